//! Files that look like secrets are kept outside the object store.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::scene::Scene;

/// Whether a text is in any object of the repository.
fn is_stored(scene: &Scene, text: &str) -> bool {
    let script = format!("git cat-file --batch-all-objects --batch | grep -a -c '{text}' || true");
    scene.sh(&script) != "0"
}

#[test]
fn they_come_back_and_are_in_no_object() {
    for (keep, command) in [("work,untracked", "git reset --hard"), ("cleaned", "git clean -fdx")] {
        let scene = Scene::new();
        scene.write(".env", "TOKEN=hush-hush-1\n");
        scene.write("build/server.pem", "hush-hush-2\n");
        scene.write("conf/.env.example", "TOKEN=well-known\n");
        scene.set_mode(".env", 0o640);
        scene.set_mode("build/server.pem", 0o400);
        scene.sh("mkdir -p .git/info; echo conf/.env.local >>.git/info/exclude");
        scene.write("conf/.env.local", "hush-hush-3\n");
        let files = scene.files();
        let id = scene.keep(keep, command);
        assert!(!is_stored(&scene, "hush-hush"), "{keep}");
        assert!(is_stored(&scene, "well-known"));
        let kept = scene.home.path("state/saves").join(&id);
        for file in fs::read_dir(&kept).unwrap().flatten() {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o700);
        scene.sh(if keep == "cleaned" { "git clean -qfdx" } else { "git clean -qfd" });
        assert!(scene.read(".env").is_none());
        scene.undo(&id);
        assert_eq!(scene.files(), files, "{keep}");
        assert!(!is_stored(&scene, "hush-hush"), "undo stores them");
        scene.cotter(&scene.dir, &["undo", "drop", &id]).succeeded();
        assert!(!kept.exists(), "what is dropped leaves its secrets");
    }
}

#[test]
fn what_git_tracks_is_stored_anyway() {
    let scene = Scene::new();
    scene.write(".env", "A=1\n");
    scene.sh("git add -f .env; git commit -qm env");
    scene.write(".env", "A=2\n");
    scene.assert_comes_back("git reset -q --hard");
    assert!(!scene.home.path("state/saves").exists());
}

#[test]
fn a_secret_that_was_replaced_is_not_lost_by_undo() {
    let scene = Scene::new();
    scene.write(".env", "old");
    let id = scene.save();
    scene.write(".env", "new");
    let said = scene.undo(&id);
    assert_eq!(scene.read(".env").unwrap(), b"old");
    let before = said.rsplit("cotter undo ").next().unwrap().trim_end_matches(['`', '\n']).to_owned();
    scene.undo(&before);
    assert_eq!(scene.read(".env").unwrap(), b"new");
}

#[test]
fn without_a_place_for_them_nothing_is_made() {
    let scene = Scene::new();
    scene.write(".env", "x");
    // A file stands where the folder would be.
    fs::write(scene.home.path("state/saves"), "").unwrap();
    let said = scene.unsaved("work,untracked", "");
    assert!(said.contains("cannot be written"), "{said}");
}
