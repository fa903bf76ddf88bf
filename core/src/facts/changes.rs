//! Work that is in no commit.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};

use super::git::{self, Configuration};
use super::{Look, filtered, merged};

/// Before a question with a pathspec of Cotter's own: the caller's environment may have it that they have no magic.
pub(crate) const LITERAL_OR_NOT: &[u8] = b"--no-literal-pathspecs";

/// Changed, staged and conflicting files that git tracks. Submodules' own work trees count where the command
/// goes into them.
pub(super) fn tracked(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let changed = || {
        let own = changed_here(look, command)?;
        if own > 0 { Ok(own) } else { in_submodules(look, command, &[]) }
    };
    git::fact(changed())
}

/// Changes in submodules, of those that `paths` name or of all, where the command goes into them.
pub(super) fn in_submodules(look: &Look<'_>, command: &Command<'_>, paths: &[&[u8]]) -> Result<u64, Reason> {
    if goes_into_submodules(look, command)? { below(look, command, paths, 0) } else { Ok(0) }
}

fn changed_here(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    entries(look, command, &[], |entry| entry.holds_work(true))
}

/// One line of `git status`: what the index says of a file, and what the work tree says.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) index: u8,
    pub(super) tree: u8,
}

impl Entry {
    pub(super) fn is_unmerged(self) -> bool {
        self.index == b'U' || self.tree == b'U' || (self.index == self.tree && b"AD".contains(&self.tree))
    }

    /// Whether something of the file is in no commit: in the work tree, or (`staged`) in the index. A deletion is
    /// not: the file comes back.
    pub(super) fn holds_work(self, staged: bool) -> bool {
        self.is_unmerged()
            || !matches!(self.tree, b' ' | b'D')
            || (staged && !matches!(self.index, b' ' | b'D'))
    }
}

/// How many tracked files, of those that `paths` name or of all, are as `counts` wants them.
pub(super) fn entries(
    look: &Look<'_>,
    command: &Command<'_>,
    paths: &[&[u8]],
    counts: impl Fn(Entry) -> bool,
) -> Result<u64, Reason> {
    let mut words: Vec<&[u8]> = Vec::from([
        &b"status"[..],
        b"--porcelain=v1",
        b"-z",
        b"--no-renames",
        b"--untracked-files=no",
        b"--ignore-submodules=dirty",
        b"--",
    ]);
    words.extend(paths);
    let wanted = |line: &&[u8]| match line {
        [index, tree, ..] => counts(Entry { index: *index, tree: *tree }),
        _ => false,
    };
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => {
            let mut lines: Vec<&[u8]> = stdout.split(|byte| *byte == 0).filter(wanted).collect();
            if lines.iter().any(|line| is_unmerged(line)) {
                let touched = merged::changed_since(look, command)?;
                let path = |line: &[u8]| line.get(3..).unwrap_or_default().to_vec();
                lines.retain(|line| {
                    !is_unmerged(line) || touched.as_ref().is_none_or(|touched| touched.contains(&path(line)))
                });
            }
            let in_work_tree: Vec<&[u8]> =
                lines.iter().filter_map(|line| line.strip_prefix(b" M ")).collect();
            let unchanged = match in_work_tree.as_slice() {
                [] => 0,
                // What cannot be shown is changed.
                files => filtered::unchanged(look, command, files).unwrap_or(0),
            };
            Ok((lines.len() as u64).saturating_sub(unchanged))
        }
        _ => nowhere(look, command),
    }
}

fn is_unmerged(line: &[u8]) -> bool {
    matches!(line, [index, tree, ..] if Entry { index: *index, tree: *tree }.is_unmerged())
}

/// Whether a file, named from the root, is one that git has never seen, or has seen otherwise.
pub(super) fn untracked_or_changed(
    look: &Look<'_>,
    command: &Command<'_>,
    file: &[u8],
) -> Result<u64, Reason> {
    let path = [b":(literal)", file].concat();
    let words: [&[u8]; 8] = [
        LITERAL_OR_NOT,
        b"status",
        b"--porcelain=v1",
        b"-z",
        b"--untracked-files=all",
        b"--ignored=matching",
        b"--",
        &path,
    ];
    count(look, command, &words, |line| !line.is_empty()).map(|found| found.min(1))
}

/// Changed and untracked files of the whole work tree.
pub(super) fn changed_or_untracked(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 4] = [b"status", b"--porcelain=v1", b"-z", b"--untracked-files=all"];
    count(look, command, &words, |line| !line.is_empty())
}

/// Asks git for what is ignored: folders that are ignored as a whole are listed as one.
pub(crate) const IGNORED: [&[u8]; 4] = [b"status", b"--porcelain=v1", b"-z", b"--ignored=matching"];

/// A file that is ignored by itself, such as `.env`. What is in a folder that is ignored as a whole was made by a
/// program, and can be made again.
pub(crate) fn is_ignored_alone(entry: &[u8]) -> bool {
    entry.starts_with(b"!! ") && !entry.ends_with(b"/")
}

pub(super) fn ignored_alone(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    count(look, command, &IGNORED, is_ignored_alone)
}

/// The last `--recurse-submodules` says so, or else the configuration; of commands that take it.
fn goes_into_submodules(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    const TAKE_IT: [&str; 5] = ["reset", "checkout", "switch", "restore", "read-tree"];
    if removes_submodules(command) || command.is_sub("submodule update") {
        return Ok(command.flag("--force"));
    }
    if !command.path.first().is_some_and(|sub| TAKE_IT.contains(sub)) {
        return Ok(false);
    }
    let option = "--recurse-submodules";
    if command.given.iter().any(|given| given.option == option) {
        return Ok(command.flag(option) && !command.value(option).is_some_and(is_off));
    }
    Ok(git::settings(look, command)?.switch(b"submodule.recurse") == Some(true))
}

/// A submodule is removed with all that is in it.
fn removes_submodules(command: &Command<'_>) -> bool {
    command.is_sub("rm") && !command.flag("--cached")
}

fn is_off(value: &[u8]) -> bool {
    [&b"no"[..], b"false", b"off", b"0"].iter().any(|off| off.eq_ignore_ascii_case(value))
}

/// The same count in every submodule that is checked out. Each is asked by itself: a question that git passes on
/// to its submodules would run the filters that *their* configuration names.
fn below(look: &Look<'_>, command: &Command<'_>, paths: &[&[u8]], depth: usize) -> Result<u64, Reason> {
    const DEEPEST: usize = 8;
    let mut words: Vec<&[u8]> = Vec::from([&b"ls-files"[..], b"--stage", b"-z", b"--"]);
    if paths.is_empty() {
        words.insert(0, LITERAL_OR_NOT);
        words.push(b":/");
    }
    words.extend(paths);
    let listed = match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        _ => return nowhere(look, command),
    };
    let mut changed = 0;
    for entry in listed.split(|byte| *byte == 0).filter(|entry| entry.starts_with(b"160000 ")) {
        let tab = entry.iter().position(|byte| *byte == b'\t').ok_or(Reason::Failed)?;
        let path = entry.get(tab + 1..).unwrap_or_default();
        if depth == DEEPEST || names_a_repository(look, command) {
            return Err(Reason::Failed);
        }
        let inside = command.clone().inside(path);
        let look = &look.elsewhere();
        // In one that is not checked out, git finds the repository around it.
        let prefix = git::run(look, &inside, Configuration::Whole, &[b"rev-parse", b"--show-prefix"])?;
        if prefix.status == Status::Exited(0) && prefix.stdout == b"\n" {
            changed += match removes_submodules(command) {
                true => changed_or_untracked(look, &inside)?,
                false => changed_here(look, &inside)?,
            };
            changed += below(look, &inside, &[], depth + 1)?;
        }
    }
    Ok(changed)
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

/// Outside a repository there is nothing to lose, and the real git will say so itself; a repository that git
/// will not read for another reason is unknown.
pub(super) fn nowhere(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 2] = [b"rev-parse", b"--git-dir"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(128), .. } if !has_repository(look, command) => Ok(0),
        _ => Err(Reason::Failed),
    }
}

/// Whether anything that looks like a repository is meant, readable or not.
fn has_repository(look: &Look<'_>, command: &Command<'_>) -> bool {
    names_a_repository(look, command)
        || crate::place::Place::of(command, |name| look.call.var(name)).root.is_some()
}

/// Whether options or variables say which repository is meant.
pub(super) fn names_a_repository(look: &Look<'_>, command: &Command<'_>) -> bool {
    let named =
        command.given.iter().any(|given| given.level == 0 && given.option != "-C" && given.option != "-c");
    named || look.call.env.iter().any(|entry| entry.to_bytes().starts_with(b"GIT_DIR="))
}
