//! The whole way: the guard saves, the real git destroys, undo puts back.

use std::fs;

use crate::scene::Scene;

#[test]
fn every_command_that_saves() {
    for (setup, command) in [
        ("echo x >>tracked; git add tracked; echo y >>tracked", "git reset --hard"),
        ("echo x >>tracked", "git checkout -- tracked"),
        ("echo x >>tracked", "git checkout ."),
        ("echo x >>tracked; git add tracked", "git restore --staged --worktree tracked"),
        ("echo x >>tracked; git branch other HEAD~1", "git switch --discard-changes other"),
        ("echo x >new; echo y >ignored; mkdir -p d; echo z >d/z", "git clean -fdx"),
        ("echo x >>tracked; git stash -q", "git stash drop"),
        ("echo x >>tracked; git stash -q; echo y >>tracked; git stash -q", "git stash clear"),
        (
            "git checkout -q -b topic; git commit -q --allow-empty -m topic; git checkout -q main",
            "git branch -D topic",
        ),
        (
            "git commit -q --allow-empty -m aside; git tag aside; git reset -q --hard HEAD~1",
            "git tag -d aside",
        ),
        (
            "git commit -q --allow-empty -m aside; git update-ref refs/x/y HEAD; git reset -q --hard HEAD~1",
            "git update-ref -d refs/x/y",
        ),
    ] {
        let scene = Scene::new();
        scene.sh(setup);
        let state = |scene: &Scene| {
            let refs = scene.sh("git for-each-ref --format='%(objectname) %(refname)' refs/heads refs/tags refs/x refs/stash; git stash list");
            (scene.files(), scene.index(), refs)
        };
        let before = state(&scene);
        let said = scene.home.git(&scene.dir, command.strip_prefix("git ").unwrap());
        assert_eq!(said.code, Some(0), "{command}: {said:?}");
        let line = said
            .stderr
            .lines()
            .find(|line| line.starts_with("cotter: saved "))
            .unwrap_or_else(|| panic!("{command}: {said:?}"));
        let id = line.rsplit(' ').next().unwrap();
        assert_ne!(state(&scene), before, "{command}");
        scene.undo(id);
        assert_eq!(state(&scene), before, "{command}");
        let about = scene.sh(&format!("git cat-file -p refs/cotter/saves/{id}:about"));
        assert!(about.contains(&format!("command {command}\n")), "{about}");
    }
}

#[test]
fn what_cannot_be_saved_is_a_question() {
    let scene = Scene::new();
    scene.sh("git init -q nested; echo x >nested/x");
    let said = scene.home.git(&scene.dir, "clean -ffdx");
    assert_eq!(said.code, Some(126), "{said:?}");
    assert!(said.stderr.contains("`nested/` is a repository of its own"), "{}", said.stderr);
    assert!(fs::exists(scene.dir.join("nested/x")).unwrap());
}
