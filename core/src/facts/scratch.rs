//! Scratch repositories: made to be thrown away.
//!
//! One lies below a temporary root, itself and everything that the command names: git directory, common directory,
//! work tree and every operand that is a path. A link out of there, or a `GIT_DIR` elsewhere, makes it none.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};
use crate::path;
use crate::resolve::resolve;

pub(super) fn scratch(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(is_scratch(look, command).map(u64::from))
}

fn is_scratch(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let roots: Vec<Vec<u8>> = look.layers.temporary().iter().filter_map(|root| resolve(root)).collect();
    let below = |path: &[u8]| {
        resolve(path)
            .is_some_and(|real| roots.iter().any(|root| real != *root && path::is_below(&real, root)))
    };
    let (Some(dir), Some(root)) = (&look.place.dir, &look.place.root) else { return Ok(false) };
    if !below(root) || !named(command).all(|word| below(&path::absolute(dir, word))) {
        return Ok(false);
    }
    // A bare repository has no work tree; git says so after it has told the rest.
    let words: [&[u8]; 5] =
        [b"rev-parse", b"--path-format=absolute", b"--git-dir", b"--git-common-dir", b"--show-toplevel"];
    let Output { status, stdout } = git::run(look, command, Configuration::Whole, &words)?;
    let places: Vec<&[u8]> = stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    match (status, places.len()) {
        (Status::Exited(0), 3) | (Status::Exited(128), 2) => Ok(places.into_iter().all(below)),
        _ => Err(Reason::Failed),
    }
}

/// Operands and values that may lead out of the work tree; a pathspec cannot.
fn named<'c>(command: &'c Command<'_>) -> impl Iterator<Item = &'c [u8]> {
    let leads = |kind: Kind| matches!(kind, Kind::Path | Kind::Dir);
    let operands = command.operands.iter().filter(move |operand| leads(operand.kind));
    let values = command.given.iter().filter(move |given| leads(given.kind) && given.level > 0);
    operands.map(|operand| operand.word).chain(values.filter_map(|given| given.value))
}
