//! Disks that are full, files that nobody may read, repositories of others, many at once, killed in the middle.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use cotter_tests::Said;

use crate::scene::Scene;

/// Somebody who is not root, where the tests run as root: root may read and write everything.
const SOMEBODY: u32 = 61_234;

fn is_root() -> bool {
    cotter_sys::process::user_id() == 0
}

/// The scene with a repository that belongs to whoever will work in it.
fn as_somebody(scene: &Scene, words: &[&str]) -> Said {
    let mut command = scene.cotter_command(&scene.dir, words);
    if is_root() {
        command.uid(SOMEBODY).gid(SOMEBODY);
    }
    scene.home.said(command)
}

fn of_somebody() -> Scene {
    let scene = Scene::new();
    if is_root() {
        scene.sh("echo x >>tracked");
        let state = scene.home.path("state").display().to_string();
        let install = scene.home.path("lib/cotter/install");
        let line = format!("user\t{SOMEBODY}\t{}\t{state}/somebody\n", scene.home.path("config").display());
        fs::write(&install, fs::read_to_string(&install).unwrap() + &line).unwrap();
        fs::create_dir(scene.home.path("state/somebody")).unwrap();
        give(&scene, &scene.home.path("state/somebody"));
        give(&scene, &scene.dir.clone());
    }
    scene
}

fn give(scene: &Scene, path: &std::path::Path) {
    scene.sh_in(&scene.home.path("tmp"), &format!("chown -R {SOMEBODY}:{SOMEBODY} '{}'", path.display()));
}

#[track_caller]
fn assert_unsaved(said: &Said, why: &str) {
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.stderr.starts_with("cotter: no restore point: ") && said.stderr.contains(why),
        "{}",
        said.stderr
    );
}

fn points(scene: &Scene) -> String {
    scene.sh("git -c safe.directory='*' for-each-ref refs/cotter")
}

fn leftovers(scene: &Scene) -> String {
    scene.sh("find .git -name '*cotter*' -not -path '*/refs/*' -o -name '*.lock'")
}

#[test]
fn a_file_that_cannot_be_read() {
    let scene = of_somebody();
    scene.write("new", "x");
    give(&scene, &scene.dir.join("new"));
    scene.set_mode("new", 0);
    let said = as_somebody(&scene, &["save"]);
    assert_unsaved(&said, "new` cannot be read");
    assert_eq!((points(&scene), leftovers(&scene)), (String::new(), String::new()));
}

#[test]
fn a_secret_that_cannot_be_read() {
    let scene = of_somebody();
    scene.write(".env", "x");
    scene.set_mode(".env", 0);
    if is_root() {
        chown(scene.dir.join(".env"), Some(SOMEBODY), None).unwrap();
    }
    assert_unsaved(&as_somebody(&scene, &["save"]), ".env` cannot be read");
    let saves = scene.home.path(if is_root() { "state/somebody/saves" } else { "state/saves" });
    assert_eq!(fs::read_dir(saves).unwrap().count(), 0, "half a copy is left");
}

#[test]
fn a_repository_that_cannot_be_written() {
    let scene = of_somebody();
    scene.write("new", "x");
    for mode in ["a-w", "u+w"] {
        scene.sh(&format!("chmod -R {mode} .git"));
        if mode == "a-w" {
            assert_unsaved(&as_somebody(&scene, &["save"]), "objects` cannot be written: permission denied");
        } else {
            give(&scene, &scene.dir);
            as_somebody(&scene, &["save"]).succeeded();
        }
    }
}

#[test]
fn references_that_cannot_be_written() {
    let scene = of_somebody();
    scene.write("new", "x");
    give(&scene, &scene.dir);
    scene.sh("chmod a-w .git/refs .git");
    assert_unsaved(&as_somebody(&scene, &["save"]), "`git update-ref` failed");
    assert_eq!(points(&scene), "");
}

#[test]
fn a_repository_of_somebody_else() {
    if !is_root() {
        // Only root can give a repository away; who is not root is somebody else to it in every other test.
        return;
    }
    let scene = Scene::new();
    scene.write("new", "x");
    let mut command = scene.cotter_command(&scene.dir, &["save"]);
    command.uid(SOMEBODY).gid(SOMEBODY);
    assert_unsaved(&scene.home.said(command), "git does not read this repository");
}

#[test]
fn a_damaged_index() {
    let scene = Scene::new();
    scene.write("new", "x");
    for content in [&b"DIRC\0\0\0\x02\0\0\0\x01"[..], b"", b"nonsense that is no index at all"] {
        scene.write(".git/index", content);
        let said = scene.keep_said(&scene.dir, "work", "");
        // An empty file is an index without an entry.
        if !content.is_empty() {
            assert_unsaved(&said, "git does not read this repository or its index");
        }
    }
}

#[test]
fn objects_that_are_missing() {
    let scene = Scene::new();
    scene.write("src/new", "x");
    let tree = scene.sh("git rev-parse HEAD:src");
    fs::remove_file(scene.dir.join(format!(".git/objects/{}/{}", &tree[..2], &tree[2..]))).unwrap();
    let said = scene.keep_said(&scene.dir, "work,untracked", "");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(points(&scene), "");
}

/// A limit on the size of files stands for the full disk.
#[test]
fn files_may_not_become_that_long() {
    let scene = Scene::new();
    // Random, so that it cannot be compressed.
    let mut bytes = vec![0; 4096 * 64];
    for chunk in bytes.chunks_mut(256) {
        cotter_sys::process::random(chunk).unwrap();
    }
    scene.write("big", &bytes);
    let mut command = scene.cotter_command(&scene.dir, &["save"]);
    limit_files(&mut command, 64 * 1024);
    assert_unsaved(&scene.home.said(command), "ulimit -f");
    assert_eq!((points(&scene), leftovers(&scene)), (String::new(), String::new()));
    scene.write(".env", &bytes);
    fs::remove_file(scene.dir.join("big")).unwrap();
    let mut command = scene.cotter_command(&scene.dir, &["save"]);
    limit_files(&mut command, 64 * 1024);
    assert_unsaved(&scene.home.said(command), "ulimit -f");
    scene.save();
}

#[allow(unsafe_code, reason = "std cannot set a limit")]
fn limit_files(command: &mut Command, bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: one system call, between fork and exec.
    unsafe {
        command.pre_exec(move || {
            libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit);
            Ok(())
        });
    }
}

/// A file system of its own that is too small.
#[test]
fn no_space_is_left() {
    let scene = Scene::new();
    let mut bytes = vec![0; 1 << 20];
    for chunk in bytes.chunks_mut(256) {
        cotter_sys::process::random(chunk).unwrap();
    }
    scene.write("big", &bytes);
    let cotter = scene.home.path("lib/cotter/cotter").display().to_string();
    let script = format!(
        "mount -t tmpfs -o size=512k none ../small && cp -a .git ../small/git && exec '{cotter}' save -- git --git-dir=../small/git --work-tree=. status"
    );
    fs::create_dir(scene.home.path("tmp/small")).unwrap();
    let mut command = scene.home.command("unshare", &scene.dir);
    command.args(["--user", "--map-root-user", "--mount", "/bin/sh", "-c", &script]);
    let said = scene.home.said(command);
    if said.stderr.contains("unshare") || said.stderr.contains("mount:") {
        println!("not run: no_space_is_left, because this machine does not allow it: {}", said.stderr.trim());
        return;
    }
    assert_unsaved(&said, "no space is left");
}

#[test]
fn eight_at_once() {
    let scene = Scene::new();
    scene.write("new", "x");
    scene.write(".env", "x");
    scene.sh("echo x >>tracked; git branch topic");
    let start = || {
        let words = ["save", "--keep", "work,untracked,branches", "--", "git", "branch", "-D", "topic"];
        let mut command = scene.cotter_command(&scene.dir, &words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..8).map(|_| start()).collect();
    let mut ids = std::collections::BTreeSet::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        ids.insert(crate::scene::id_in(&String::from_utf8(output.stdout).unwrap()));
    }
    assert_eq!(ids.len(), 8);
    assert_eq!(scene.sh("git for-each-ref refs/cotter/saves | wc -l").trim(), "8");
    assert_eq!(scene.sh("git for-each-ref refs/cotter/kept | wc -l").trim(), "8");
    assert_eq!(scene.sh("git config --get-all transfer.hideRefs"), "refs/cotter");
    let files = scene.files();
    for id in &ids {
        scene.sh("git reset -q --hard; git clean -qfdx");
        scene.undo(id);
        assert_eq!(scene.files(), files);
    }
}

/// Killed at any moment, a save leaves a whole restore point or none, and nothing that git does not clear away.
#[test]
fn killed_in_the_middle() {
    let scene = Scene::new();
    for n in 0..40 {
        scene.write(&format!("new{n}"), format!("{n}"));
    }
    std::os::unix::fs::symlink("nowhere", scene.dir.join("link")).unwrap();
    let files = scene.files();
    for kill in 0..60_u64 {
        let mut command = scene.cotter_command(&scene.dir, &["save"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn().unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_micros(kill * 1009 % 60_000);
        while std::time::Instant::now() < until {
            std::hint::spin_loop();
        }
        kill_group(child.id());
        child.wait().unwrap();
    }
    scene.sh("find .git -name '*.lock' -delete");
    for id in scene.sh("git for-each-ref --format='%(refname:lstrip=3)' refs/cotter/saves").lines() {
        scene.sh("git clean -qfdx");
        scene.undo(id);
        assert_eq!(scene.files(), files);
    }
    scene.save();
    scene.sh("find .git/objects -name 'tmp_*' -exec touch -d '1 month ago' {} +; git prune");
    assert_eq!(leftovers(&scene), "");
    scene.sh("git fsck --strict --no-dangling");
}

#[allow(unsafe_code, reason = "std cannot signal a process group")]
fn kill_group(pid: u32) {
    // SAFETY: no memory is passed; the group is that of our own child, which has not been waited for.
    unsafe { libc::kill(-(pid as i32), libc::SIGKILL) };
}

#[test]
fn a_lock_of_somebody_else_is_not_waited_for() {
    let scene = Scene::new();
    scene.write("new", "x");
    // Saving needs none of these.
    for lock in ["index.lock", "HEAD.lock", "refs/heads/main.lock"] {
        scene.write(&format!(".git/{lock}"), "");
    }
    scene.save();
    for lock in ["index.lock", "HEAD.lock", "refs/heads/main.lock"] {
        fs::set_permissions(scene.dir.join(".git").join(lock), fs::Permissions::from_mode(0o600)).unwrap();
        fs::remove_file(scene.dir.join(".git").join(lock)).unwrap();
    }
}
