//! Ignored files that stand where the commit that a command goes to has files of its own. Git keeps what is untracked, but
//! what is ignored it writes over without a word.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};
use super::overwriting;

/// Nobody merges or picks more at once than this; whoever does is asked about the first of them.
const MOST: usize = 16;

pub(super) fn ignored(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(files(look, command).map(|files| files.len() as u64))
}

/// Those files, by their paths in the work tree.
pub(super) fn files(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let mut places = Vec::new();
    for commit in commits(command).into_iter().take(MOST) {
        places.extend(standing(look, command, commit)?);
    }
    places.sort_unstable();
    places.dedup();
    let only: &[&[u8]] = &[b"--ignored", b"--exclude-standard"];
    overwriting::others(look, command, &places, only)
}

/// The commits that the files of will be written, as far as the command line names them.
fn commits<'c>(command: &Command<'c>) -> Vec<&'c [u8]> {
    let operands =
        || command.operands.iter().filter(|operand| !operand.after_dashes).map(|operand| operand.word);
    let on = |options: &[&str]| options.iter().any(|option| command.flag(option));
    match command.path.first().copied() {
        // With more words, or behind dashes, they are paths; forced, it is a question of its own.
        Some("checkout" | "switch") => {
            let whole = command.operands.len() == 1 && !on(&["--force", "--discard-changes", "--patch"]);
            operands().filter(|_| whole).collect()
        }
        Some("merge") if !on(&["--abort", "--continue", "--quit"]) => operands().collect(),
        Some("rebase") if !on(&["--abort", "--continue", "--quit", "--skip", "--edit-todo"]) => {
            command.value("--onto").or_else(|| operands().next()).into_iter().collect()
        }
        // Of `one..other`, the last one.
        Some("cherry-pick") => operands().map(end).collect(),
        Some("reset") if on(&["--keep", "--merge"]) => operands().take(1).collect(),
        Some("read-tree") if on(&["-m"]) && on(&["-u"]) => operands().collect(),
        _ => Vec::new(),
    }
}

fn end(range: &[u8]) -> &[u8] {
    let dots = range.windows(2).rposition(|pair| pair == b"..");
    dots.and_then(|at| range.get(at + 2..)).filter(|end| !end.is_empty()).unwrap_or(range)
}

fn standing(look: &Look<'_>, command: &Command<'_>, commit: &[u8]) -> Result<Vec<Vec<u8>>, Reason> {
    let commit = if commit == b"-" { b"@{-1}" } else { commit };
    if let Some(standing) = of_commit(look, command, commit)? {
        return Ok(standing);
    }
    // The name of a branch that only a remote has makes a local one of it.
    let by_name = command.is_sub("checkout") || command.is_sub("switch");
    if !by_name || commit.iter().any(|byte| b"*?[:~^\\".contains(byte)) {
        return Ok(Vec::new());
    }
    let pattern = [b"refs/remotes/*/", commit].concat();
    let words: [&[u8]; 4] = [b"for-each-ref", b"--count=1", b"--format=%(objectname)", &pattern];
    let found = match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        _ => Vec::new(),
    };
    match found.trim_ascii_end() {
        [] => Ok(Vec::new()),
        commit => of_commit(look, command, commit).map(Option::unwrap_or_default),
    }
}

/// None if there is no such commit.
fn of_commit(look: &Look<'_>, command: &Command<'_>, commit: &[u8]) -> Result<Option<Vec<Vec<u8>>>, Reason> {
    match overwriting::standing(look, command, commit, &[]) {
        // A clone may have left the trees of a commit where it comes from; looking fetches nothing.
        Err(Reason::Failed) => Ok(Some(Vec::new())),
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_range_ends_where_it_ends() {
        for (range, last) in [("a..b", "b"), ("a...b", "b"), ("a", "a"), ("a..", "a.."), ("..b", "b")] {
            assert_eq!(end(range.as_bytes()), last.as_bytes(), "{range}");
        }
    }
}
