//! Work in a linked work tree or a submodule that goes away.

use crate::scene::{Scene, files_in};

#[test]
fn a_work_tree_that_is_removed() {
    for (add, command) in [
        ("git worktree add -q ../linked -b linked", "git worktree remove --force ../linked"),
        ("git worktree add -q --detach ../linked", "git worktree remove --force linked"),
        ("git worktree add -q --detach ../linked", "git -C src worktree remove --force ../../linked"),
    ] {
        let scene = Scene::new();
        scene.sh(add);
        let linked = scene.home.path("tmp/linked");
        scene.sh_in(&linked, "git commit -q --allow-empty -m own; echo s >>tracked; git add tracked; echo w >>tracked; rm gone; echo n >new");
        let (files, status) = (files_in(&linked), scene.sh_in(&linked, "git status --porcelain=v2 --branch"));
        let id = scene.keep("worktree", command);
        scene.home.past(&scene.dir, command.strip_prefix("git ").unwrap()).succeeded();
        assert!(!linked.exists());
        scene.sh("git reflog expire --expire=now --all; git gc -q --prune=now");
        scene.undo(&id);
        assert_eq!(files_in(&linked), files, "{command}");
        assert_eq!(scene.sh_in(&linked, "git status --porcelain=v2 --branch"), status, "{command}");
    }
}

#[test]
fn which_one_is_meant_must_be_clear() {
    let scene = Scene::new();
    scene.sh("git worktree add -q --detach ../a/same; git worktree add -q --detach ../b/same");
    for command in ["git worktree remove -f same", "git worktree remove -f nosuch", "git worktree remove -f"]
    {
        scene.unsaved("worktree", command);
    }
}

#[test]
fn a_submodule_that_is_taken_out() {
    let scene = Scene::new();
    scene.sh("git init -q ../lib; cd ../lib; echo l >file; git add .; git commit -qm lib; cd ../proj
         git submodule --quiet add ../lib lib; git commit -qm lib; echo work >>lib/file; echo new >lib/new");
    let lib = scene.dir.join("lib");
    let files = files_in(&lib);
    let id = scene.keep("worktree", "git submodule deinit -f lib");
    scene.sh("git submodule --quiet deinit -f lib");
    assert!(!lib.join("new").exists());
    scene.sh("git submodule --quiet update --init lib");
    scene.cotter(&lib, &["undo", &id]).succeeded();
    assert_eq!(files_in(&lib), files);
    // Not checked out, there is nothing in it.
    scene.sh("git submodule --quiet deinit -f lib");
    let said = scene.keep_said(&scene.dir, "worktree", "git submodule deinit -f lib");
    assert_eq!(said.code, Some(2), "{said:?}");
}
