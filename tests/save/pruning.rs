//! Restore points do not stay for ever.

use crate::scene::Scene;

fn ids(scene: &Scene) -> Vec<String> {
    scene
        .sh("git for-each-ref --format='%(refname:lstrip=3)' refs/cotter/saves")
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Makes a restore point look as if it were of another day.
fn date_back(scene: &Scene, id: &str, to: &str) {
    scene.sh(&format!("git update-ref refs/cotter/saves/{to} refs/cotter/saves/{id}; git update-ref -d refs/cotter/saves/{id}"));
    scene.sh(&format!("git for-each-ref --format='%(objectname) %(refname)' refs/cotter/kept/{id} | while read o r; do git update-ref refs/cotter/kept/{to}/${{r#refs/cotter/kept/{id}/}} $o; git update-ref -d $r; done"));
}

#[test]
fn the_old_ones_go_when_a_new_one_is_made() {
    let scene = Scene::new();
    scene.home.write_config("config.toml", "[save]\ndays = 7\n");
    scene.write("new", "x");
    scene.sh("git branch topic");
    let old = scene.keep("work,branches", "git branch -D topic");
    date_back(&scene, &old, "20200131-2359-aaaa");
    scene.write(".env", "x");
    let old_secret = scene.save();
    // Making that one removed the old one, and what it kept.
    assert_eq!(ids(&scene), std::slice::from_ref(&old_secret));
    assert_eq!(scene.sh("git for-each-ref refs/cotter/kept"), "");
    date_back(&scene, &old_secret, "20200131-2359-bbbb");
    let saves = scene.home.path("state/saves");
    std::fs::rename(saves.join(&old_secret), saves.join("20200131-2359-bbbb")).unwrap();
    let said = scene.cotter(&scene.dir, &["undo", "--prune"]).succeeded();
    assert!(said.starts_with("20200131-2359-bbbb is dropped\n1 restore points dropped"), "{said}");
    assert!(!saves.join("20200131-2359-bbbb").exists(), "its secrets are still there");
}

#[test]
fn no_more_than_so_many() {
    let scene = Scene::new();
    scene.home.write_config("config.toml", "[save]\ncount = 3\n");
    let mut made = Vec::new();
    for n in 0..5 {
        scene.write("new", format!("{n}"));
        let id = scene.save();
        // One a day, so that their names are in order.
        let to = format!("2099010{}-0000-aaa{n}", n + 1);
        date_back(&scene, &id, &to);
        made.push(to);
    }
    let id = scene.save();
    let kept = ids(&scene);
    assert_eq!(kept.len(), 4, "the newest goes by no limit: {kept:?}");
    assert!(kept.contains(&id) && !kept.contains(&made[0]) && !kept.contains(&made[1]));
}

/// Names tell the minute; what was made in the same one goes in the order in which it was made.
#[test]
fn the_latest_of_a_minute_stay() {
    let scene = Scene::new();
    scene.home.write_config("config.toml", "[save]\ncount = 3\n");
    let mut made = Vec::new();
    for n in 0..9 {
        scene.write("new", format!("{n}"));
        made.push(scene.save());
    }
    let mut latest = made[6..].to_vec();
    latest.sort_unstable();
    assert_eq!(ids(&scene), latest);
}

#[test]
fn settings_are_shown() {
    let scene = Scene::new();
    scene.home.write_config("config.toml", "[save]\nsize = 1000\ndays = 7\ncount = 3\n");
    let said = scene.cotter(&scene.dir, &["config"]).succeeded();
    for (name, value) in [("save.size", "1000"), ("save.days", "7"), ("save.count", "3")] {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap();
        assert_eq!(line.split_whitespace().skip(1).collect::<Vec<_>>(), ["user", value], "{said}");
    }
}
