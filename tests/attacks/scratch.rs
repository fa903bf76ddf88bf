//! Scratch repositories: what makes one, and what only looks like one.

use std::fs;
use std::os::unix::fs::symlink;

use cotter_tests::{Home, SCRATCH};

/// What `cotter explain` says of the fact, for `git …` in `dir`.
fn scratch(home: &Home, dir: &std::path::Path, env: &[(&str, &str)], words: &str) -> u64 {
    let mut command = home.cotter(["explain", "--format", "json", "--", "git"]);
    command.args(words.split(' ')).current_dir(dir).envs(env.iter().copied());
    let said = home.said(command);
    let shown: serde_json::Value = serde_json::from_str(&said.stdout).expect("explain speaks JSON");
    let fact = shown.pointer("/facts/scratch").expect("a rule asks for the fact");
    fact.as_u64().expect("the fact is known")
}

#[test]
fn a_repository_below_a_temporary_root_is_scratch_and_no_other() {
    let home = Home::with_git();
    let inside = home.repository(SCRATCH, "x");
    let outside = home.repository("srv", "x");
    assert_eq!(scratch(&home, &inside, &[], "reset --hard"), 1);
    assert_eq!(scratch(&home, &outside, &[], "reset --hard"), 0);
    // Neither TMPDIR nor a name can make one.
    let here = outside.display().to_string();
    assert_eq!(scratch(&home, &outside, &[("TMPDIR", &here)], "reset --hard"), 0);
}

#[test]
fn whatever_leads_out_of_a_temporary_root_ends_it() {
    let home = Home::with_git();
    let inside = home.repository(SCRATCH, "x");
    let outside = home.repository("srv", "x");
    let git_dir = outside.join(".git").display().to_string();
    let tree = outside.display().to_string();
    assert_eq!(scratch(&home, &inside, &[("GIT_DIR", &git_dir)], "reset --hard"), 0);
    assert_eq!(scratch(&home, &inside, &[("GIT_WORK_TREE", &tree)], "reset --hard"), 0);
    assert_eq!(scratch(&home, &inside, &[], &format!("-C {tree} reset --hard")), 0);
    assert_eq!(scratch(&home, &inside, &[], &format!("-c core.worktree={tree} reset --hard")), 0);
    let link = home.path(SCRATCH).join("link");
    symlink(&outside, &link).expect("a link in a temporary directory");
    assert_eq!(scratch(&home, &link, &[], "reset --hard"), 0);
    // A work tree there, of a repository elsewhere.
    let linked = home.path(SCRATCH).join("wt");
    home.past(&outside, &format!("worktree add -q {}", linked.display())).succeeded();
    assert_eq!(scratch(&home, &linked, &[], "reset --hard"), 0);
    // A git directory elsewhere, by a file.
    let odd = home.path(SCRATCH).join("odd");
    fs::create_dir(&odd).expect("a folder");
    fs::write(odd.join(".git"), format!("gitdir: {git_dir}\n")).expect("a file");
    assert_eq!(scratch(&home, &odd, &[], "reset --hard"), 0);
}
