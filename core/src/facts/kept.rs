//! What only the stash, the reflogs or nothing at all keeps.

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration, ask};
use super::refs::number;

/// Stash entries that `drop` or `clear` takes away.
pub(super) fn stash(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let words: [&[u8]; 4] = [b"rev-list", b"--walk-reflogs", b"--count", b"refs/stash"];
    let entries = || match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => number(&stdout),
        // There is no stash.
        Output { status: Status::Exited(_), .. } => Ok(0),
        _ => Err(Reason::Failed),
    };
    let dropped = |all: u64| if command.is_sub("stash drop") { all.min(1) } else { all };
    git::fact(entries().map(dropped))
}

/// Restore points.
pub(super) fn saves(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let words: [&[u8]; 3] = [b"for-each-ref", b"--format=x", b"refs/cotter/saves/"];
    git::fact(
        ask(look, command, Configuration::Passive, &words)
            .map(|said| said.iter().filter(|byte| **byte == b'\n').count() as u64),
    )
}

/// Commits that only reflogs reach, where they are made to forget sooner than they do by themselves.
pub(super) fn reflogs(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let expires = ["reflog expire", "gc", "maintenance"].iter().any(|sub| command.is_sub(sub));
        if expires && !forgets_sooner(look, command)? {
            return Ok(0);
        }
        number(&ask(
            look,
            command,
            Configuration::Passive,
            &[b"rev-list", b"--count", b"--reflog", b"--not", b"--all"],
        )?)
    };
    git::fact(count())
}

fn forgets_sooner(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    for (option, key) in
        [("--expire", &b"gc.reflogexpire"[..]), ("--expire-unreachable", b"gc.reflogexpireunreachable")]
    {
        let given = command.value(option);
        let value = match given {
            Some(value) => Some(value),
            None => git::settings(look, command)?.value(key),
        };
        if value.is_some_and(is_soon) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether objects that nothing reaches are deleted sooner than git does it by itself. Which they are, the restore point
/// finds out: that takes a look at every object.
pub(super) fn prunes_early(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(prunes_soon(look, command).map(u64::from))
}

fn prunes_soon(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let configured = |key: &[u8]| git::settings(look, command).map(|set| set.value(key).is_some_and(is_soon));
    match command.path.first().copied() {
        Some("prune") => Ok(command.value("--expire").is_none_or(is_soon)),
        // What is unreachable in packs is left out of the new one, unless it is kept or loosened.
        Some("repack") => {
            let kept = ["-A", "--keep-unreachable", "--cruft"].iter().any(|option| command.flag(option));
            let expires = command.value("--cruft-expiration").is_some_and(is_soon);
            Ok(command.flag("-d") && (expires || (command.flag("-a") && !kept)))
        }
        _ => match command.given.iter().rev().find(|given| given.option == "--prune") {
            Some(given) if given.negated => Ok(false),
            Some(given) => {
                given.value.map_or_else(|| configured(b"gc.pruneexpire"), |value| Ok(is_soon(value)))
            }
            None => configured(b"gc.pruneexpire"),
        },
    }
}

/// Whether a date is one that git's own two weeks are later than. What is not understood is soon.
fn is_soon(date: &[u8]) -> bool {
    const TWO_WEEKS: u64 = 14;
    if matches!(date, b"never" | b"false") {
        return false;
    }
    let mut parts = date.split(|byte| *byte == b'.' || *byte == b' ' || *byte == b'-');
    let count = parts.next().and_then(crate::number::parse);
    let days = match parts.next().map(|unit| unit.strip_suffix(b"s").unwrap_or(unit)) {
        Some(b"day") => 1,
        Some(b"week") => 7,
        Some(b"month") => 30,
        Some(b"year") => 365,
        _ => 0,
    };
    count.is_none_or(|count| count.saturating_mul(days) < TWO_WEEKS)
}
