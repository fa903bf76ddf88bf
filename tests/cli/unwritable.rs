//! A log that cannot be written: what only reads passes with a warning, anything else is refused.

use std::fs;
use std::path::PathBuf;

use cotter_tests::{Ending, Home, Outcome, Stream};

fn home() -> (Home, PathBuf) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    (home, work)
}

fn without_a_log(home: &Home, work: &std::path::Path) {
    let read = home.git(work, "rev-parse --is-inside-work-tree");
    assert_eq!((read.code, read.stdout.as_str()), (Some(0), "true\n"), "{read:?}");
    assert!(read.stderr.starts_with("cotter: warning: this call is not recorded: "), "{read:?}");
    assert_eq!(read.stderr.lines().count(), 1, "{read:?}");
    let write = home.git(work, "commit --allow-empty -m x").refused();
    assert!(write.starts_with("cotter: refused unrecorded: git commit --allow-empty -m x\n"), "{write}");
    assert!(write.contains("instead: cotter doctor"), "{write}");
    let force = home.git(work, "push --force origin main").refused();
    assert!(force.contains("git.push.force: "), "its own rule has the word: {force}");
}

#[test]
fn a_file_in_the_place_of_the_state_directory() {
    let (home, work) = home();
    fs::remove_dir_all(home.path("state")).unwrap();
    fs::write(home.path("state"), "").unwrap();
    without_a_log(&home, &work);
}

#[test]
fn a_file_in_the_place_of_the_log() {
    let (home, work) = home();
    let _ = fs::remove_dir_all(home.path("state/log"));
    fs::write(home.path("state/log"), "").unwrap();
    without_a_log(&home, &work);
    home.write_config("config.toml", "[log]\nunwritable = \"warn\"\n");
    let said = home.git(&work, "commit -q --allow-empty -m x");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.starts_with("cotter: warning: this call is not recorded: "), "{said:?}");
    home.write_config("config.toml", "[log]\nenabled = false\n");
    assert_eq!(home.git(&work, "commit -q --allow-empty -m x").stderr, "");
}

fn limited(home: &Home, work: &std::path::Path, words: &[&str]) -> Outcome {
    home.launch(["git"].iter().chain(words))
        .variable("PATH", home.guarded_path())
        .variable("GIT_CONFIG_GLOBAL", home.path("home/.gitconfig"))
        .directory(&fs::File::open(work).unwrap())
        // A message into a file would end any program under this limit.
        .stream(1, &Stream::pipe_to_write())
        .stream(2, &Stream::pipe_to_write())
        .limit(libc::RLIMIT_FSIZE, 0)
        .run(&home.shim("git"))
}

#[test]
fn a_file_size_limit_of_nothing() {
    let (home, work) = home();
    let outcome = limited(&home, &work, &["push", "--force", "origin", "main"]);
    assert_eq!(outcome.ending, Ending::Exited(126), "{outcome:?}");
    let outcome = limited(&home, &work, &["commit", "--allow-empty", "-m", "x"]);
    assert_eq!(outcome.ending, Ending::Exited(126), "{outcome:?}");
    let outcome = limited(&home, &work, &["rev-parse", "--verify", "-q", "HEAD"]);
    assert_ne!(outcome.ending, Ending::Exited(126), "{outcome:?}");
    let verified = home.said(home.cotter(["log", "verify"]));
    assert_eq!(verified.code, Some(0), "{verified:?}");
}

/// Neither a restore point nor the questions that make one may become longer than files may; what was there stays.
#[test]
fn what_cannot_be_saved_under_a_file_size_limit() {
    let (home, work) = home();
    home.write_config("config.toml", "[log]\nenabled = false\n");
    let names = "for n in 1 2 3 4 5 6 7 8 9; do for m in 1 2 3 4 5; do echo $n >a-file-with-quite-a-long-name-$n-$m; done; done";
    home.unguarded(&work, &format!("{names}; echo mine >>file")).succeeded();
    // Whose policy is compiled already.
    home.git(&work, "status").succeeded();
    let before = home.past(&work, "status --porcelain").succeeded();
    for blocks in 0..=6 {
        let said = home.guarded(&work, &format!("ulimit -f {blocks}; git reset --hard")).refused();
        let why = "It cannot be saved first: files may not become that long here (`ulimit -f`).";
        assert!(said.contains(why), "{blocks}: {said}");
        assert_eq!(home.past(&work, "status --porcelain").succeeded(), before, "{blocks}");
        assert_eq!(home.past(&work, "for-each-ref refs/cotter").succeeded(), "", "{blocks}");
    }
    home.guarded(&work, "ulimit -f 64; git reset -q --hard").saved();
}
