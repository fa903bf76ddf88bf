//! Work in another work tree: one that `git worktree remove` deletes, or a submodule that is taken out.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};

use super::Look;
use super::changes;
use super::git::{self, Configuration, ask};
use super::refs::number;
use crate::path;

/// Changed, untracked and, one by one, ignored files in the work trees that the command names, and commits that only their own HEADs reach.
pub(super) fn loses(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let mut count = 0;
        for dir in named(look, command)? {
            let inside = command.clone().inside(&dir);
            let look = look.elsewhere();
            let changed = changes::changed_or_untracked(&look, &inside)?;
            // Git removes such a work tree only by force.
            if changed > 0 && !command.flag("--force") {
                continue;
            }
            count += changed + changes::ignored_alone(&look, &inside)?;
            let words: [&[u8]; 7] =
                [b"rev-list", b"--count", b"HEAD", b"--not", b"--branches", b"--tags", b"--remotes"];
            count += number(&ask(&look, &inside, Configuration::Passive, &words)?)?;
        }
        Ok(count)
    };
    git::fact(count())
}

/// Git takes a work tree by its path, or by as much of the path's end as only one of them has.
fn named(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let dir = look.place.dir.as_deref().unwrap_or(b"/");
    if command.is_sub("submodule") {
        return if command.flag("--all") {
            Err(Reason::NotAsked)
        } else {
            Ok(command.operands.iter().map(|operand| path::absolute(dir, operand.word)).collect())
        };
    }
    let words: [&[u8]; 4] = [b"worktree", b"list", b"--porcelain", b"-z"];
    let listed = ask(look, command, Configuration::Passive, &words)?;
    let trees: Vec<&[u8]> =
        listed.split(|byte| *byte == 0).filter_map(|line| line.strip_prefix(b"worktree ")).collect();
    let meant = |word: &[u8]| {
        let whole = path::absolute(dir, word);
        let end = [b"/", word].concat();
        trees.iter().find(|tree| **tree == whole || tree.ends_with(&end)).map(|tree| tree.to_vec())
    };
    // One that git does not know it will not remove.
    Ok(command.operands.iter().filter_map(|operand| meant(operand.word)).collect())
}
