//! Files that look like keys, on their way into a commit for the first time.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::process::{Output, Status};

use super::Look;
use super::changes::LITERAL_OR_NOT;
use super::git::{self, Configuration};
use crate::path::base_name;
use crate::secret_names::{holds_key, is_certificate};

/// Added files in the index whose names are those of keys. What may be a public certificate counts only if a private
/// key stands in it.
pub(super) fn added(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(count(look, command))
}

fn count(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 7] =
        [b"diff-index", b"--cached", b"--name-only", b"--no-renames", b"--diff-filter=A", b"-z", b"HEAD"];
    let added = match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        // Before the first commit, everything in the index is added.
        Output { status: Status::Exited(128), .. } => {
            let words: [&[u8]; 4] = [LITERAL_OR_NOT, b"ls-files", b"-z", b":/"];
            git::ask(look, command, Configuration::Passive, &words)?
        }
        _ => return Err(Reason::Failed),
    };
    let keys = added.split(|byte| *byte == 0).filter(|path| !is_example(path) && holds_key(base_name(path)));
    let (certificates, keys): (Vec<&[u8]>, Vec<&[u8]>) =
        keys.partition(|path| is_certificate(base_name(path)));
    Ok(keys.len() as u64 + private(look, command, &certificates)?)
}

/// How many of these files, as they are in the index, hold a private key.
fn private(look: &Look<'_>, command: &Command<'_>, paths: &[&[u8]]) -> Result<u64, Reason> {
    if paths.is_empty() {
        return Ok(0);
    }
    let literal: Vec<Vec<u8>> = paths.iter().map(|path| [b":(top,literal)", *path].concat()).collect();
    let mut words: Vec<&[u8]> = Vec::from([
        LITERAL_OR_NOT,
        b"grep",
        b"--cached",
        b"-l",
        b"-z",
        b"--text",
        b"-e",
        b"PRIVATE KEY",
        b"--",
    ]);
    words.extend(literal.iter().map(Vec::as_slice));
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => {
            Ok(stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty()).count() as u64)
        }
        Output { status: Status::Exited(1), .. } => Ok(0),
        _ => Err(Reason::Failed),
    }
}

/// Keys that tests and documents show to everybody.
fn is_example(path: &[u8]) -> bool {
    const DIRS: [&[u8]; 10] = [
        b"test",
        b"tests",
        b"testdata",
        b"fixtures",
        b"__fixtures__",
        b"spec",
        b"example",
        b"examples",
        b"docs",
        b"doc",
    ];
    path.split(|byte| *byte == b'/').any(|part| DIRS.contains(&part))
}
