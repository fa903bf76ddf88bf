//! Leases that name the commit they expect on the remote: `--force-with-lease=branch:commit`.
//!
//! A commit that was asked of the remote a moment ago makes such a lease hold, whatever it is and whoever made it. What
//! would be left out is known here only where the expected commit is the one that the remote-tracking branch is at.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};

/// How many leases expect another commit than the remote-tracking branch is at.
pub(super) fn unseen(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(count(look, command))
}

fn count(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let named = command.operands_of(Kind::Remote).next().map(|operand| operand.word);
    let remote = named.or_else(|| command.value("--repo")).unwrap_or(b"origin");
    let mut count = 0;
    for lease in command.values("--force-with-lease") {
        let Some(colon) = lease.iter().position(|byte| *byte == b':') else { continue };
        let (name, expected) = lease.split_at(colon);
        let expected = expected.get(1..).unwrap_or_default();
        // Nothing behind the colon: the branch is to be a new one.
        if expected.is_empty() {
            continue;
        }
        let name = name.strip_prefix(b"refs/heads/").unwrap_or(name);
        let there = [b"refs/remotes/", remote, b"/", name].concat();
        let known = commit(look, command, &there)?;
        count += u64::from(known.is_none() || known != commit(look, command, expected)?);
    }
    Ok(count)
}

/// The commit that a word names, if this repository has it.
fn commit(look: &Look<'_>, command: &Command<'_>, name: &[u8]) -> Result<Option<Vec<u8>>, Reason> {
    let name = [name, b"^{commit}"].concat();
    let words: [&[u8]; 5] = [b"rev-parse", b"--quiet", b"--verify", b"--end-of-options", &name];
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(Some(stdout)),
        Output { status: Status::Exited(_), .. } => Ok(None),
        _ => Err(Reason::Failed),
    }
}
