//! Commands that run a program they are given.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use cotter_rules::{Command, Kind};

use super::{each, line, same};
use crate::git::{Scratch, said};
use crate::grammar::read;

/// A repository with a program in its root that leaves a trace.
fn armed() -> Scratch {
    let scratch = Scratch::new();
    let tool = scratch.work().join("tool");
    fs::write(&tool, "#!/bin/sh\ntouch \"${0%/*}/ran\"\n").expect("a file");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("a file of ours");
    scratch
}

/// Whether a value or an operand that counts is a command.
fn runs(command: &Command<'_>) -> bool {
    let given = command.given.iter().filter(|given| given.kind == Kind::Command && given.value.is_some());
    let counts = |option: &str| command.values(option).next().is_some();
    given.into_iter().any(|given| counts(given.option)) || command.operands_of(Kind::Command).next().is_some()
}

#[test]
fn grep_opens_what_the_reading_says() {
    let options = [
        "-O./tool",
        "-lO./tool",
        "--open-files-in-pager=./tool",
        "--open=./tool",
        "--no-open",
        "-n",
        "-i",
        "-F",
    ];
    let tails = [
        "-e one",
        "one",
        "( -e one ) -O./tool",
        "-e one -- b",
        "--not -e none",
        "-e -O./tool --or -e one",
        "-ne one",
    ];
    each(
        &armed(),
        40,
        70,
        |chance| line("grep", &options, 2, &tails, chance),
        |command, copy| same("it ran", runs(command), copy.has("ran")),
    );
}

#[test]
fn difftool_starts_what_the_reading_says() {
    let scratch = armed();
    scratch.write("a", "changed\n");
    let options = [
        "-x ./tool",
        "-x./tool",
        "--extcmd=./tool",
        "--extcmd ./tool",
        "-yx ./tool",
        "--no-extcmd",
        "-S -x",
        "-p",
    ];
    each(
        &scratch,
        41,
        40,
        |chance| {
            line(
                "difftool",
                &options,
                2,
                &["-y -x ./tool", "-y --extcmd=./tool -- a", "-y -x true", "-yx./tool HEAD"],
                chance,
            )
        },
        |command, copy| {
            let tool = command.value("--extcmd") == Some(b"./tool");
            // What is searched for is not found, and nothing is compared.
            same("it ran", tool && command.value("-S").is_none(), copy.has("ran"))
        },
    );
}

#[test]
fn a_bisection_runs_what_the_reading_says() {
    let scratch = armed();
    for name in ["c", "d", "e"] {
        scratch.write(name, "");
        scratch.said(&["add", name]);
        scratch.said(&["commit", "-qm", name]);
    }
    let started = ["bisect", "start", "--term-new", "broken", "--term-old=fine", "HEAD", "HEAD~3", "--", "."];
    let command = read(&started);
    assert!(command.unread.is_empty() && command.value("--term-bad") == Some(b"broken"), "{command:?}");
    let kinds: Vec<Kind> = command.operands.iter().map(|operand| operand.kind).collect();
    assert_eq!(kinds, [Kind::RefOrPath, Kind::RefOrPath, Kind::Pathspec]);
    scratch.said(&started);
    let before = scratch.text(".git/BISECT_LOG");
    let subs = [
        "run ./tool",
        "run sh -c ./tool",
        "run ./tool -x",
        "log",
        "terms",
        "fine",
        "broken HEAD",
        "skip",
        "reset",
        "visualize --oneline",
    ];
    each(
        &scratch,
        42,
        30,
        |chance| line("bisect", &[], 0, &subs, chance),
        |command, copy| {
            same("it ran", runs(command), copy.has("ran"))?;
            let looks = ["terms", "log", "visualize"].contains(&command.path[1]);
            same("the bisection goes on", !looks, copy.text(".git/BISECT_LOG") != before)
        },
    );
}

#[test]
fn submodules_run_what_the_reading_says() {
    let scratch = armed();
    said(&scratch.root(), &["clone", "-q", "work", "other"]);
    scratch.said(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "sub"]);
    let tails = [
        "foreach ../tool",
        "foreach --recursive ../tool",
        "foreach -q --recursive ../tool -x",
        "-q foreach ../tool",
        "foreach true",
        "status --recursive",
        "",
        "--quiet",
        "summary -n 3",
        "sync --recursive -- sub",
    ];
    each(
        &scratch,
        43,
        25,
        |chance| line("submodule", &[], 0, &tails, chance),
        |command, copy| {
            let tool = command.operands.iter().any(|operand| operand.word == b"../tool");
            same("it ran", runs(command) && tool, copy.has("ran"))?;
            same("a command is read", runs(command), command.path.get(1) == Some(&"foreach"))
        },
    );
}

#[test]
fn history_is_rewritten_by_what_the_reading_says() {
    let scratch = Scratch::new();
    let before = scratch.said(&["rev-parse", "HEAD"]);
    let tails = [
        "-f --msg-filter cat;echo HEAD",
        "--force --tree-filter >new -- --all",
        "-f --index-filter true HEAD",
        "-d ../tmp --env-filter GIT_AUTHOR_NAME=bob HEAD",
        "--prune-empty --commit-filter false;git_commit_non_empty_tree${IFS}\"$@\"",
        "-f HEAD",
    ];
    each(
        &scratch,
        44,
        12,
        |chance| line("filter-branch", &[], 0, &tails, chance),
        |command, copy| {
            let changes =
                command.given.iter().any(|given| given.kind == Kind::Command && given.value != Some(b"true"));
            let same_as = copy.said(&["rev-parse", "HEAD"]) == before;
            same("a filter is read", changes, !same_as || command.flag("--prune-empty"))
        },
    );
}

#[test]
fn the_other_side_is_served_by_what_the_reading_says() {
    let scratch = armed();
    said(&scratch.root(), &["clone", "-q", "--bare", "work", "there.git"]);
    let tails = [
        "ls-remote --upload-pack=./tool ../there.git",
        "ls-remote --upl ./tool ../there.git",
        "ls-remote ../there.git --upload-pack=./tool",
        "ls-remote -h ../there.git",
        "fetch-pack --upload-pack=./tool ../there.git main",
        "fetch-pack --exec=./tool ../there.git main",
        "fetch-pack ../there.git main",
        "fetch --upload-pack ./tool ../there.git",
        "pull --upload-pack=./tool ../there.git",
        "archive --remote=../there.git --exec=./tool HEAD",
        "archive --exec ./tool HEAD",
        "archive HEAD",
    ];
    let (mut ran, mut not) = (0, 0);
    for tail in tails {
        let words: Vec<&str> = tail.split(' ').collect();
        let copy = scratch.copy();
        copy.run(&words);
        let command = read(&words);
        assert!(command.unread.is_empty(), "{tail}: {command:?}");
        let remote = command.path != ["archive"] || command.value("--remote").is_some();
        assert_eq!(runs(&command) && remote, copy.has("ran"), "{tail}: {command:?}");
        ran += usize::from(copy.has("ran"));
        not += usize::from(!copy.has("ran"));
    }
    assert!(ran > 5 && not > 3, "{ran} {not}");
}

#[test]
fn an_index_is_merged_by_what_the_reading_says() {
    let scratch = armed();
    for words in [&["merge-index", "-o", "-q", "./tool", "-a"][..], &["merge-index", "./tool", "--", "a"]] {
        let command = read(words);
        assert!(command.unread.is_empty(), "{words:?}");
        let first = command.operands_of(Kind::Command).next().expect("a command");
        assert_eq!(first.word, b"./tool", "{words:?}");
    }
    scratch.said(&["for-each-repo", "--config=no.repository", "status", "-s"]);
    let command = read(&["for-each-repo", "--config=no.repository", "status", "-s"]);
    assert_eq!(command.operands_of(Kind::Command).count(), 2);
}
