//! What a command that writes to the work tree would throw away: changes in files that it restores, forces or
//! removes.
//!
//! Which files those are, the command line says only in part: a word may be a commit or a path. Where a word names
//! nothing that exists, nothing of it can be lost, and git is not asked.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::fs;
use cotter_sys::process::{Output, Status};

use super::git::{self, Configuration, ask};
use super::overwriting::{self, HEAD, in_the_way};
use super::{Look, arriving, changes, merged, written};
use crate::path;

pub(super) fn discards(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(count(look, command))
}

/// What is written over.
#[derive(Default)]
struct Target<'c> {
    /// Everything, or what these name.
    paths: Option<Vec<&'c [u8]>>,
    /// The index is written too, so that staged changes count.
    index: bool,
    /// Where the new content comes from, if not from the index.
    tree: Option<&'c [u8]>,
}

fn count(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    if command.flag("--dry-run") {
        return Ok(0);
    }
    let named = written::over(look, command);
    if !named.is_empty() {
        return named.iter().map(|file| changes::untracked_or_changed(look, command, file)).sum();
    }
    if command.is_sub("submodule") {
        return in_submodules(look, command);
    }
    let Some(target) = target(look, command)? else { return Ok(0) };
    let paths = target.paths.as_deref().unwrap_or_default();
    let mut changed = changes::entries(look, command, paths, |entry| entry.holds_work(target.index))?;
    if let (0, Some(tree)) = (changed, target.tree) {
        changed = in_the_way(look, command, tree, paths)?;
    }
    if changed == 0 { changes::in_submodules(look, command, paths) } else { Ok(changed) }
}

fn target<'c>(look: &Look<'_>, command: &'c Command<'_>) -> Result<Option<Target<'c>>, Reason> {
    Ok(match command.path.first().copied() {
        Some("checkout") => checkout(look, command)?,
        Some("switch") => forced(command).then(|| whole(command)),
        Some("restore") => restore(command),
        Some("rm") => remove(command),
        Some("checkout-index") => copied(command),
        Some("read-tree") => {
            let resets = command.flag("--reset") && command.flag("-u");
            resets.then(|| Target { paths: None, index: true, tree: first(command) })
        }
        Some("reset") => command.flag("--hard").then(|| whole(command)),
        Some("submodule") => forced(command).then(|| {
            let paths: Vec<&[u8]> = command.operands.iter().map(|operand| operand.word).collect();
            Target { paths: (!paths.is_empty()).then_some(paths), index: true, tree: None }
        }),
        _ => None,
    })
}

/// Changes in submodules that the command would throw away: no restore point of this repository holds them.
pub(crate) fn in_submodules(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    match target(look, command)? {
        Some(target) => changes::in_submodules(look, command, target.paths.as_deref().unwrap_or_default()),
        None => Ok(0),
    }
}

fn forced(command: &Command<'_>) -> bool {
    command.flag("--force") || command.flag("--discard-changes")
}

fn first<'c>(command: &'c Command<'_>) -> Option<&'c [u8]> {
    command.operands.first().filter(|operand| !operand.after_dashes).map(|operand| operand.word)
}

/// Files that git has never seen and that the command overwrites, ignored ones included.
pub(crate) fn never_seen(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    if command.flag("--dry-run") {
        return Ok(Vec::new());
    }
    let named = written::over(look, command);
    if !named.is_empty() {
        return overwriting::others(look, command, &named, &[]);
    }
    match target(look, command)? {
        Some(Target { tree: Some(tree), paths, .. }) => {
            overwriting::files_in_the_way(look, command, tree, paths.as_deref().unwrap_or_default())
        }
        _ => arriving::files(look, command),
    }
}

/// Every change, on the way to another commit if one is named.
fn whole<'c>(command: &'c Command<'_>) -> Target<'c> {
    Target { paths: None, index: true, tree: Some(first(command).unwrap_or(HEAD)) }
}

/// `checkout` moves to a commit, which loses nothing unless it is forced, or writes files.
fn checkout<'c>(look: &Look<'_>, command: &'c Command<'_>) -> Result<Option<Target<'c>>, Reason> {
    if command.value("--pathspec-from-file").is_some() {
        return Ok(Some(Target { index: first(command).is_some(), tree: first(command), paths: None }));
    }
    let words: Vec<&[u8]> = command.operands.iter().map(|operand| operand.word).collect();
    let dashed = command.operands.iter().position(|operand| operand.after_dashes);
    // A lone `--` makes what stands before it a commit, and leaves no path behind.
    let moves = ["-b", "-B", "--orphan", "--detach", "--track"]
        .iter()
        .any(|option| command.flag(option) || command.value(option).is_some());
    let (tree, paths) = match (dashed, words.as_slice()) {
        (Some(0), _) => (None, words.as_slice()),
        (Some(at), _) => (words.first().copied(), words.get(at..).unwrap_or_default()),
        (None, [only]) if !moves && is_path(look, only) && !is_commit(look, command, only)? => {
            (None, words.as_slice())
        }
        (None, [] | [_]) => (None, &[][..]),
        (None, [one, ..]) if is_path(look, one) && !is_commit(look, command, one)? => {
            (None, words.as_slice())
        }
        (None, [one, rest @ ..]) => (Some(*one), rest),
    };
    if paths.is_empty() {
        let interactive =
            command.flag("--patch").then(|| Target { index: tree.is_some(), ..Target::default() });
        return Ok(if command.flag("--force") { Some(whole(command)) } else { interactive });
    }
    // A conflict that is made again takes the place of what was staged to resolve it.
    let again = command.flag("--merge") || command.value("--conflict").is_some();
    Ok(Some(Target { paths: Some(paths.to_vec()), index: tree.is_some() || again, tree }))
}

/// Files of the work tree, unless `--staged` says that only the index is meant.
fn restore<'c>(command: &'c Command<'_>) -> Option<Target<'c>> {
    if command.flag("--staged") && !command.flag("--worktree") {
        return None;
    }
    let tree = command.value("--source");
    let paths: Vec<&[u8]> = command.operands.iter().map(|operand| operand.word).collect();
    let named = command.value("--pathspec-from-file").is_none() && !paths.is_empty();
    let index = command.flag("--staged") || tree.is_some();
    Some(Target { paths: named.then_some(paths), index, tree })
}

/// Git removes only what is safe in a commit, unless it is forced.
fn remove<'c>(command: &'c Command<'_>) -> Option<Target<'c>> {
    let paths: Vec<&[u8]> = command.operands.iter().map(|operand| operand.word).collect();
    let named = command.value("--pathspec-from-file").is_none();
    let loses = command.flag("--force") && !command.flag("--cached");
    loses.then_some(Target { paths: named.then_some(paths), index: true, tree: None })
}

/// `checkout-index -f` writes over files; with a prefix it writes somewhere else.
fn copied<'c>(command: &'c Command<'_>) -> Option<Target<'c>> {
    let elsewhere = command.value("--prefix").is_some() || command.flag("--temp");
    if !command.flag("--force") || elsewhere {
        return None;
    }
    let paths: Vec<&[u8]> = command.operands.iter().map(|operand| operand.word).collect();
    let all = command.flag("--all") || command.flag("--stdin");
    Some(Target { paths: (!all).then_some(paths), index: false, tree: None })
}

/// Whether a word names a file, or is a pattern that may.
fn is_path(look: &Look<'_>, word: &[u8]) -> bool {
    let pattern = word.starts_with(b":") || word.iter().any(|byte| b"*?[".contains(byte));
    let exists = || {
        let dir = look.place.dir.as_deref().unwrap_or(b"/");
        fs::lstat(&path::join_c(b"/", &path::absolute(dir, word))).is_ok()
    };
    pattern || exists()
}

fn is_commit(look: &Look<'_>, command: &Command<'_>, word: &[u8]) -> Result<bool, Reason> {
    if word == b"-" || word == b"." {
        return Ok(word == b"-");
    }
    let tree = [word, b"^{tree}"].concat();
    let words: [&[u8]; 5] = [b"rev-parse", b"--verify", b"--quiet", b"--end-of-options", &tree];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), .. } => Ok(true),
        Output { status: Status::Exited(1 | 128), .. } => Ok(false),
        _ => Err(Reason::Failed),
    }
}

/// Changes that ending an operation in the middle of it would throw away; none where none is going on.
pub(super) fn abandons(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let going_on: &[&[u8]] = match command.path.first().copied() {
            Some("reset") => return staged(look, command),
            Some("merge") => &[b"MERGE_HEAD"],
            Some("rebase") => &[b"rebase-merge", b"rebase-apply"],
            Some("am") => &[b"rebase-apply"],
            _ => &[b"CHERRY_PICK_HEAD", b"REVERT_HEAD", b"sequencer"],
        };
        let dir = git_dir(look, command)?;
        if !going_on.iter().any(|name| fs::lstat(&path::join_c(&dir, name)).is_ok()) {
            return Ok(0);
        }
        match merged::changed_since(look, command)? {
            Some(files) => Ok(files.len() as u64),
            None => changes::entries(look, command, &[], |entry| entry.holds_work(true)),
        }
    };
    git::fact(count())
}

/// Staged changes and conflicts. That there are none the index alone says, without a look at every file.
fn staged(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 5] = [b"diff-index", b"--cached", b"--quiet", b"HEAD", b"--"];
    match git::run(look, command, Configuration::Passive, &words)?.status {
        Status::Exited(0) => Ok(0),
        _ => changes::entries(look, command, &[], |entry| entry.index != b' '),
    }
}

/// The directory of this work tree's own state.
pub(super) fn git_dir(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<u8>, Reason> {
    let words: [&[u8]; 2] = [b"rev-parse", b"--absolute-git-dir"];
    let dir = ask(look, command, Configuration::Whole, &words)?;
    Ok(dir.strip_suffix(b"\n").unwrap_or(&dir).to_vec())
}
