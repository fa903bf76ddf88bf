//! What cannot be done is said in one line, and nothing is half done.

use std::fs;
use std::process::Output;

use crate::home::{Home, stderr, stdout};
use crate::tree::untouched;

/// What `install.sh` itself calls before it changes anything.
const TOOLS: [&str; 13] =
    ["awk", "cat", "cut", "dirname", "find", "grep", "head", "id", "od", "readlink", "rm", "sed", "tr"];

fn failed(output: &Output, code: i32, says: &str) {
    assert_eq!(output.status.code(), Some(code), "{}{}", stdout(output), stderr(output));
    assert!(stderr(output).contains(says), "{}", stderr(output));
}

/// A run that must fail before it has changed anything.
fn fails_untouched(home: &Home, args: &[&str], says: &str) {
    let before = untouched(home.root());
    failed(&home.script("sh", args), 2, says);
    assert_eq!(before, untouched(home.root()));
}

#[test]
fn usage() {
    let home = Home::new();
    fails_untouched(&home, &["--forse"], "unknown option `--forse`");
    fails_untouched(&home, &["--prefix"], "--prefix needs a directory");
    fails_untouched(&home, &["--prefix", ""], "--prefix needs a directory");
    fails_untouched(&home, &["--purge"], "--purge goes with --uninstall");
    fails_untouched(&home, &["--prefix", "a:b"], "may not contain a colon");
    fails_untouched(&home, &["--uninstall"], "nothing is installed in");
    fails_untouched(&home, &["--from", "nowhere"], "no executable `cotter-shim` in");
    let help = home.script("sh", &["--help"]);
    assert!(help.status.success() && stdout(&help).starts_with("Usage: ./install.sh"));
}

#[test]
fn no_cargo() {
    let home = Home::new().only(&[&TOOLS[..], &["git"]].concat());
    fails_untouched(&home, &[], "no `cargo` on PATH");
}

#[test]
fn no_git() {
    let home = Home::new().only(&TOOLS);
    fails_untouched(&home, &["--from", "build"], "no `git` on PATH");
}

#[test]
fn a_prefix_that_cannot_be_written() {
    let home = Home::new();
    home.write("file", "");
    let below_a_file = home.at("file/below");
    fails_untouched(
        &home,
        &["--from", "build", "--prefix", below_a_file.to_str().unwrap()],
        "not a directory",
    );
    // No user can make a directory here, root included.
    fails_untouched(&home, &["--from", "build", "--prefix", "/proc/cotter"], "cannot");
}

#[test]
fn what_is_in_the_way_is_left_alone() {
    let home = Home::new();
    home.write(".local/bin/cotter", "somebody's own");
    failed(&home.script("sh", &["--from", "build"]), 2, "was not put there by Cotter");
    assert_eq!(home.read(".local/bin/cotter"), "somebody's own");
    home.uninstall(&[]);
    assert_eq!(home.read(".local/bin/cotter"), "somebody's own");
}

#[test]
fn a_start_up_file_that_cannot_be_written_is_named() {
    let home = Home::new();
    fs::create_dir(home.at(".bashrc")).unwrap();
    let done = home.script("bash", &["--from", "build"]);
    assert!(done.status.success(), "{}", stderr(&done));
    assert!(stderr(&done).contains("/.bashrc: add this line to it yourself: if [ -r "), "{}", stderr(&done));
    assert!(home.read(".profile").contains(">>> cotter >>>"));
    home.uninstall(&[]);
    assert!(home.at(".bashrc").is_dir());
}

#[test]
fn a_guard_that_lets_everything_through_is_not_put_on_path() {
    let home = Home::new();
    let guard = fs::read_to_string(home.root().join("build/cotter-shim")).unwrap();
    home.build("cotter-shim", &guard.replace("exit 126", ":"));
    let run = home.script("sh", &["--from", "build"]);
    failed(&run, 1, "the proof failed at \"git push --force origin main\"");
    assert!(stdout(&run).contains("FAILED: exit 0, expected 126"), "{}", stdout(&run));
    assert!(home.lib("cotter-shim").exists() && !home.at(".profile").exists());
}

#[test]
fn a_guard_that_says_refused_and_pushes_is_found_out() {
    let home = Home::new();
    let guard = fs::read_to_string(home.root().join("build/cotter-shim")).unwrap();
    home.build("cotter-shim", &guard.replace("    exit 126", "    command -p git \"$@\"; exit 126"));
    let run = home.script("sh", &["--from", "build"]);
    failed(&run, 1, "the proof failed at");
    assert!(stdout(&run).contains("FAILED: the remote was changed"), "{}", stdout(&run));
}

/// The proof's steps after the refused push, each with a guard or an undo that only seems to do it.
fn disproven(step: &str, says: &str, binary: &str, is: &str, would_be: &str) {
    let home = Home::new();
    let script = fs::read_to_string(home.root().join("build").join(binary)).unwrap();
    let changed = script.replace(is, would_be);
    assert_ne!(script, changed, "the stand-in has no such line");
    home.build(binary, &changed);
    let run = home.script("sh", &["--from", "build"]);
    failed(&run, 1, &format!("the proof failed at \"{step}\""));
    assert!(stdout(&run).contains(&format!("FAILED: {says}")), "{}", stdout(&run));
    assert!(!home.at(".profile").exists());
}

const RESET: &str = "git reset --hard, two files changed";

#[test]
fn a_guard_that_saves_nothing_is_not_put_on_path() {
    disproven(RESET, "nothing was saved first", "cotter-shim", "'git reset'", "'git no-such'");
}

#[test]
fn a_guard_that_refuses_a_reset_is_not_put_on_path() {
    disproven(RESET, "exit 126", "cotter-shim", "cp -R . \"$lib/kept\"", "exit 126");
}

#[test]
fn a_guard_that_does_not_run_the_reset_is_found_out() {
    let keeps = "cotter undo 20261125-0859-k7q2' >&2";
    disproven(RESET, "the changes are still there", "cotter-shim", keeps, &format!("{keeps}; exit 0"));
}

#[test]
fn an_undo_that_puts_back_something_else_is_found_out() {
    let copies = "cp \"$lib/kept/notes\" \"$lib/kept/fresh\" .";
    for (would_be, says) in [
        ("cp \"$lib/kept/notes\" .", "fresh is not what it was"),
        ("cp \"$lib/kept/fresh\" . && tr -d '\\000' <\"$lib/kept/notes\" >notes", "notes is not what it was"),
        ("exit 1", "exit 1"),
    ] {
        disproven("cotter undo", says, "cotter", copies, would_be);
    }
}

#[test]
fn a_guard_that_stops_ordinary_work_is_not_put_on_path() {
    let home = Home::new();
    home.build("cotter-shim", "#!/bin/sh\nexit 125\n");
    failed(&home.script("sh", &["--from", "build"]), 1, "the proof failed at \"the guard starts\"");
    assert!(!home.at(".profile").exists());
}

#[test]
fn a_shadowed_shim_is_found_by_doctor() {
    let home = Home::new();
    let control = fs::read_to_string(home.root().join("build/cotter")).unwrap();
    home.build("cotter", &control.replace("doctor) ", "doctor) echo 'git is shadowed'; exit 1; "));
    let run = home.script("sh", &["--from", "build"]);
    failed(&run, 1, "the proof failed at \"cotter doctor\"");
    assert!(stdout(&run).contains("| git is shadowed"), "{}", stdout(&run));
}
