//! Untracked files that stand in the way of a commit: going there would overwrite what git has never seen.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};
use cotter_sys::{Errno, fs};

use super::Look;
use super::git::{self, Configuration, ask};
use crate::path;

/// Untracked files in the way of the commit that `git reset --hard` goes to.
pub(super) fn overwritten(look: &Look<'_>, command: &Command<'_>) -> Fact {
    match command.operands.first().filter(|operand| !operand.after_dashes) {
        Some(target) => git::fact(in_the_way(look, command, target.word, &[])),
        None => Fact::Known(0),
    }
}

/// Untracked files, ignored ones included, that stand where a commit has one of its own; of those that `paths` name,
/// or of all.
pub(super) fn in_the_way(
    look: &Look<'_>,
    command: &Command<'_>,
    commit: &[u8],
    paths: &[&[u8]],
) -> Result<u64, Reason> {
    let tree = [commit, b"^{tree}"].concat();
    let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", &tree];
    let tree = match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        _ => {
            let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", commit];
            return match git::run(look, command, Configuration::Whole, &words)?.status {
                // Git will not reset to what it does not know.
                Status::Exited(1 | 128) => Ok(0),
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
        return Ok(0);
    }
    let top = ask(look, command, Configuration::Whole, &[b"rev-parse", b"--show-toplevel"])?;
    let top = top.strip_suffix(b"\n").unwrap_or(&top);
    let stands = |path: &&[u8]| match fs::lstat(&path::join_c(top, path)) {
        Ok(_) => true,
        // A file stands where a directory would have to be.
        Err(errno) => errno == Errno::NOTDIR,
    };
    Ok(added.split(|byte| *byte == 0).filter(|path| !path.is_empty()).filter(stands).count() as u64)
}
