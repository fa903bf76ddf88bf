//! References that a command deletes, moves or overwrites.

use crate::scene::Scene;

fn refs(scene: &Scene) -> String {
    scene.sh("git for-each-ref --format='%(objectname) %(refname) %(symref)' refs/heads refs/tags refs/remotes refs/x; git symbolic-ref HEAD || git rev-parse HEAD")
}

/// Nothing of what is gone may hang on anything but the restore point.
const PRUNE: &str = "git reflog expire --expire=now --all; git gc -q --prune=now";

fn several() -> Scene {
    let scene = Scene::new();
    scene.sh(
        "for b in topic other/deep third; do git checkout -q -b $b main; git commit -q --allow-empty -m \"on $b\"; done; git checkout -q main
         git tag light topic; git tag -a -m 'a note' noted third
         git update-ref refs/x/own third; git update-ref refs/remotes/origin/feature topic; git symbolic-ref refs/heads/alias refs/heads/topic",
    );
    scene
}

#[test]
fn deleted_moved_and_overwritten() {
    for (keep, command) in [
        ("branches", "git branch -D topic other/deep"),
        ("branches", "git branch --delete --force third"),
        ("branches", "git branch -f topic main"),
        ("branches", "git branch -M topic third"),
        ("branches", "git branch -C topic third"),
        ("branches", "git branch -D -r origin/feature"),
        ("branches", "git checkout -q -B topic third"),
        ("branches", "git switch -q -C third topic"),
        ("tags", "git tag -d light noted"),
        ("tags", "git tag -f noted main"),
        ("tags", "git tag -f -a -m other light main"),
        ("refs", "git update-ref -d refs/x/own"),
        ("refs", "git update-ref refs/heads/topic main"),
        ("refs", "git update-ref -d refs/heads/alias"),
        ("refs", "git symbolic-ref refs/heads/alias refs/heads/third"),
    ] {
        let scene = several();
        let (before, note) = (refs(&scene), scene.sh("git cat-file -p noted"));
        let id = scene.keep(keep, command);
        scene.home.past(&scene.dir, command.strip_prefix("git ").unwrap()).succeeded();
        if command.starts_with("git checkout") || command.starts_with("git switch") {
            scene.sh("git checkout -q main");
        }
        assert_ne!(refs(&scene), before, "`{command}` destroys nothing");
        scene.sh(PRUNE);
        scene.undo(&id);
        assert_eq!(refs(&scene), before, "{command}");
        assert_eq!(scene.sh("git cat-file -p noted"), note);
        scene.sh("git fsck --connectivity-only");
    }
}

#[test]
fn the_branch_before_this_one() {
    let scene = several();
    let before = refs(&scene);
    let id = scene.keep("branches", "git branch -D @{-1}");
    scene.sh(&format!("git branch -q -D @{{-1}}; {PRUNE}"));
    assert_ne!(refs(&scene), before);
    scene.undo(&id);
    assert_eq!(refs(&scene), before);
}

#[test]
fn all_of_them_rewritten() {
    let scene = several();
    let before = refs(&scene);
    let id = scene.keep("heads", "git filter-branch --all");
    scene.sh("FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --msg-filter 'echo rewritten' -- --all >../said 2>&1; git tag -d light >../said");
    scene.sh(&format!(
        "git for-each-ref --format='delete %(refname)' refs/original | git update-ref --stdin; {PRUNE}"
    ));
    assert_ne!(refs(&scene), before);
    // `main` is checked out, and its files are not in this restore point.
    let said = scene.cotter(&scene.dir, &["undo", &id]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.contains("main is checked out; `git reset --keep "), "{}", said.stdout);
    let command = said.stdout.split('`').find(|part| part.starts_with("git reset")).unwrap();
    scene.sh(command);
    scene.undo(&id);
    // Only what the command does not name is elsewhere.
    let mine = |refs: &str| {
        refs.lines()
            .filter(|line| !line.contains("refs/x") && !line.contains("remotes"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(mine(&refs(&scene)), mine(&before));
}

#[test]
fn what_is_not_there_needs_not_be_kept() {
    let scene = Scene::new();
    for (keep, command) in [
        ("branches", "git branch -D nosuch"),
        ("branches", "git checkout -B fresh"),
        ("branches", "git branch -D t*"),
        ("tags", "git tag -d nosuch"),
        ("refs", "git update-ref -d refs/heads/nosuch"),
    ] {
        assert_eq!(scene.keep_said(&scene.dir, keep, command).code, Some(1), "{command}");
    }
}

#[test]
fn names_on_standard_input_are_not_seen() {
    let scene = Scene::new();
    let said = scene.unsaved("refs", "git update-ref --stdin");
    assert!(said.contains("standard input"), "{said}");
}
