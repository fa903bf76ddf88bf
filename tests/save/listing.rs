//! What `cotter undo` says of restore points.

use crate::scene::Scene;

#[test]
fn the_latest_comes_first() {
    let scene = Scene::new();
    assert_eq!(scene.cotter(&scene.dir, &["undo"]).succeeded(), "no restore points in this repository\n");
    scene.write("new", "x");
    let first = scene.keep("cleaned", "git clean -fd");
    scene.write("tracked", "x");
    let second = scene.save();
    let said = scene.cotter(&scene.dir, &["undo", "list"]).succeeded();
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].starts_with(&second)
            && lines[0].contains("cotter save")
            && lines[0].ends_with("(1 changed, 1 untracked)"),
        "{said}"
    );
    assert!(
        lines[1].starts_with(&first)
            && lines[1].contains("git clean -fd")
            && lines[1].ends_with("(1 cleaned)"),
        "{said}"
    );
    assert_eq!(lines.len(), 2);
}

#[test]
fn for_machines() {
    let scene = Scene::new();
    scene.write("tracked", "changed");
    scene.write(".env", "x");
    let id = scene.save();
    let json = |words: &[&str]| -> serde_json::Value {
        serde_json::from_str(&scene.cotter(&scene.dir, words).succeeded()).unwrap()
    };
    let point = json(&["undo", "list", "--format", "json"]);
    assert_eq!((&point["id"], &point["readable"]), (&id.clone().into(), &true.into()));
    assert_eq!(
        (&point["changed"], &point["untracked"], &point["secrets"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(point["commit"], scene.sh("git rev-parse HEAD"));
    let shown = json(&["undo", "show", &id, "--format", "json"]);
    assert_eq!(shown["files"][0]["path"], "tracked");
    assert_eq!(shown["files"][0]["size"], 7);
    scene.sh("git reset -q --hard");
    let done = json(&["undo", &id, "--format", "json"]);
    assert_eq!((&done["restored"], &done["written"], &done["deleted"]), (&id.into(), &1.into(), &0.into()));
}

#[test]
fn a_point_is_known_by_either_end_of_its_name() {
    let scene = Scene::new();
    scene.write("tracked", "x");
    let id = scene.save();
    for name in [&id[..], &id[14..], &id[..id.len() - 1]] {
        scene.cotter(&scene.dir, &["undo", "show", name]).succeeded();
    }
    scene.save();
    let said = scene.cotter(&scene.dir, &["undo", "show", "20"]);
    assert_eq!((said.code, said.stderr.contains("could be more than one")), (Some(2), true), "{said:?}");
    for name in ["nosuch", "../../../etc", ""] {
        let said = scene.cotter(&scene.dir, &["undo", name]);
        assert_eq!((said.code, said.stderr.contains("no restore point")), (Some(2), true), "{said:?}");
        assert!(said.stderr.contains("hint: `cotter undo list`"));
    }
}

/// A command line may hold what a terminal would obey.
#[test]
fn a_terminal_is_shown_nothing_that_it_would_obey() {
    let scene = Scene::new();
    scene.write("\u{1b}[2Jnew", "x");
    let mut words =
        vec!["save", "--keep", "cleaned", "--", "git", "clean", "-fd", "-e", "\u{1b}]0;gone\u{7}"];
    let id = crate::scene::id_in(&scene.cotter(&scene.dir, &words).succeeded());
    words = vec!["undo", "show", &id];
    let said =
        scene.cotter(&scene.dir, &words).succeeded() + &scene.cotter(&scene.dir, &["undo"]).succeeded();
    assert!(!said.contains('\u{1b}') && !said.contains('\u{7}'), "{said:?}");
}

#[test]
fn secrets_of_the_command_line_are_not_kept() {
    let scene = Scene::new();
    scene.write("new", "x");
    let id = scene.keep("cleaned", "git clean -fd -e https://alice:hunter2hunter2@example.org/x");
    let about = scene.sh(&format!("git cat-file -p refs/cotter/saves/{id}:about"));
    assert!(about.contains("[redacted") && !about.contains("hunter2"), "{about}");
}

#[test]
fn points_that_are_not_understood_are_listed_and_not_used() {
    let scene = Scene::new();
    scene.sh(
        "tree=$(printf '100644 blob %s\tabout\n' $(echo 'cotter restore point 9' | git hash-object -w --stdin) | git mktree)
         git update-ref refs/cotter/saves/20200101-0000-aaaa $tree; git update-ref refs/cotter/saves/20200101-0000-bbbb HEAD^{tree}
         git update-ref refs/cotter/saves/nonsense HEAD^{tree}",
    );
    let said = scene.cotter(&scene.dir, &["undo"]).succeeded();
    assert_eq!(said, "20200101-0000-bbbb  not readable\n20200101-0000-aaaa  not readable\n");
    let said = scene.cotter(&scene.dir, &["undo", "aaaa"]);
    assert_eq!((said.code, said.stderr.contains("cannot be read")), (Some(2), true), "{said:?}");
    scene.cotter(&scene.dir, &["undo", "drop", "aaaa"]).succeeded();
}

#[test]
fn differences_to_now() {
    let scene = Scene::new();
    scene.write("tracked", "one\nmine\n");
    let id = scene.save();
    scene.sh("git reset -q --hard");
    let said = scene.cotter(&scene.dir, &["undo", "show", &id, "--diff"]).succeeded();
    assert!(said.contains("-more\n+mine\n"), "{said}");
}

#[test]
fn what_cannot_be_kept_is_said() {
    let scene = Scene::new();
    let said = scene.cotter(&scene.dir, &["save", "--keep", "wrok"]);
    assert_eq!(
        (said.code, said.stderr.contains("`wrok` is nothing that can be kept")),
        (Some(2), true),
        "{said:?}"
    );
}
