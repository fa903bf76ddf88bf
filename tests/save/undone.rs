//! What undo does, and what it leaves alone.

use std::fs;

use crate::scene::Scene;

#[track_caller]
fn before(said: &str) -> String {
    said.rsplit("cotter undo ").next().unwrap().trim_end_matches(['`', '\n']).to_owned()
}

#[test]
fn undo_is_undone() {
    let scene = Scene::new();
    scene.sh("echo then >>tracked; git add tracked; echo then >new; rm gone");
    let (then, then_index) = (scene.files(), scene.index());
    let id = scene.save();
    scene.sh("git reset -q --hard; echo now >tracked; echo now >run; git add run; echo now >new; echo other >other");
    let (now, now_index) = (scene.files(), scene.index());
    let said = scene.undo(&id);
    // What was made since and is untracked stays.
    let mut expected = then.clone();
    expected.insert("other".into(), now[std::path::Path::new("other")].clone());
    assert_eq!(scene.files(), expected);
    let back = scene.undo(&before(&said));
    assert_eq!((scene.files(), scene.index()), (now, now_index));
    scene.undo(&before(&back));
    fs::remove_file(scene.dir.join("other")).unwrap();
    assert_eq!((scene.files(), scene.index()), (then, then_index));
}

#[test]
fn a_branch_goes_back_if_nothing_else_happened() {
    for destroy in ["git reset -q --hard HEAD~1", "git checkout -q -f -B main HEAD~1"] {
        let scene = Scene::new();
        scene.sh("echo then >>tracked; echo new >new");
        let (files, index) = (scene.files(), scene.index());
        let id = scene.save();
        scene.sh(destroy);
        let said = scene.undo(&id);
        assert!(said.contains("main is back at"), "{said}");
        assert_eq!((scene.files(), scene.index()), (files, index));
        assert!(scene.sh("git reflog -1").contains(&format!("cotter undo {id}")));
    }
}

#[test]
fn a_branch_with_new_work_on_it_stays() {
    let scene = Scene::new();
    scene.sh("echo then >>tracked");
    let files = scene.files();
    let id = scene.save();
    scene.sh("git reset -q --hard HEAD~1; git commit -q --allow-empty -m 'new work'");
    let head = scene.sh("git rev-parse HEAD");
    let said = scene.undo(&id);
    assert!(said.contains("more happened since, so it stays"), "{said}");
    assert_eq!((scene.sh("git rev-parse HEAD"), scene.files()), (head, files));
}

#[test]
fn head_returns_to_its_branch() {
    for (setup, destroy) in [
        ("git branch other HEAD~1", "git checkout -q -f other"),
        ("git branch other HEAD", "git switch -q --discard-changes other"),
        ("true", "git checkout -q -f --detach HEAD~1"),
        ("git checkout -q --detach", "git checkout -q -f main~1"),
        ("git checkout -q --detach", "git checkout -q -f main"),
    ] {
        let scene = Scene::new();
        scene.sh(setup);
        scene.sh("echo then >>tracked; git add tracked; echo more >>tracked");
        let (files, index) = (scene.files(), scene.index());
        let id = scene.save();
        scene.sh(destroy);
        let said = scene.undo(&id);
        assert!(said.contains("HEAD is back"), "{destroy}: {said}");
        assert_eq!((scene.files(), scene.index()), (files, index), "{destroy}");
    }
}

#[test]
fn only_some_paths() {
    let scene = Scene::new();
    scene
        .sh("echo then >>tracked; echo then >>src/deep/file; echo then >src/new; echo then >new; git add -A");
    let id = scene.save();
    scene.sh("git reset -q --hard HEAD~1");
    let head = scene.sh("git rev-parse HEAD");
    let said = scene.cotter(&scene.dir.join("src"), &["undo", &id, "--", "deep", "../new"]).succeeded();
    assert!(said.contains("2 files written"), "{said}");
    assert_eq!(scene.sh("git rev-parse HEAD"), head);
    assert_eq!(scene.read("new").unwrap(), b"then\n");
    assert_eq!(scene.read("src/deep/file").unwrap(), b"two\nthen\n");
    assert_eq!((scene.read("src/new"), scene.read("tracked").unwrap()), (None, b"one\n".to_vec()));
    assert_eq!(scene.sh("git diff --cached --name-only"), "new\nsrc/deep/file");
    let said = scene.cotter(&scene.dir, &["undo", &id, "--", "../elsewhere"]);
    assert_eq!((said.code, said.stderr.contains("outside the work tree")), (Some(2), true), "{said:?}");
    // A slip is said, and nothing is done: no restore point of the present is made either.
    let points = scene.cotter(&scene.dir, &["undo"]).succeeded();
    let said = scene.cotter(&scene.dir, &["undo", &id, "--", "tracked", "nosuch"]);
    assert_eq!((said.code, said.stderr.contains("`nosuch` is not in it")), (Some(2), true), "{said:?}");
    assert_eq!(scene.cotter(&scene.dir, &["undo", "--", "tracked"]).code, Some(2));
    assert_eq!(scene.cotter(&scene.dir, &["undo"]).succeeded(), points);
}

/// A checkout touches every file that it writes; this one writes only what differs.
#[test]
fn what_is_as_it_was_is_not_touched() {
    use std::os::unix::fs::MetadataExt;
    let scene = Scene::new();
    scene.sh("for n in 1 2 3 4 5 6 7 8 9; do echo $n >f$n; done; git add .; git commit -qm many; echo then >>f1; echo then >>f2; echo u >u");
    let id = scene.save();
    scene.sh("git checkout -q f1");
    let inode = |name: &str| {
        let meta = fs::metadata(scene.dir.join(name)).unwrap();
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    };
    let names = ["f2", "f3", "f9", "u", "tracked"];
    let untouched: Vec<_> = names.iter().map(|name| inode(name)).collect();
    let said = scene.undo(&id);
    assert!(said.contains(": 1 files written, 0 deleted, 0 entries of the index"), "{said}");
    assert_eq!(names.iter().map(|name| inode(name)).collect::<Vec<_>>(), untouched);
}

#[test]
fn nothing_is_written_through_a_link() {
    let scene = Scene::new();
    scene.sh("mkdir -p out/er; echo then >out/er/file");
    let id = scene.save();
    let target = scene.home.path("tmp/target");
    fs::create_dir_all(target.join("er")).unwrap();
    scene.sh("rm -r out; ln -s ../target out");
    let said = scene.cotter(&scene.dir, &["undo", &id]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.stdout.contains("not put back: out/er/file") && said.stdout.contains("is in the way"),
        "{}",
        said.stdout
    );
    assert!(!target.join("er/file").exists());
}

#[test]
fn a_folder_with_other_files_is_no_file_again() {
    let scene = Scene::new();
    scene.write("thing", "then");
    let id = scene.save();
    scene.sh("rm thing; mkdir thing; echo other >thing/other");
    let said = scene.cotter(&scene.dir, &["undo", &id]);
    assert_eq!((said.code, said.stdout.contains("not put back: thing")), (Some(1), true), "{said:?}");
    assert_eq!(scene.read("thing/other").unwrap(), b"other\n");
}

/// A file that git ignores now stands where another was.
#[test]
fn what_git_ignores_is_kept_before_it_is_overwritten() {
    let scene = Scene::new();
    scene.write("note", "then");
    let id = scene.save();
    scene.write("note", "now, and ignored");
    scene.sh("mkdir -p .git/info; echo note >.git/info/exclude");
    let said = scene.undo(&id);
    assert_eq!(scene.read("note").unwrap(), b"then");
    scene.undo(&before(&said));
    assert_eq!(scene.read("note").unwrap(), b"now, and ignored");
}

#[test]
fn a_filter_is_not_run_and_that_is_said() {
    let scene = Scene::new();
    scene.write(".gitattributes", "*.big filter=big\n");
    scene.sh("git config filter.big.clean 'echo pointer'; git config filter.big.smudge 'echo large content'; echo 'large content' >a.big; touch -d 2020-01-01 a.big; git add .; git commit -qm big; echo then >>tracked");
    let id = scene.save();
    scene.sh("git rm -q -f a.big; git commit -qm gone");
    let said = scene.undo(&id);
    assert!(said.contains("1 files are as git stores them"), "{said}");
    assert_eq!(scene.read("a.big").unwrap(), b"pointer\n");
}

#[test]
fn a_locked_index_is_an_error_and_nothing_more() {
    let scene = Scene::new();
    scene.sh("echo then >>tracked; git add tracked");
    let id = scene.save();
    scene.sh("git reset -q --hard");
    scene.write(".git/index.lock", "");
    let said = scene.cotter(&scene.dir, &["undo", &id]);
    assert_eq!((said.code, said.stderr.contains("update-index")), (Some(2), true), "{said:?}");
    fs::remove_file(scene.dir.join(".git/index.lock")).unwrap();
    scene.undo(&id);
    assert_eq!(scene.sh("git diff --cached --name-only"), "tracked");
}
