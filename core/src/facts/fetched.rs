//! Local branches and tags that a fetch replaces or deletes, because its refspecs write outside of `refs/remotes`.
//!
//! What is fetched is not known before; so it counts what only those refs reach which the refspecs could touch.

use alloc::vec::Vec;

use cotter_rules::boolean;
use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_rules::refspec::Refspec;

use super::Look;
use super::git::{self, Configuration, ask};
use super::refs::{has_reflog, only_reached_by};

const SETTINGS: &[u8] = b"^(remote\\..*\\.(fetch|prune|prunetags)|fetch\\.(prune|prunetags)|core\\.bare)$";
const HEADS: &[u8] = b"refs/heads/";
const TAGS: &[u8] = b"refs/tags/";

pub(super) fn loses(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let touched = touched(look, command)?;
        if touched.deleted.is_empty() && touched.moved.is_empty() {
            return Ok(0);
        }
        let mut refs = below(look, command, &touched.deleted)?;
        let moved = below(look, command, &touched.moved)?;
        // What a branch was is remembered by its reflog, if this repository keeps any.
        let first = moved.iter().find(|name| name.starts_with(HEADS));
        let remembered = match first {
            Some(name) => has_reflog(look, command, name)?,
            None => false,
        };
        refs.extend(moved.into_iter().filter(|name| !(remembered && name.starts_with(HEADS))));
        refs.sort_unstable();
        refs.dedup();
        only_reached_by(look, command, &refs)
    };
    git::fact(count())
}

/// Prefixes of the refs that may be deleted, and of those that may be moved against their history.
#[derive(Default)]
struct Touched {
    deleted: Vec<Vec<u8>>,
    moved: Vec<Vec<u8>>,
}

fn touched(look: &Look<'_>, command: &Command<'_>) -> Result<Touched, Reason> {
    let words: [&[u8]; 4] = [b"config", b"-z", b"--get-regexp", SETTINGS];
    let said = git::looked_up(git::run(look, command, Configuration::Whole, &words)?)?;
    let settings: Vec<(&[u8], &[u8])> = said.split(|byte| *byte == 0).filter_map(setting).collect();
    // A group of remotes, or none that is named, may be any of them.
    let remote = command.operands.first().map(|operand| operand.word);
    let is_known = |remote: &[u8]| settings.iter().any(|(key, _)| of(key, "fetch") == Some(remote));
    let named = remote.filter(|remote| is_known(remote));
    let about =
        |key: &[u8], name: &str| of(key, name).is_some_and(|own| named.is_none_or(|named| named == own));
    let on = |option: &str, name: &str| {
        let configured = |(key, value): &(&[u8], &[u8])| {
            let global = key.strip_prefix(b"fetch.") == Some(name.as_bytes());
            (global || about(key, name)) && boolean::read(value) == Some(true)
        };
        !command.is_off(option) && (command.flag(option) || settings.iter().any(configured))
    };
    let prunes = command.is_sub("remote prune") || on("--prune", "prune");
    let forces = command.flag("--force");
    // A bare repository whose remote fills its branches is a copy: nothing in it is its own.
    let is_bare = settings
        .iter()
        .rev()
        .find(|(key, _)| *key == b"core.bare")
        .is_some_and(|(_, value)| boolean::read(value) == Some(true));
    let mut touched = Touched::default();
    if on("--prune-tags", "prunetags") && prunes && !is_bare {
        touched.deleted.push(TAGS.to_vec());
    }
    if forces && command.flag("--tags") {
        touched.moved.push(TAGS.to_vec());
    }
    let given: Vec<&[u8]> = command.operands_of(Kind::Refspec).map(|operand| operand.word).collect();
    let configured =
        settings.iter().filter(|(key, _)| about(key, "fetch") && !is_bare).map(|(_, value)| *value);
    let specs: Vec<&[u8]> = if given.is_empty() { configured.collect() } else { given };
    for spec in specs.into_iter().map(Refspec::read) {
        let Some(local) = spec.destination.and_then(local) else { continue };
        if prunes {
            touched.deleted.push(local);
        } else if forces || spec.forced {
            touched.moved.push(local);
        }
    }
    Ok(touched)
}

fn setting(entry: &[u8]) -> Option<(&[u8], &[u8])> {
    let newline = entry.iter().position(|byte| *byte == b'\n');
    match newline {
        Some(at) => Some((entry.get(..at)?, entry.get(at + 1..)?)),
        None => (!entry.is_empty()).then_some((entry, &b"true"[..])),
    }
}

/// The remote in `remote.<remote>.<name>`.
fn of<'k>(key: &'k [u8], name: &str) -> Option<&'k [u8]> {
    key.strip_prefix(b"remote.")?.strip_suffix(name.as_bytes())?.strip_suffix(b".")
}

/// The full name of a destination that is nobody's copy of a remote: of one with a wildcard, the folder before it.
fn local(destination: &[u8]) -> Option<Vec<u8>> {
    if destination.is_empty() {
        return None;
    }
    let full = match destination {
        name if name.starts_with(b"refs/") => name.to_vec(),
        name if name.starts_with(b"heads/")
            || name.starts_with(b"tags/")
            || name.starts_with(b"remotes/") =>
        {
            [b"refs/", name].concat()
        }
        name => [HEADS, name].concat(),
    };
    if full.starts_with(b"refs/remotes/") {
        return None;
    }
    match full.iter().position(|byte| *byte == b'*') {
        Some(star) => {
            let folder = full.get(..star)?.iter().rposition(|byte| *byte == b'/')?;
            Some(full.get(..=folder)?.to_vec())
        }
        None => Some(full),
    }
}

/// The refs that begin so, without what is a remote's or Cotter's own.
fn below(look: &Look<'_>, command: &Command<'_>, prefixes: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, Reason> {
    if prefixes.is_empty() {
        return Ok(Vec::new());
    }
    let mut words: Vec<&[u8]> = Vec::from([&b"for-each-ref"[..], b"--format=%(refname)"]);
    words.extend(prefixes.iter().map(Vec::as_slice));
    let said = ask(look, command, Configuration::Passive, &words)?;
    let local = |name: &&[u8]| {
        !name.is_empty() && !name.starts_with(b"refs/remotes/") && !name.starts_with(b"refs/cotter/")
    };
    Ok(said.split(|byte| *byte == b'\n').filter(local).map(<[u8]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn destinations() {
        for (word, full) in [
            ("main", Some("refs/heads/main")),
            ("refs/heads/*", Some("refs/heads/")),
            ("refs/heads/x-*", Some("refs/heads/")),
            ("refs/*", Some("refs/")),
            ("tags/v1", Some("refs/tags/v1")),
            ("refs/remotes/origin/*", None),
            ("remotes/origin/x", None),
            ("", None),
        ] {
            assert_eq!(local(word.as_bytes()).as_deref(), full.map(str::as_bytes), "{word}");
        }
    }
}
