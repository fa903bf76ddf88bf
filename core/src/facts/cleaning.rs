//! What `git clean` would delete.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};

use super::Look;
use super::changes::nowhere;
use super::git::{self, Configuration};

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
    let words = clean_dry_run(command);
    git::fact(count_lines(look, command, &words))
}

/// The words that ask the real git what this `git clean` would remove.
pub(crate) fn clean_dry_run<'c>(command: &Command<'c>) -> Vec<&'c [u8]> {
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
    words
}

/// Whether `git clean` wants `--force`, in the call's own configuration: it does unless told otherwise.
fn needs_force(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    Ok(git::settings(look, command)?.switch(b"clean.requireforce") != Some(false))
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
