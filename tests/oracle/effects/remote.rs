//! Commands that speak with another repository.

use cotter_rules::{Command, Kind, refspec::Refspec};

use super::{each, line, same};
use crate::chance::Chance;
use crate::git::{Scratch, said};
use crate::grammar::read;

/// A work tree and its remote, which have diverged on `main` and `side`; only the remote has `old`.
fn diverged() -> Scratch {
    let scratch = Scratch::new();
    let root = scratch.root();
    said(&root, &["clone", "-q", "--bare", "work", "there.git"]);
    scratch.said(&["remote", "add", "origin", "../there.git"]);
    scratch.said(&["push", "-q", "origin", "main:old"]);
    scratch.said(&["fetch", "-q"]);
    for branch in ["main", "side"] {
        scratch.said(&["checkout", "-q", branch]);
        scratch.said(&["commit", "-q", "--amend", "-m", branch]);
    }
    scratch.said(&["branch", "-q", "new"]);
    scratch
}

#[test]
fn push_forces_and_deletes_what_the_reading_says() {
    let scratch = diverged();
    let options = [
        "-f",
        "--force",
        "--no-force",
        "--mirror",
        "--mirr",
        "--no-mirror",
        "--delete",
        "--del",
        "-d",
        "--no-delete",
        "--force-with-lease",
        "--no-force-with-lease",
        "--force-with-lease=main",
        "--force-if",
        "-u",
        "-v",
        "-fv",
        "-vd",
        "--push-option=-f",
        "--no-thin",
        "--verify",
        "--all",
    ];
    let tails = [
        "origin main",
        "origin +main",
        "origin main:main",
        "origin :old",
        "origin +:old",
        "origin old",
        "origin",
        "origin new",
        "origin +main:old",
        "-- origin main",
        "origin refs/heads/*:refs/heads/*",
        "origin +refs/heads/*:refs/heads/*",
        "origin HEAD:refs/heads/side",
        "origin :",
        "origin +:",
        "origin main side",
        "--repo=origin",
        "origin --end-of-options main",
    ];
    let mut chance = Chance::new(12);
    let (mut forced_seen, mut deleted_seen, mut plain_seen) = (0, 0, 0);
    for _ in 0..180 {
        let words = line("push", &options, 3, &tails, &mut chance);
        let mut dry = words.clone();
        dry.splice(1..1, ["--dry-run".to_owned(), "--porcelain".to_owned()]);
        let output = String::from_utf8_lossy(&scratch.run(&dry).stdout).into_owned();
        let flag = |flag: &str| output.lines().any(|line| line.starts_with(flag) && line.contains('\t'));
        let (plus, minus, rejected) = (flag("+\t"), flag("-\t"), flag("!\t"));
        if !(plus || minus || rejected || flag("*\t") || flag(" \t") || flag("=\t")) {
            continue;
        }
        let command = read(&words);
        let how = |what: &str| format!("git {}: {what}\n{output}\n{command:?}", words.join(" "));
        assert!(command.unread.is_empty(), "{}", how("we cannot read it"));
        let (forces, deletes) = (forces(&command), deletes(&command));
        assert!(forces || !plus, "{}", how("it forced"));
        assert!(deletes || !minus, "{}", how("it deleted"));
        assert!(
            plus || !rejected || !all_forced(&command) || taken_back(&command),
            "{}",
            how("it did not force")
        );
        assert!(
            minus || !deletes || !output.contains("old") || rejected || command.flag("--mirror"),
            "{}",
            how("it did not delete")
        );
        forced_seen += usize::from(plus);
        deleted_seen += usize::from(minus);
        plain_seen += usize::from(!plus && !minus);
    }
    assert!(
        forced_seen > 20 && deleted_seen > 8 && plain_seen > 20,
        "{forced_seen} {deleted_seen} {plain_seen}"
    );
}

fn all_forced(command: &Command<'_>) -> bool {
    command.flag("--force") || command.flag("--mirror")
}

/// To git `--mirror` includes `--force`, so each takes the other back too. The reading does not: it says that a push
/// is forced where it no longer is, never the reverse.
fn taken_back(command: &Command<'_>) -> bool {
    command.given.iter().any(|given| given.negated && ["--force", "--mirror"].contains(&given.option))
}

fn forces(command: &Command<'_>) -> bool {
    let named = command.operands_of(Kind::Refspec).any(|operand| Refspec::read(operand.word).forced);
    all_forced(command) || command.flag("--force-with-lease") || named
}

fn deletes(command: &Command<'_>) -> bool {
    let named = command.operands_of(Kind::Refspec).any(|operand| Refspec::read(operand.word).deletes());
    command.flag("--delete") || command.flag("--mirror") || named
}

#[test]
fn fetch_changes_what_the_reading_says() {
    let scratch = diverged();
    let tracked = |copy: &Scratch, name: &str| {
        copy.run(&["show-ref", "--verify", "--quiet", &format!("refs/remotes/origin/{name}")])
            .status
            .success()
    };
    said(&scratch.root().join("there.git"), &["branch", "-q", "fresh", "main"]);
    said(&scratch.root().join("there.git"), &["branch", "-qD", "old"]);
    let options = [
        "--prune",
        "-p",
        "--pru",
        "--no-prune",
        "--dry-run",
        "--dry",
        "--no-dry-run",
        "-q",
        "-f",
        "-n",
        "-t",
        "--no-tags",
        "-j1",
        "--depth=5",
    ];
    each(
        &scratch,
        13,
        60,
        |chance| line("fetch", &options, 3, &["", "origin", "origin main", "--all"], chance),
        |command, copy| {
            let named = command.operands_of(Kind::Refspec).next().is_some();
            let dry = command.flag("--dry-run");
            same("fresh is there", !dry && !named, tracked(copy, "fresh"))?;
            same("old is gone", command.flag("--prune") && !dry && !named, !tracked(copy, "old"))
        },
    );
}

#[test]
fn clone_makes_what_the_reading_says() {
    let scratch = diverged();
    let options = [
        "--bare",
        "--no-bare",
        "--mirror",
        "--mirr",
        "-n",
        "--no-checkout",
        "-q",
        "-b side",
        "--branch=side",
        "-bside",
        "-o there",
        "--origin=there",
        "-c my.key=1",
        "--config my.key=1",
        "-cmy.key=1",
        "--no-tags",
        "-s",
        "-l",
    ];
    each(
        &scratch,
        14,
        50,
        |chance| {
            line("clone", &options, 3, &["../there.git", "../there.git made", "-- ../there.git made"], chance)
        },
        |command, copy| {
            let bare = command.flag("--bare") || command.flag("--mirror");
            let name = match command.operands.get(1) {
                Some(operand) => String::from_utf8_lossy(operand.word).into_owned(),
                None if bare => "there.git".to_owned(),
                None => "there".to_owned(),
            };
            let made = copy.work().join(&name);
            same("it is there", true, made.is_dir())?;
            same("it is bare", bare, !made.join(".git").exists())?;
            let checked_out = !bare && !command.flag("--no-checkout");
            same("it is checked out", checked_out, made.join("a").exists())?;
            let config = std::fs::read_to_string(made.join(if bare { "config" } else { ".git/config" }));
            let config = config.unwrap_or_default();
            same("it is configured", command.value("--config").is_some(), config.contains("[my]"))?;
            let origin = command.value("--origin").is_some();
            same("the remote has that name", origin, config.contains("[remote \"there\"]"))
        },
    );
}
