//! What would be in no ref any more: commits and tags behind the refs that a command deletes or moves.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::pattern;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration, ask};
use super::push::current_branch;

/// Commits that only the branches reach which `git branch` deletes or writes over.
pub(super) fn branch_loses(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(branches_ended(look, command).and_then(|refs| only_reached_by(look, command, &refs)))
}

/// Tag objects, and commits that only the tags reach which `git tag` deletes or moves.
pub(super) fn tag_loses(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let refs = tags_ended(command);
        if refs.is_empty() {
            return Ok(0);
        }
        let words: [&[u8]; 3] =
            [b"for-each-ref", b"--format=%(objecttype) %(objectname) %(refname)", b"refs/tags"];
        let listed = ask(look, command, Configuration::Whole, &words)?;
        let read = |line: &'_ [u8]| {
            let mut words = line.strip_prefix(b"tag ")?.splitn(2, |byte| *byte == b' ');
            Some((words.next()?.to_vec(), words.next()?.to_vec()))
        };
        let objects: Vec<(Vec<u8>, Vec<u8>)> = listed.split(|byte| *byte == b'\n').filter_map(read).collect();
        // Another tag may be the very same object.
        let (ended, left): (Vec<_>, Vec<_>) = objects.iter().partition(|(_, name)| refs.contains(name));
        let lost =
            ended.iter().filter(|(object, _)| !left.iter().any(|(other, _)| other == object)).count() as u64;
        Ok(lost + only_reached_by(look, command, &refs)?)
    };
    git::fact(count())
}

/// Commits that only the refs reach which `git update-ref` deletes, or moves where no reflog remembers.
pub(super) fn ref_loses(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        if command.flag("--stdin") {
            return Err(Reason::NotAsked);
        }
        let Some(name) = command.operands.first() else { return Ok(0) };
        let full = full_name(look, command, name.word)?.unwrap_or_else(|| name.word.to_vec());
        if !command.flag("-d") && has_reflog(look, command, &full)? {
            return Ok(0);
        }
        only_reached_by(look, command, &[full])
    };
    git::fact(count())
}

/// Protected branches that exist and would be moved to a commit that does not hold theirs.
pub(super) fn moves_protected(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let patterns = look.layers.protected();
        let mut count = 0;
        for (name, to) in moved(look, command) {
            let is_protected = patterns.iter().any(|pattern| pattern::matches(pattern, name));
            let full = [b"refs/heads/", name].concat();
            if is_protected && exists(look, command, &full)? && !holds(look, command, &full, to)? {
                count += 1;
            }
        }
        Ok(count)
    };
    git::fact(count())
}

/// The branches that a command is to create although they exist, and where it puts them.
fn moved<'c>(look: &Look<'_>, command: &'c Command<'_>) -> Vec<(&'c [u8], &'c [u8])> {
    let word = |at: usize| command.operands.get(at).map(|operand| operand.word);
    let start = |at: usize| word(at).unwrap_or(b"HEAD");
    if command.is_sub("update-ref") {
        let first = word(0).and_then(|word| word.strip_prefix(b"refs/heads/"));
        return first.map(|name| (name, start(1))).into_iter().collect();
    }
    if !command.is_sub("branch") {
        let created = ["-B", "--force-create"].iter().filter_map(|option| command.value(option));
        return created.map(|name| (name, start(0))).collect();
    }
    let deletes = command.flag("-D") || command.flag("--delete");
    let renames = ["-M", "-C", "--move", "--copy"].iter().any(|option| command.flag(option));
    let overwrites = command.flag("-M") || command.flag("-C") || command.flag("--force");
    match (command.operands.len(), renames) {
        _ if deletes || !overwrites => Vec::new(),
        (1, true) if is_current(look, command) => Vec::new(),
        (1, true) => word(0).map(|name| (name, &b"HEAD"[..])).into_iter().collect(),
        (_, true) => word(1).map(|name| (name, start(0))).into_iter().collect(),
        _ => word(0).map(|name| (name, start(1))).into_iter().collect(),
    }
}

/// `git branch -M main` on main: the usual way to be sure of a name.
fn is_current(look: &Look<'_>, command: &Command<'_>) -> bool {
    let new = command.operands.last().map(|operand| operand.word);
    current_branch(look, command).is_ok_and(|current| new == Some(&current[..]))
}

/// Whether the commit of a ref is in the history of another.
fn holds(look: &Look<'_>, command: &Command<'_>, name: &[u8], of: &[u8]) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"merge-base", b"--is-ancestor", name, of];
    match git::run(look, command, Configuration::Passive, &words)?.status {
        Status::Exited(0) => Ok(true),
        Status::Exited(_) => Ok(false),
        Status::Signalled(_) => Err(Reason::Failed),
    }
}

/// Full names of the branches that end: deleted with their reflogs, or replaced by another one of that name.
fn branches_ended(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let folder = if command.flag("--remotes") { &b"refs/remotes/"[..] } else { b"refs/heads/" };
    let forced = command.flag("--force");
    let full = |name: &[u8]| match name {
        name if name == b"-" || name.windows(2).any(|pair| pair == b"@{") => {
            Ok(full_name(look, command, name)?.unwrap_or_default())
        }
        name => Ok([folder, name].concat()),
    };
    if command.flag("-D") || (command.flag("--delete") && forced) {
        return command.operands.iter().map(|operand| full(operand.word)).collect();
    }
    let renamed = ["--move", "--copy"].iter().any(|option| command.flag(option)) && forced;
    // A branch that is moved is remembered by its reflog, if it has one.
    if let Some(first) = command.operands.first().filter(|_| forced && !renamed) {
        let moved = full(first.word)?;
        return Ok(if has_reflog(look, command, &moved)? { Vec::new() } else { Vec::from([moved]) });
    }
    match command.operands.as_slice() {
        [_] if is_current(look, command) => Ok(Vec::new()),
        [.., new] if renamed || command.flag("-M") || command.flag("-C") => {
            full(new.word).map(|name| Vec::from([name]))
        }
        _ => Ok(Vec::new()),
    }
}

fn tags_ended(command: &Command<'_>) -> Vec<Vec<u8>> {
    let name = |word: &[u8]| [b"refs/tags/", word].concat();
    if command.flag("--delete") {
        return command.operands.iter().map(|operand| name(operand.word)).collect();
    }
    let moved = command.operands.first().filter(|_| command.flag("--force") && !command.flag("--list"));
    moved.map(|operand| name(operand.word)).into_iter().collect()
}

/// Commits that these refs reach and no other ref does. Refs that do not exist reach nothing.
pub(super) fn only_reached_by(
    look: &Look<'_>,
    command: &Command<'_>,
    refs: &[Vec<u8>],
) -> Result<u64, Reason> {
    let refs: Vec<&Vec<u8>> = refs.iter().filter(|name| !name.is_empty()).collect();
    if refs.is_empty() {
        return Ok(0);
    }
    let excluded: Vec<Vec<u8>> = refs.iter().map(|name| [b"--exclude=", name.as_slice()].concat()).collect();
    let mut words: Vec<&[u8]> = Vec::from([&b"rev-list"[..], b"--count", b"--ignore-missing"]);
    words.extend(refs.iter().map(|name| name.as_slice()));
    words.push(b"--not");
    words.extend(excluded.iter().map(Vec::as_slice));
    // Not `--all`: that is HEAD too, which may be one of these itself.
    words.push(b"--glob=refs/*");
    number(&ask(look, command, Configuration::Passive, &words)?)
}

/// `refs/heads/main` for `HEAD`, `@{-1}` and the like; `None` where the word names no ref.
fn full_name(look: &Look<'_>, command: &Command<'_>, word: &[u8]) -> Result<Option<Vec<u8>>, Reason> {
    if word.starts_with(b"refs/") {
        return Ok(Some(word.to_vec()));
    }
    let word = if word == b"-" { b"@{-1}" } else { word };
    let words: [&[u8]; 5] = [b"rev-parse", b"--verify", b"--quiet", b"--symbolic-full-name", word];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => {
            Ok(stdout.strip_suffix(b"\n").filter(|name| !name.is_empty()).map(<[u8]>::to_vec))
        }
        Output { status: Status::Exited(_), .. } => Ok(None),
        _ => Err(Reason::Failed),
    }
}

fn exists(look: &Look<'_>, command: &Command<'_>, name: &[u8]) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"show-ref", b"--verify", b"--quiet", name];
    match git::run(look, command, Configuration::Whole, &words)?.status {
        Status::Exited(0) => Ok(true),
        Status::Exited(1 | 128) => Ok(false),
        _ => Err(Reason::Failed),
    }
}

/// Whether what a ref was is remembered. Bare repositories keep no reflogs by themselves.
pub(super) fn has_reflog(look: &Look<'_>, command: &Command<'_>, name: &[u8]) -> Result<bool, Reason> {
    let words: [&[u8]; 3] = [b"reflog", b"exists", name];
    match git::run(look, command, Configuration::Passive, &words)?.status {
        Status::Exited(0) => Ok(true),
        Status::Exited(_) => Ok(false),
        Status::Signalled(_) => Err(Reason::Failed),
    }
}

/// The number that git printed.
pub(super) fn number(output: &[u8]) -> Result<u64, Reason> {
    crate::number::parse(output.trim_ascii()).ok_or(Reason::Failed)
}
