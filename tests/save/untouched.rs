//! Saving writes objects and references below `refs/cotter`, and nothing else; and it runs nothing that the
//! repository or the caller brought along.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::scene::Scene;

/// Everything in git's own folder, but objects and what is Cotter's.
fn git_dir(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(here) = dirs.pop() {
        for entry in fs::read_dir(&here).unwrap().flatten() {
            let path = entry.path();
            let inside = path.strip_prefix(dir).unwrap().to_owned();
            if inside.starts_with("refs/cotter") || inside.starts_with("objects") && object(&inside) {
                continue;
            }
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.insert(inside, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// `objects/ab`, `objects/ab/cdef…`
fn object(inside: &Path) -> bool {
    inside.components().nth(1).is_some_and(|name| name.as_os_str().len() == 2)
}

#[test]
fn nothing_else_is_written() {
    let scene = Scene::new();
    scene.sh(
        "git stash list; echo s >>tracked; git stash -q; git branch topic; git fetch -q . main; git config core.untrackedCache true
         git config core.logAllRefUpdates always; git config core.splitIndex true; git config splitIndex.maxPercentChange 0
         echo x >>tracked; git add tracked; echo y >>tracked; echo new >new; touch run; git reflog expire --expire=never --all",
    );
    // The first one adds a line to the configuration.
    scene.save();
    assert_eq!(scene.sh("git config --get-all transfer.hideRefs"), "refs/cotter");
    scene.write("new", "newer");
    for (keep, command) in [
        ("work,untracked", ""),
        ("cleaned", "git clean -fdx"),
        ("branches", "git branch -D topic"),
        ("heads", ""),
        ("stash", "git stash clear"),
        ("reflogs,unreachable", ""),
    ] {
        // Looking at the index refreshes it, so that comes first.
        let (work, files) = (scene.index(), scene.files());
        let before = git_dir(&scene.dir.join(".git"));
        scene.keep_said(&scene.dir, keep, command);
        let after = git_dir(&scene.dir.join(".git"));
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&before), "{keep}");
        for (path, content) in &before {
            assert!(after[path] == *content, "{keep} writes {}", path.display());
        }
        assert_eq!((scene.index(), scene.files()), (work, files));
    }
}

#[test]
fn what_log_and_clones_show() {
    let scene = Scene::new();
    scene.sh("git branch topic; git commit -q --allow-empty -m tip; echo x >>tracked");
    let before = scene.sh("git log --all --format=%H%d");
    scene.save();
    assert_eq!(scene.sh("git log --all --format=%H%d"), before, "a restore point of work is in no log");
    // References to what is kept are seen by those who ask for all references, and by nobody who fetches.
    scene.keep("branches", "git branch -D topic");
    scene.sh("git clone -q --mirror . ../mirror.git; git clone -q --no-local . ../clone; git bundle create -q ../b main");
    for copy in ["../mirror.git", "../clone"] {
        assert_eq!(scene.sh(&format!("git -C {copy} for-each-ref refs/cotter")), "", "{copy}");
    }
    assert_eq!(scene.sh("git ls-remote . 'refs/cotter/*'"), "");
    assert_eq!(scene.sh("git for-each-ref refs/cotter | wc -l").trim(), "3");
}

/// A program that leaves a trace, put wherever git could find one.
#[test]
fn nothing_is_run() {
    let scene = Scene::new();
    let canary = scene.home.write_executable(
        "canary",
        format!("#!/bin/sh\necho ran >>'{}'\n", scene.home.path("sang").display()),
    );
    let canary_path = canary.display().to_string();
    scene.write(".gitattributes", "* filter=f diff=d merge=m\nsrc/** filter=p\n");
    scene.sh("git add .; git commit -qm attributes; echo s >>tracked; git stash -q; git branch topic; git commit -q --allow-empty -m tip");
    scene.write("tracked", "changed");
    scene.write("src/deep/file", "changed");
    scene.write("new", "x");
    for key in [
        "core.fsmonitor",
        "core.editor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "core.alternateRefsCommand",
        "filter.f.clean",
        "filter.f.smudge",
        "filter.p.process",
        "diff.external",
        "diff.d.textconv",
        "diff.d.command",
        "merge.m.driver",
        "gpg.program",
        "credential.helper",
        "sequence.editor",
    ] {
        scene.sh(&format!("git config {key} {canary_path}"));
    }
    scene.sh("git config filter.f.required true; git config log.showSignature true");
    fs::create_dir_all(scene.dir.join(".git/hooks")).unwrap();
    for hook in [
        "reference-transaction",
        "post-index-change",
        "post-checkout",
        "pre-auto-gc",
        "fsmonitor-watchman",
        "post-rewrite",
    ] {
        let hook = scene.dir.join(".git/hooks").join(hook);
        fs::copy(&canary, &hook).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let run = |words: &[&str]| {
        let mut command = scene.cotter_command(&scene.dir, words);
        for name in
            ["GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_SSH_COMMAND", "GIT_ASKPASS", "PAGER"]
        {
            command.env(name, &canary_path);
        }
        command.envs([
            ("GIT_CONFIG_COUNT", "2"),
            ("GIT_CONFIG_KEY_0", "core.hooksPath"),
            ("GIT_CONFIG_VALUE_0", ".git/hooks"),
        ]);
        command.envs([("GIT_CONFIG_KEY_1", "core.fsmonitor"), ("GIT_CONFIG_VALUE_1", &canary_path)]);
        for name in ["GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT"] {
            command.env(name, scene.home.path("sang"));
        }
        let said = scene.home.said(command);
        assert!(!scene.home.path("sang").exists(), "{words:?} runs what it finds: {said:?}");
        said.succeeded()
    };
    let id = crate::scene::id_in(&run(&["save", "--keep", "work,untracked,heads,stash,reflogs,unreachable"]));
    run(&["save", "--keep", "cleaned", "--", "git", "clean", "-fdx"]);
    run(&["save", "--keep", "branches", "--", "git", "branch", "-D", "topic"]);
    fs::remove_file(scene.dir.join("new")).unwrap();
    for name in ["tracked", "src/deep/file", "run"] {
        scene.write(name, "else");
    }
    scene.sh("git -c core.hooksPath=/dev/null -c core.fsmonitor=false stash clear; git -c core.hooksPath=/dev/null branch -q -D topic");
    let _ = fs::remove_file(scene.home.path("sang"));
    run(&["undo", "show", &id, "--diff"]);
    run(&["undo"]);
    run(&["undo", &id]);
    assert_eq!(scene.read("tracked").unwrap(), b"changed");
    assert_eq!(scene.read("run").unwrap(), b"four\n");
}
