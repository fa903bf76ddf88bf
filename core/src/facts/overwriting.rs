//! Untracked files that stand in the way of a commit: going there would overwrite what git has never seen.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};
use cotter_sys::{Errno, fs};

use super::Look;
use super::changes::LITERAL_OR_NOT;
use super::git::{self, Configuration, ask};
use crate::path;

/// Untracked files in the way of the commit that `git reset --hard` goes to.
pub(super) fn overwritten(look: &Look<'_>, command: &Command<'_>) -> Fact {
    match command.operands.first().filter(|operand| !operand.after_dashes) {
        Some(target) => git::fact(in_the_way(look, command, target.word, &[])),
        None => Fact::Known(0),
    }
}

/// How many untracked files, ignored ones included, stand where a commit has one of its own; of those that `paths` name,
/// or of all.
pub(super) fn in_the_way(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<u64, Reason> {
    standing(look, command, commit, paths).map(|places| places.len() as u64)
}

/// Those files themselves, by their paths in the work tree.
pub(super) fn files_in_the_way(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<Vec<Vec<u8>>, Reason> {
    let mut places = standing(look, command, commit, paths)?;
    places.sort_unstable();
    places.dedup();
    untracked(look, command, &places)
}

/// What git does not track of files and folders that are named by their absolute paths, ignored or not. A repository
/// among them ends with a slash.
pub(super) fn untracked(
    look: &Look<'_>,
    command: &Command<'_>,
    places: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, Reason> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let pathspecs: Vec<Vec<u8>> = places.iter().map(|place| [b":(literal)", &place[..]].concat()).collect();
    let mut words: Vec<&[u8]> =
        Vec::from([LITERAL_OR_NOT, b"ls-files", b"--others", b"-z", b"--full-name", b"--"]);
    words.extend(pathspecs.iter().map(Vec::as_slice));
    let said = ask(look, command, Configuration::Passive, &words)?;
    Ok(said.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec).collect())
}

/// What stands in the way of a commit, by absolute paths: a file or folder in a file's place, or a file where a
/// folder would have to be.
fn standing(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<Vec<Vec<u8>>, Reason> {
    let tree = [commit, b"^{tree}"].concat();
    let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", &tree];
    let tree = match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        _ => {
            let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", commit];
            return match git::run(look, command, Configuration::Whole, &words)?.status {
                // Git will not reset to what it does not know.
                Status::Exited(1 | 128) => Ok(Vec::new()),
                _ => Err(Reason::Failed),
            };
        }
    };
    let tree = tree.strip_suffix(b"\n").unwrap_or(&tree);
    let mut words: Vec<&[u8]> = Vec::from([
        &b"diff-index"[..],
        b"--cached",
        b"--name-only",
        b"--no-renames",
        b"--diff-filter=D",
        b"-z",
        tree,
        b"--",
    ]);
    words.extend(paths);
    let added = ask(look, command, Configuration::Passive, &words)?;
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let top = ask(look, command, Configuration::Whole, &[b"rev-parse", b"--show-toplevel"])?;
    let top = top.strip_suffix(b"\n").unwrap_or(&top);
    let stands = |inside: &[u8]| {
        let mut place = path::join(top, inside);
        // A file stands where a folder would have to be.
        while fs::lstat(&path::join_c(b"/", &place)) == Err(Errno::NOTDIR) {
            place = path::dir_name(&place).to_vec();
        }
        fs::lstat(&path::join_c(b"/", &place)).is_ok().then_some(place)
    };
    Ok(added.split(|byte| *byte == 0).filter(|path| !path.is_empty()).filter_map(stands).collect())
}
