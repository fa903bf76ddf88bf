//! Commits in reflogs alone, and objects in nothing.

use crate::scene::Scene;

const PRUNE: &str = "git reflog expire --expire=now --expire-unreachable=now --all; git gc -q --prune=now";

fn exists(scene: &Scene, oid: &str) -> bool {
    scene.home.past(&scene.dir, &format!("cat-file -e {oid}")).code == Some(0)
}

#[test]
fn commits_that_only_reflogs_reach() {
    let scene = Scene::new();
    scene.sh("git commit -q --allow-empty -m lost-1; git commit -q --allow-empty -m lost-2");
    let (lost, middle) = (scene.sh("git rev-parse HEAD"), scene.sh("git rev-parse HEAD~1"));
    scene.sh("git reset -q --hard HEAD~2; git commit -q --amend -m amended; git checkout -q --detach; git commit -q --allow-empty -m aside");
    let aside = scene.sh("git rev-parse HEAD");
    scene.sh("git checkout -q main; echo x >>tracked; git stash -q; echo y >>tracked; git stash -q");
    let deep = scene.sh("git rev-parse stash@{1}");
    let id = scene.keep("reflogs", "git reflog expire --expire=now --all");
    scene.sh(PRUNE);
    for oid in [&lost, &middle, &aside, &deep] {
        assert!(exists(&scene, oid), "{oid} is lost");
    }
    let said = scene.undo(&id);
    assert!(said.contains("kept, in no branch:") && said.contains("lost-2"), "{said}");
    scene.cotter(&scene.dir, &["undo", "drop", &id]).succeeded();
    scene.sh(PRUNE);
    assert!(!exists(&scene, &lost), "what is dropped is gone, so it was the restore point that kept it");
}

#[test]
fn objects_that_nothing_reaches() {
    let scene = Scene::new();
    let blob = scene.sh("echo 'in no commit' | git hash-object -w --stdin");
    let tree = scene
        .sh("printf '100644 blob %s\\tfile\\n' $(echo inside | git hash-object -w --stdin) | git mktree");
    let commit = scene.sh("git commit-tree -p HEAD -m alone HEAD^{tree}");
    let tag = scene.sh("printf 'object %s\\ntype commit\\ntag t\\ntagger a <a@example.org> 1 +0000\\n\\nnote\\n' $(git commit-tree -m tagged HEAD^{tree}) | git mktag");
    let staged = scene
        .sh("echo once staged >s; git add s; git rev-parse :s; git rm -q -f s")
        .lines()
        .next()
        .unwrap()
        .to_owned();
    let id = scene.keep("unreachable", "git prune");
    scene.sh(PRUNE);
    for oid in [&blob, &tree, &commit, &tag, &staged] {
        assert!(exists(&scene, oid), "{oid} is lost");
    }
    let shown = scene.cotter(&scene.dir, &["undo", "show", &id]).succeeded();
    assert!(shown.contains(&blob) && shown.contains(&staged), "{shown}");
    scene.cotter(&scene.dir, &["undo", "drop", &id]).succeeded();
    scene.sh(PRUNE);
    assert!(!exists(&scene, &blob));
}

#[test]
fn nothing_is_lost_where_everything_is_reached() {
    let scene = Scene::new();
    let said = scene.keep_said(&scene.dir, "reflogs,unreachable", "git gc --prune=now");
    assert_eq!(said.code, Some(1), "{said:?}");
}
