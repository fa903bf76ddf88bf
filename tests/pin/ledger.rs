//! When releases were published is remembered, and a lock that does not say it is held to it.

use cotter_tests::registries::{Release, days_ago};

use crate::scene::Scene;

#[test]
fn a_lock_that_was_edited_is_held_to_what_is_remembered() {
    let (scene, _registry) = Scene::npm(|_| {
        vec![Release::new("fast", "1.0.0"), Release::new("fast", "1.2.0").published(days_ago(0))]
    });
    let scene = scene.in_a_repository();
    scene.pinned(&["npm", "fast"]);
    scene
        .home
        .unguarded(&scene.dir, "git add -A; git commit -qm one; git push -q origin HEAD:main")
        .succeeded();
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
    // What was refused is remembered too.
    scene.write("package-lock.json", &scene.read("package-lock.json").replace("1.0.0", "1.2.0"));
    scene.write("package.json", &scene.read("package.json").replace("^1.0.0", "^1.2.0"));
    scene.refused(&["npm"]);
    let said = scene.cotter(&["verify"]);
    assert!(said.stdout.contains("ask new.too-young: fast@1.2.0: published "), "{said:?}");
}

#[test]
fn that_what_was_pinned_is_new_is_no_question() {
    let (scene, _registry) =
        Scene::npm(|_| vec![Release::new("first", "1.0.0"), Release::new("second", "1.0.0")]);
    let scene = scene.in_a_repository();
    scene.pinned(&["npm", "first"]);
    let commit = "git add -A; git commit -qm one; git push -q origin HEAD:main";
    scene.home.unguarded(&scene.dir, commit).succeeded();
    scene.pinned(&["npm", "second"]);
    let said = scene.cotter(&["verify"]).succeeded();
    assert!(said.contains("note new.package: second@1.0.0: "), "{said}");
    assert!(said.contains("; pinned here, and judged then"), "{said}");
    // Of other bytes nothing was said, nor of the same ones on another machine.
    let lock = scene.read("package-lock.json");
    scene.write("package-lock.json", &format!("{lock}\n"));
    assert_eq!(scene.cotter(&["verify"]).code, Some(3));
    scene.write("package-lock.json", &lock);
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
    std::fs::remove_dir_all(scene.home.path("state/pinned")).unwrap();
    assert_eq!(scene.cotter(&["verify"]).code, Some(3));
}

#[test]
fn a_feed_of_publications_is_taken_into_it() {
    let scene = Scene::bare();
    let feed = scene.home.path("feed.jsonl");
    let line = |name: &str, at: &str| {
        format!(
            "{{\"ecosystem\": \"npm\", \"package\": \"{name}\", \"version\": \"1.0.0\", \"published\": \"{at}\"}}\n"
        )
    };
    std::fs::write(&feed, line("a", "2026-03-24T10:39:00Z") + &line("b", "2026-03-24T10:52:00Z")).unwrap();
    let file = feed.display().to_string();
    let said = scene.cotter(&["intel", "import", "--published", &file]).succeeded();
    assert!(said.starts_with("2 of 2 releases are new in "), "{said}");
    let kept = std::fs::read_to_string(scene.home.path("state/published")).unwrap();
    assert_eq!(
        kept,
        "cotter published 1\nnpm\ta\t1.0.0\t2026-03-24T10:39:00Z\nnpm\tb\t1.0.0\t2026-03-24T10:52:00Z\n"
    );
    std::fs::write(&feed, line("c", "yesterday")).unwrap();
    let said = scene.cotter(&["intel", "import", "--published", &file]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("feed.jsonl:1: "), "{said:?}");
    std::fs::write(scene.home.path("state/published"), "something else\n").unwrap();
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("not a ledger of publications"), "{said:?}");
}
