//! How often git is started to look, which is most of what looking costs: once for each question that its answer depends
//! on, and once more for the configuration where files are compared.

use std::fs;

use cotter_tests::{Home, real_git, unguarded_path};

/// A git that counts how often it is started, before it is the real one.
fn counting(home: &Home) {
    let log = home.path("started");
    let script =
        format!("#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n", log.display(), real_git().display());
    let git = home.write_executable("counting/git", script);
    home.write_install(&[("git", &git)]);
}

/// What git is asked for a call that passes, as the subcommands of the questions.
fn asked(home: &Home, words: &str) -> Vec<String> {
    let _ = fs::remove_file(home.path("started"));
    let dir = home.path("tmp/proj");
    let mut command = home.command(home.shim("git"), &dir);
    let path = format!("{}:{}:{}", home.shims().display(), home.path("counting").display(), unguarded_path());
    command.args(words.split(' ')).env("PATH", path);
    home.said(command).succeeded();
    let started = fs::read_to_string(home.path("started")).unwrap();
    let lines = started.lines().filter_map(|line| line.split_once("log.showSignature=false "));
    let subcommand =
        |question: &str| question.split(' ').find(|word| !word.starts_with("--")).unwrap().to_owned();
    lines.map(|(_, question)| subcommand(question)).collect()
}

#[test]
fn nothing_is_asked_that_does_not_count() {
    let home = Home::with_git();
    let dir = home.repository("tmp", "proj");
    home.unguarded(
        &dir,
        "git checkout -qb topic; git branch merged; git tag light; git branch own; git push -q origin own",
    )
    .succeeded();
    counting(&home);
    for (words, questions) in [
        ("status", &[][..]),
        ("checkout -q topic", &["diff-index"]),
        ("reset --hard -q", &["config", "status", "diff-index"]),
        ("reset --merge -q", &["diff-index"]),
        ("clean -fdq", &["clean"]),
        ("branch -M topic", &["symbolic-ref"]),
        ("branch -D merged", &["rev-list"]),
        ("-c core.quotePath=true branch -D own", &["config", "rev-list"]),
        ("tag -d light", &["for-each-ref", "rev-list"]),
        ("stash clear", &["rev-list"]),
        (
            "push -q --force-with-lease origin HEAD",
            &["symbolic-ref", "config", "for-each-ref", "symbolic-ref", "log"],
        ),
    ] {
        assert_eq!(asked(&home, words), questions, "`git {words}`");
    }
}
