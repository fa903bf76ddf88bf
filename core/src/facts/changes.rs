//! Work that is in no commit.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};

/// Changed, staged and conflicting files that git tracks. Submodules' own work trees are not touched by the
/// commands that ask this, so their state does not count.
pub(super) fn tracked(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let words: [&[u8]; 6] = [
        b"status",
        b"--porcelain=v1",
        b"-z",
        b"--no-renames",
        b"--untracked-files=no",
        b"--ignore-submodules=dirty",
    ];
    git::fact(count(look, command, &words, |entry| !entry.is_empty()))
}

/// What this very `git clean` would remove: the real git is asked with the same options and a `--dry-run` that
/// nothing takes back. One that git will refuse for want of `--force` removes nothing.
pub(super) fn clean_removes(look: &Look<'_>, command: &Command<'_>) -> Fact {
    if !command.flag("--force") && !command.flag("--interactive") {
        match needs_force(look, command) {
            Ok(false) => {}
            Ok(true) => return Fact::Known(0),
            Err(reason) => return Fact::Unknown(reason),
        }
    }
    let mut words: Vec<&[u8]> = Vec::from([&b"clean"[..]]);
    for given in command.given.iter().filter(|given| given.level == 1) {
        match (given.option, given.value) {
            // Quiet says nothing, interactive asks, and the last `--dry-run` must be ours.
            ("--quiet" | "--interactive" | "--dry-run", _) => {}
            (_, _) if given.negated => {}
            (option, None) => words.push(option.as_bytes()),
            (option, Some(value)) => words.extend([option.as_bytes(), value]),
        }
    }
    words.extend([&b"--dry-run"[..], b"--"]);
    words.extend(command.operands.iter().map(|operand| operand.word));
    git::fact(count_lines(look, command, &words))
}

/// Whether `git clean` wants `--force`, in the call's own configuration: it does unless told otherwise.
fn needs_force(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"config", b"--type=bool", b"--get", b"clean.requireForce"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(stdout != b"false\n"),
        Output { status: Status::Exited(1), .. } => Ok(true),
        _ => Err(Reason::Failed),
    }
}

fn count(
    look: &Look<'_>,
    command: &Command<'_>,
    words: &[&[u8]],
    counts: impl Fn(&[u8]) -> bool,
) -> Result<u64, Reason> {
    match git::run(look, command, Configuration::Passive, words)? {
        Output { status: Status::Exited(0), stdout } => {
            Ok(stdout.split(|byte| *byte == 0).filter(|entry| counts(entry)).count() as u64)
        }
        _ => nowhere(look, command),
    }
}

fn count_lines(look: &Look<'_>, command: &Command<'_>, words: &[&[u8]]) -> Result<u64, Reason> {
    match git::run(look, command, Configuration::Passive, words)? {
        Output { status: Status::Exited(0), stdout } => {
            Ok(stdout.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"Would remove ")).count()
                as u64)
        }
        _ => nowhere(look, command),
    }
}

/// Outside a repository there is nothing to lose, and the real git will say so itself; a repository that git
/// will not read for another reason is unknown.
fn nowhere(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 2] = [b"rev-parse", b"--git-dir"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(128), .. } if !has_repository(look, command) => Ok(0),
        _ => Err(Reason::Failed),
    }
}

/// Whether anything that looks like a repository is meant, readable or not.
fn has_repository(look: &Look<'_>, command: &Command<'_>) -> bool {
    let named =
        command.given.iter().any(|given| given.level == 0 && given.option != "-C" && given.option != "-c");
    let by_env = look.call.env.iter().any(|entry| entry.to_bytes().starts_with(b"GIT_DIR="));
    named || by_env || crate::place::Place::of(command).root.is_some()
}
