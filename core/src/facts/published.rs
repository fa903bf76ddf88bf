//! What others may have already, as far as the remote-tracking branches know. They may be old, so these numbers are
//! for messages and for stopping, never for letting through.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_rules::refspec::Refspec;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration, ask};
use super::push::{branches, current_branch};

/// What is pushed is what there is, whatever is shown in its place here.
const UNREPLACED: &[u8] = b"--no-replace-objects";

/// Whether anything is shown in another object's place. Git sends what there is, but lets itself be told that one commit
/// follows the other: a push that rewrites then needs no force.
pub(super) fn replaced(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let words: [&[u8]; 4] = [b"for-each-ref", b"--count=1", b"--format=x", b"refs/replace"];
    let shown = || match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(u64::from(!stdout.is_empty())),
        // There is no repository.
        Output { status: Status::Exited(_), .. } => Ok(0),
        _ => Err(Reason::Failed),
    };
    git::fact(shown())
}

/// Commits on the remote that a forced push would leave out.
pub(super) fn overwritten(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(authors(look, command).map(|authors| authors.len() as u64))
}

/// Those of them by somebody else.
pub(super) fn of_others(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let authors = authors(look, command)?;
        if authors.is_empty() {
            return Ok(0);
        }
        let own = match look.call.var(b"GIT_AUTHOR_EMAIL") {
            Some(own) => own.to_vec(),
            None => ask(look, command, Configuration::Whole, &[b"config", b"--get", b"user.email"])?,
        };
        Ok(authors.iter().filter(|author| author.as_slice() != own.trim_ascii_end()).count() as u64)
    };
    git::fact(count())
}

/// The authors of what would be left out, one for each commit.
fn authors(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let remote = command.operands_of(Kind::Remote).next().map_or(&b"origin"[..], |operand| operand.word);
    let mut authors = Vec::new();
    let specs: Vec<Refspec<'_>> =
        command.operands_of(Kind::Refspec).map(|operand| Refspec::read(operand.word)).collect();
    for (at, branch) in branches(look, command)?.into_iter().enumerate() {
        let there = [b"refs/remotes/", remote, b"/", branch.as_slice()].concat();
        let source = match specs.get(at) {
            Some(spec) if !spec.source.is_empty() => spec.source.to_vec(),
            Some(_) => Vec::new(),
            None => current_branch(look, command)?,
        };
        let mut words: Vec<&[u8]> =
            Vec::from([UNREPLACED, b"log", b"--format=%ae", b"--ignore-missing", &there]);
        // A branch that is deleted leaves out what no other one there has.
        let kept = [b"--exclude=", there.as_slice()].concat();
        let others = [b"--remotes=", remote].concat();
        words.push(b"--not");
        if source.is_empty() {
            words.extend([&kept[..], &others]);
        } else {
            words.push(&source);
        }
        words.push(b"--");
        match git::run(look, command, Configuration::Passive, &words)? {
            Output { status: Status::Exited(0), stdout } => {
                let lines = stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                authors.extend(lines.map(<[u8]>::to_vec));
            }
            _ => return Err(Reason::Failed),
        }
    }
    Ok(authors)
}

/// Whether the commit that HEAD is at is on a remote.
pub(super) fn head(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let words: [&[u8]; 7] = [
        UNREPLACED,
        b"for-each-ref",
        b"--count=1",
        b"--format=%(refname)",
        b"--contains",
        b"HEAD",
        b"refs/remotes",
    ];
    let known = || match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(u64::from(!stdout.is_empty())),
        // There is no commit yet.
        Output { status: Status::Exited(_), .. } => Ok(0),
        _ => Err(Reason::Failed),
    };
    git::fact(known())
}
