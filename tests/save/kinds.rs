//! Every kind of repository that git has.

use crate::scene::{Scene, files_in};

const CHANGE: &str = "echo staged >>tracked; git add tracked; echo work >>tracked; rm gone; echo new >new; mkdir d; echo deep >d/new";
const DESTROY: &str = "git reset -q --hard; git clean -qfdx";

#[test]
fn other_forms_of_objects_references_and_index() {
    for init in [
        "git init -q --object-format=sha256 .",
        "git init -q --ref-format=reftable .",
        "git init -q --separate-git-dir=../elsewhere.git .",
        "git init -q .; git config index.version 4; git config feature.manyFiles true",
        "git init -q .; git config core.splitIndex true; git config splitIndex.maxPercentChange 0",
        "git init -q .; git config core.fileMode false",
        "git init -q .; git config core.untrackedCache true",
        "git init -q .; git config core.logAllRefUpdates always; git config status.showUntrackedFiles no",
        "git init -q .; git config status.renames copies; git config status.relativePaths true; git config color.ui always",
        "git init -q .; git config core.quotePath true",
    ] {
        let scene = Scene::made_by(init);
        scene.sh(CHANGE);
        scene.assert_comes_back(DESTROY);
        assert!(!scene.dir.join(".git/logs/refs/cotter").exists(), "{init}");
    }
}

#[test]
fn before_the_first_commit() {
    let scene = Scene::new();
    scene.sh("git checkout -q --orphan empty; git rm -rqf .");
    scene.sh("echo a >a; mkdir d; echo b >d/b; git add d; echo c >>d/b");
    scene.assert_comes_back("git rm -rqf .; git clean -qfdx");
}

#[test]
fn on_no_branch() {
    let scene = Scene::new();
    scene.sh("git checkout -q --detach HEAD~1");
    scene.sh(CHANGE);
    scene.assert_comes_back(DESTROY);
}

#[test]
fn from_a_folder_of_the_work_tree_and_from_outside() {
    let scene = Scene::new();
    scene.sh(CHANGE);
    let files = scene.files();
    let id = scene.keep_in(&scene.dir.join("src/deep"), "work,untracked", "");
    scene.sh(DESTROY);
    scene.cotter(&scene.dir.join("src"), &["undo", &id]).succeeded();
    assert_eq!(scene.files(), files);
    let outside = scene.home.path("tmp");
    let id = scene.keep_in(&outside, "work,untracked", "git -C proj reset --hard");
    scene.sh(DESTROY);
    scene.undo(&id);
    assert_eq!(scene.files(), files);
    let id =
        scene.keep_in(&outside, "work,untracked", "GIT_DIR=proj/.git GIT_WORK_TREE=proj git reset --hard");
    scene.sh(DESTROY);
    scene.undo(&id);
    assert_eq!(scene.files(), files);
}

#[test]
fn a_sparse_checkout() {
    for cone in ["--cone --sparse-index", "--no-cone"] {
        let scene = Scene::new();
        scene.sh(&format!(
            "mkdir out; echo out >out/side; git add .; git commit -qm out; git sparse-checkout set {cone} src"
        ));
        scene.sh("echo changed >>src/deep/file; echo new >src/new");
        let (files, index) = (scene.files(), scene.sh("git status --porcelain"));
        let id = scene.save();
        scene.sh(DESTROY);
        scene.undo(&id);
        assert_eq!((scene.files(), scene.sh("git status --porcelain")), (files, index), "{cone}");
        assert!(scene.read("out/side").is_none());
    }
}

/// What is saved in a linked work tree is that work tree's.
#[test]
fn a_linked_work_tree() {
    let scene = Scene::new();
    scene.sh("git worktree add -q ../linked -b linked");
    let linked = scene.home.path("tmp/linked");
    scene.sh_in(&linked, CHANGE);
    scene.sh("echo main >>tracked");
    let (files, main) = (files_in(&linked), scene.files());
    let id = scene.keep_in(&linked, "work,untracked", "");
    scene.sh_in(&linked, DESTROY);
    let said = scene.cotter(&scene.dir, &["undo", &id]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("is of the work tree"), "{}", said.stderr);
    scene.cotter(&linked, &["undo", &id]).succeeded();
    assert_eq!((files_in(&linked), scene.files()), (files, main));
}

#[test]
fn a_clone_without_all_objects() {
    let scene = Scene::new();
    scene.sh("git config uploadpack.allowFilter true; git clone -q --no-local --filter=blob:none --no-checkout . ../partial");
    let partial = scene.home.path("tmp/partial");
    scene.sh_in(&partial, "git checkout -q main");
    // Far from where the missing ones are.
    scene.sh_in(&partial, "git remote set-url origin /nowhere");
    scene.sh_in(&partial, CHANGE);
    let files = files_in(&partial);
    let id = scene.keep_in(&partial, "work,untracked", "");
    scene.sh_in(&partial, DESTROY);
    scene.cotter(&partial, &["undo", &id]).succeeded();
    assert_eq!(files_in(&partial), files);
}

#[test]
fn a_bare_repository_has_no_work() {
    let scene = Scene::new();
    scene.sh("git clone -q --bare . ../bare.git");
    let bare = scene.home.path("tmp/bare.git");
    let said = scene.keep_said(&bare, "work", "");
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("no work tree"), "{}", said.stderr);
    // Its branches can be kept.
    scene.sh_in(&bare, "git branch topic");
    let id = scene.keep_in(&bare, "branches", "git branch -D topic");
    scene.sh_in(&bare, "git branch -q -D topic");
    scene.cotter(&bare, &["undo", &id]).succeeded();
    scene.sh_in(&bare, "git rev-parse --verify -q topic");
}

#[test]
fn no_repository_at_all() {
    let scene = Scene::new();
    let said = scene.keep_said(&scene.home.path("home"), "work", "");
    assert_eq!(
        (said.code, said.stderr.as_str()),
        (Some(2), "cotter: no restore point: this is no git repository\n")
    );
}
