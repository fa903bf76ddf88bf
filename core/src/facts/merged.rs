//! A conflict as git left it. Git writes down the tree that it put into the work tree (`AUTO_MERGE`); a file that is
//! still as it is there holds nothing that anybody has made, whatever the index says of it.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::Reason;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};

/// The tracked files that differ from what git left, by their paths from the root; `None` where it wrote nothing down.
pub(super) fn changed_since(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<Vec<u8>>>, Reason> {
    let words: [&[u8]; 9] = [
        b"diff",
        b"--name-only",
        b"-z",
        b"--no-ext-diff",
        b"--no-textconv",
        b"--no-renames",
        b"--ignore-submodules=dirty",
        b"AUTO_MERGE",
        b"--",
    ];
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => {
            let paths = stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
            Ok(Some(paths.map(<[u8]>::to_vec).collect()))
        }
        Output { status: Status::Exited(128), .. } => Ok(None),
        _ => Err(Reason::Failed),
    }
}
