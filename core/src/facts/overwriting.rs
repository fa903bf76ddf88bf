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

/// What a command goes to that names nothing: what the index does not have stands in the way of it too.
pub(super) const HEAD: &[u8] = b"HEAD";

/// Untracked files in the way of the commit that `git reset --hard` goes to.
pub(super) fn overwritten(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let named = command.operands.first().filter(|operand| !operand.after_dashes);
    let target = named.map_or(HEAD, |operand| operand.word);
    git::fact(in_the_way(look, command, target, &[]))
}

/// How many untracked files, ignored ones included, stand where a commit has one of its own; of those that `paths` name,
/// or of all.
pub(super) fn in_the_way(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<u64, Reason> {
    standing(look, command, commit, paths).map(|places| places.unwrap_or_default().len() as u64)
}

/// Those files themselves, by their paths in the work tree.
pub(super) fn files_in_the_way(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<Vec<Vec<u8>>, Reason> {
    let mut places = standing(look, command, commit, paths)?.unwrap_or_default();
    places.sort_unstable();
    places.dedup();
    others(look, command, &places, &[])
}

/// What git does not track of files and folders that are named by their absolute paths, ignored or not unless `options`
/// say so. A repository among them ends with a slash.
pub(super) fn others(
    look: &Look<'_>,
    command: &Command<'_>,
    places: &[Vec<u8>],
    options: &[&[u8]],
) -> Result<Vec<Vec<u8>>, Reason> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let pathspecs: Vec<Vec<u8>> = places.iter().map(|place| [b":(literal)", &place[..]].concat()).collect();
    let mut words: Vec<&[u8]> = Vec::from([LITERAL_OR_NOT, b"ls-files", b"--others", b"-z", b"--full-name"]);
    words.extend(options);
    words.push(b"--");
    words.extend(pathspecs.iter().map(Vec::as_slice));
    let said = ask(look, command, Configuration::Passive, &words)?;
    Ok(said.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec).collect())
}

/// What stands in the way of a commit, by absolute paths: a file or folder in a file's place, or a file where a
/// folder would have to be. None if there is no such commit: git will not go to what it does not know.
pub(super) fn standing(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<Option<Vec<Vec<u8>>>, Reason> {
    if commit.starts_with(b"-") {
        return Ok(None);
    }
    let mut words: Vec<&[u8]> = Vec::from([
        &b"diff-index"[..],
        b"--cached",
        b"--name-only",
        b"--no-renames",
        b"--no-ext-diff",
        b"--diff-filter=D",
        b"-z",
        commit,
        b"--",
    ]);
    words.extend(paths);
    // It compares names and objects; no file is read, and so no filter run.
    let added = match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        Output { status: Status::Exited(_), .. } => {
            let words: [&[u8]; 5] = [b"rev-parse", b"--verify", b"--quiet", b"--end-of-options", commit];
            return match git::run(look, command, Configuration::Whole, &words)?.status {
                Status::Exited(1 | 128) => Ok(None),
                _ => Err(Reason::Failed),
            };
        }
        Output { status: Status::Signalled(_), .. } => return Err(Reason::Failed),
    };
    if added.is_empty() {
        return Ok(Some(Vec::new()));
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
    Ok(Some(added.split(|byte| *byte == 0).filter(|path| !path.is_empty()).filter_map(stands).collect()))
}
