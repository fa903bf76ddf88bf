//! Files and index, destroyed and put back.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::scene::Scene;

const DESTROY: &str = "git reset -q --hard; git clean -qfdx";

#[test]
fn everything_that_is_in_no_commit_comes_back() {
    let scene = Scene::new();
    scene.sh(
        "echo staged >>tracked; git add tracked; echo work >>tracked; rm gone; git rm -q --cached src/deep/file; chmod +x run
         echo added >added; git add added; echo new >new; ln -s tracked link; mkdir -p a/b; echo deep >a/b/new",
    );
    scene.assert_comes_back(DESTROY);
}

#[test]
fn only_one_thing_changed() {
    for script in [
        "echo x >>tracked",
        "rm tracked",
        "chmod +x run",
        "echo x >new",
        "git rm -q tracked",
        "echo x >>tracked; git add tracked; git show HEAD:tracked >tracked",
        "git rm -q --cached tracked",
    ] {
        let scene = Scene::new();
        scene.sh(script);
        scene.assert_comes_back(DESTROY);
    }
}

#[test]
fn without_a_change_there_is_nothing_to_keep() {
    let scene = Scene::new();
    scene.write("ignored", "x");
    let said = scene.keep_said(&scene.dir, "work,untracked", "");
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), "nothing that could be lost\n"));
    assert_eq!(scene.sh("git for-each-ref refs/cotter; git config --get-all transfer.hideRefs || true"), "");
}

/// Names that break lines, quotes and arguments; contents of every byte.
#[test]
fn odd_names_and_contents() {
    let scene = Scene::new();
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    for name in [
        "a b",
        "new\nline",
        "tab\t",
        "quote\"d",
        "\"",
        "back\\slash",
        "-n",
        "--",
        ":x",
        "é",
        "cr\r",
        "\r",
        "*",
        "a'b",
        "#c",
        " ",
        "~",
        "odd dir\n/in",
        "%s",
    ] {
        scene.write(name, &bytes);
    }
    let no_text = scene.dir.join(OsStr::from_bytes(b"\xff\xfe"));
    std::fs::write(no_text, b"").unwrap();
    scene.sh("git add .; git commit -qm odd");
    for name in ["new\nline", "quote\"d", "cr\r", "-n", "odd dir\n/in"] {
        scene.write(name, "changed");
    }
    scene.write("untracked\nline", "x");
    scene.write("odd dir\n/un\ntracked", "x");
    std::os::unix::fs::symlink("to\nnowhere \"", scene.dir.join("li\nnk")).unwrap();
    scene.assert_comes_back(DESTROY);
}

/// What git would convert on its way in is kept as it is.
#[test]
fn nothing_is_converted() {
    let scene = Scene::new();
    scene.sh("git config core.autocrlf true; git config core.safecrlf false");
    scene.write(
        ".gitattributes",
        "*.txt text eol=crlf\n*.id ident\n*.utf16 working-tree-encoding=UTF-16LE text\n",
    );
    scene.write("a.txt", "one\r\ntwo\r\n");
    scene.write("b.id", "$Id$\n");
    scene.write("c.utf16", b"a\0\n\0");
    scene.sh(
        "git add .; git commit -qm converted; git checkout -q -f HEAD; rm a.txt b.id; git checkout -q -- .",
    );
    for (name, content) in [
        ("a.txt", &b"mixed\nlines\r\nand \r alone\r\n"[..]),
        ("b.id", b"$Id: mine $ changed\n"),
        ("c.utf16", b"odd"),
        ("tracked", b"\r\n\n"),
        ("new.txt", b"a\nb\r\n"),
    ] {
        scene.write(name, content);
    }
    scene.assert_comes_back(DESTROY);
}

#[test]
fn a_file_in_place_of_a_folder_and_the_other_way_round() {
    let scene = Scene::new();
    scene.sh("rm -r src tracked; echo file >src; mkdir -p tracked/in; echo x >tracked/in/it; rm run; ln -s nowhere run");
    scene.assert_comes_back(DESTROY);
}

#[test]
fn files_that_git_was_told_not_to_look_at() {
    for version in ["2", "4"] {
        let scene = Scene::new();
        scene.sh(&format!("git update-index --index-version {version} --assume-unchanged tracked"));
        scene.write("tracked", "mine, and git does not know\n");
        let (id, files) = (scene.save(), scene.files());
        scene.sh("git reset -q --hard");
        assert_ne!(scene.files(), files, "reset overwrites it");
        scene.undo(&id);
        assert_eq!(scene.files(), files);
    }
}

#[test]
fn flags_in_a_split_index_are_found_too() {
    let scene = Scene::new();
    scene.sh("git update-index --split-index; git update-index --skip-worktree tracked");
    scene.write("tracked", "mine\n");
    let (id, files) = (scene.save(), scene.files());
    scene.sh("git update-index --no-skip-worktree tracked; git reset -q --hard");
    assert_ne!(scene.files(), files);
    scene.undo(&id);
    assert_eq!(scene.files(), files);
}

#[test]
fn files_that_were_only_announced() {
    let scene = Scene::new();
    scene.sh("echo x >meant; git add -N meant; mkdir d; echo y >'d/al so'; git add -N d; echo z >>tracked");
    scene.assert_comes_back("git reset -q --hard; rm -rf meant d; git clean -qfdx");
}

#[test]
fn permissions_that_git_does_not_know() {
    let scene = Scene::new();
    scene.write("private", "x");
    scene.set_mode("private", 0o600);
    scene.write("tracked", "changed");
    scene.set_mode("tracked", 0o640);
    scene.write("script", "x");
    scene.set_mode("script", 0o711);
    scene.assert_comes_back(DESTROY);
}

#[test]
fn a_conflict_comes_back_as_one() {
    let scene = Scene::new();
    scene.sh(
        "git checkout -q -b other; echo other >tracked; git rm -q gone; echo o >both; git add .; git commit -qm other
         git checkout -q main; echo main >tracked; echo changed >gone; echo m >both; git add .; git commit -qm main
         git merge -q other >../said 2>&1 || true; echo half resolved >>tracked; echo and >new",
    );
    scene.assert_comes_back("git reset -q --hard; git clean -qfdx");
    // And the merge can be finished as one.
    scene.sh("git add .; git commit -q --no-edit");
    assert_eq!(scene.sh("git rev-list --parents -n1 HEAD").split(' ').count(), 3);
}

#[test]
fn a_conflict_now_does_not_hinder_what_was_then() {
    let scene = Scene::new();
    scene.sh("git checkout -q -b other; echo other >tracked; git commit -qam other; git checkout -q main; echo main >tracked; git commit -qam main");
    scene.write("gone", "changed");
    let (id, files, index) = (scene.save(), scene.files(), scene.index());
    scene.sh("git stash -q; git merge -q other >../said 2>&1 || true; git stash drop -q");
    scene.undo(&id);
    assert_eq!((scene.files(), scene.index()), (files, index));
}

#[test]
fn in_the_middle_of_a_rebase() {
    let scene = Scene::new();
    scene.sh(
        "git checkout -q -b topic; echo t >>tracked; git commit -qam topic; git checkout -q main; echo m >>tracked; git commit -qam main
         git checkout -q topic; git rebase main >../said 2>&1 || true; echo resolved >tracked; echo new >new",
    );
    let (id, files, index) = (scene.save(), scene.files(), scene.index());
    scene.sh("git reset -q --hard; git clean -qfd");
    scene.undo(&id);
    assert_eq!((scene.files(), scene.index()), (files, index));
    scene.sh("git add tracked; GIT_EDITOR=true git rebase --continue >../said 2>&1");
    assert_eq!(scene.read("tracked").unwrap(), b"resolved\n");
}

/// What is large is left out and named, unless all of it must be in.
#[test]
fn what_is_too_large() {
    let scene = Scene::new();
    scene.home.write_config("config.toml", "[save]\nsize = 1000\n");
    scene.write("small", "small");
    scene.write("large", "x".repeat(1001));
    let id = scene.keep("work", "");
    assert!(scene.cotter(&scene.dir, &["undo", "show", &id]).succeeded().contains("without large (large)"));
    scene.sh("git clean -qfd");
    scene.undo(&id);
    assert_eq!((scene.read("small"), scene.read("large")), (Some(b"small".to_vec()), None));
    scene.cotter(&scene.dir, &["undo", "drop", &id]).succeeded();
    for id in scene.sh("git for-each-ref --format='%(refname:lstrip=3)' refs/cotter/saves").lines() {
        scene.cotter(&scene.dir, &["undo", "drop", id]).succeeded();
    }
    scene.write("large", "x".repeat(1001));
    let said = scene.unsaved("work,untracked", "");
    assert!(said.contains("2 files with 1006 bytes are more than the 1000 bytes"), "{said}");
    scene.write("tracked", "x".repeat(1200));
    let said = scene.unsaved("work", "");
    assert!(said.contains("1.1 KiB"), "{said}");
}

#[test]
fn a_repository_among_the_files_is_named() {
    let scene = Scene::new();
    scene.sh("git init -q nested; echo x >nested/file; echo changed >tracked");
    let id = scene.save();
    let shown = scene.cotter(&scene.dir, &["undo", "show", &id]).succeeded();
    assert!(shown.contains("without nested/ (nested)"), "{shown}");
}

#[test]
fn a_submodule_is_left_to_itself() {
    let scene = Scene::new();
    scene.sh(
        "git init -q ../lib; git -C ../lib commit -q --allow-empty -m lib; git submodule --quiet add ../lib lib; git commit -qm lib
         git -C lib commit -q --allow-empty -m ahead; echo inside >lib/file; echo changed >tracked",
    );
    let id = scene.save();
    scene.sh("git reset -q --hard");
    scene.undo(&id);
    assert_eq!(scene.read("tracked").unwrap(), b"changed\n");
    assert_eq!(scene.read("lib/file").unwrap(), b"inside\n");
    assert!(scene.cotter(&scene.dir, &["undo", "show", &id]).succeeded().contains("without lib (submodule)"));
}

/// A commit has files where ignored ones stand; git overwrites those without a word.
#[test]
fn ignored_files_in_the_way_of_a_commit() {
    for (theirs, mine) in [
        ("ignored", "ignored"),
        ("build/deep/x", "build/deep/x"),
        ("folder", "folder/ignored"),
        ("folder/in", "folder"),
    ] {
        let scene = Scene::new();
        scene.sh("git checkout -q -b other");
        scene.write(theirs, "theirs");
        scene.sh("git add -f .; git commit -qm other; git checkout -q main; mkdir -p .git/info; echo folder >>.git/info/exclude");
        scene.write(mine, "mine");
        let files = scene.files();
        for command in ["reset -q --hard other", "checkout -q -f other", "switch -q --discard-changes other"]
        {
            let id = scene.keep("work,untracked", &format!("git {command}"));
            // Where git refuses, nothing is lost.
            if scene.home.past(&scene.dir, command).code == Some(0) {
                assert_ne!(scene.files(), files, "{command}");
                scene.undo(&id);
            }
            assert_eq!(scene.files(), files, "{command} with {theirs} and {mine}");
        }
    }
}
