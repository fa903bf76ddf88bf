//! Stash entries, dropped and put back in their places.

use crate::scene::Scene;

const PRUNE: &str = "git reflog expire --expire=now --expire-unreachable=now HEAD; git prune --expire=now";

fn with_stashes() -> Scene {
    let scene = Scene::new();
    scene.sh("for n in 0 1 2 3; do echo $n >>tracked; echo $n >new$n; GIT_COMMITTER_DATE=\"@17000000${n}0 +0130\" git stash push -q -u -m \"note: $n\"; done; echo plain >>tracked; git stash -q");
    scene
}

/// Everything there is to know of the stash.
fn stashes(scene: &Scene) -> String {
    scene.sh("git log -g --format='%H %gd %gn %ge %gs' --date=raw refs/stash -- 2>/dev/null || true; git rev-parse -q --verify refs/stash || true")
}

#[test]
fn dropped_entries_come_back_in_their_places() {
    for command in [
        "git stash drop -q",
        "git stash drop -q stash@{2}",
        "git stash drop -q 4",
        "git stash clear",
        "git stash drop -q 1",
    ] {
        let scene = with_stashes();
        let before = stashes(&scene);
        let id = scene.keep("stash", command);
        scene.home.past(&scene.dir, command.strip_prefix("git ").unwrap()).succeeded();
        scene.sh(PRUNE);
        assert_ne!(stashes(&scene), before, "{command}");
        scene.undo(&id);
        assert_eq!(stashes(&scene), before, "{command}");
        scene.sh("git stash apply -q stash@{2}");
        assert_eq!(scene.read("new2").unwrap(), b"2\n");
    }
}

#[test]
fn the_only_entry() {
    let scene = Scene::new();
    scene.sh("echo x >>tracked; git stash -q -m only");
    let before = stashes(&scene);
    let id = scene.keep("stash", "git stash drop");
    scene.sh(&format!("git stash drop -q; {PRUNE}"));
    scene.undo(&id);
    assert_eq!(stashes(&scene), before);
}

#[test]
fn what_was_stashed_since_stays_on_top() {
    let scene = with_stashes();
    let id = scene.keep("stash", "git stash drop stash@{1}");
    scene.sh("git stash drop -q stash@{1}; echo later >>tracked; git stash -q -m later");
    scene.undo(&id);
    let said = scene.sh("git stash list --format=%gs");
    let notes: Vec<&str> = said.lines().map(|line| line.rsplit(": ").next().unwrap()).collect();
    assert_eq!((notes[0], &notes[2..]), ("later", &["3", "2", "1", "0"][..]), "{said}");
}

#[test]
fn without_a_stash_there_is_nothing() {
    let scene = Scene::new();
    assert_eq!(scene.keep_said(&scene.dir, "stash", "git stash clear").code, Some(1));
    let scene = with_stashes();
    assert_eq!(scene.keep_said(&scene.dir, "stash", "git stash drop 17").code, Some(1));
}
