//! Work that is not where the call is made: in a linked work tree, or in a submodule.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_sys::{fs, process};

use super::repository::{Repository, directory};
use super::unsaved::Unsaved;
use crate::facts::{IGNORED, Look, is_ignored_alone};
use crate::path::{absolute, dir_name};

/// The repository around the work tree that `worktree remove` names, or the submodule that `submodule deinit` does.
/// Both give up more than one only under conditions that are not looked into here.
pub(super) fn repository<'s>(look: &Look<'s>, command: &Command<'_>) -> Result<Repository<'s>, Unsaved> {
    let words: Vec<&[u8]> = command.operands.iter().map(|operand| operand.word).collect();
    let [word] = words.as_slice() else {
        return Err(Unsaved::Unseen("not exactly one work tree or submodule is named"));
    };
    let base = directory(command).ok_or(Unsaved::NoRepository)?;
    let named = absolute(&base, word);
    let dir = if command.is_sub("submodule") { named } else { work_tree(look, command, &named, word)? };
    let found = Repository::at(look, &dir)?;
    // Where nothing is checked out, git finds the repository around it.
    // A pathspec such as `.` names submodules, and is none.
    if command.is_sub("submodule") && Repository::of(look, command)?.top == found.top {
        return Err(Unsaved::Unseen("the submodule is not named by its path"));
    }
    match found.top.as_deref() {
        Some(top) if top == dir || same(top, &dir) => Ok(found),
        _ => Err(Unsaved::Unseen("nothing is checked out there")),
    }
}

/// Files there that are ignored by themselves, as many as cost no time worth a word.
pub(super) fn ignored(repository: &Repository<'_>) -> Result<Vec<Vec<u8>>, Unsaved> {
    const ROOM: u64 = 32 << 20;
    let said = repository.git.ask(&IGNORED).map_err(Unsaved::of("status"))?;
    let entries = said.split(|byte| *byte == 0).filter(|entry| is_ignored_alone(entry));
    let mut used: u64 = 0;
    let fits = |path: &&[u8]| {
        let size = process::c_path(&repository.path(path)).and_then(|path| fs::lstat(&path));
        let with = used.saturating_add(size.map_or(0, |stat| stat.size));
        let fits = with <= ROOM;
        used = if fits { with } else { used };
        fits
    };
    Ok(entries.filter_map(|entry| entry.get(3..)).filter(fits).map(<[u8]>::to_vec).collect())
}

/// Git takes the end of a work tree's path for its name, if only one ends so.
fn work_tree(look: &Look<'_>, command: &Command<'_>, named: &[u8], word: &[u8]) -> Result<Vec<u8>, Unsaved> {
    let own = Repository::of(look, command)?;
    let said =
        own.git.ask(&[b"worktree", b"list", b"--porcelain", b"-z"]).map_err(Unsaved::of("worktree list"))?;
    let paths: Vec<&[u8]> =
        said.split(|byte| *byte == 0).filter_map(|line| line.strip_prefix(b"worktree ")).collect();
    if let Some(path) = paths.iter().find(|path| **path == named || same(path, named)) {
        return Ok(path.to_vec());
    }
    let ends = |path: &&&[u8]| {
        path.strip_suffix(word).is_some_and(|rest| rest.ends_with(b"/")) && !dir_name(path).is_empty()
    };
    let mut ending = paths.iter().filter(ends);
    match (ending.next(), ending.next()) {
        (Some(path), None) => Ok(path.to_vec()),
        _ => Err(Unsaved::Unseen("which work tree is meant is not known")),
    }
}

fn same(one: &[u8], other: &[u8]) -> bool {
    let stat = |path: &[u8]| process::c_path(path).and_then(|path| fs::stat(&path));
    matches!((stat(one), stat(other)), (Ok(one), Ok(other)) if one.same_file(&other))
}
