//! Files that a command line itself names as the place for something new: what stands there is written over.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_sys::fs;

use super::Look;
use crate::path;

/// Those of them that are there, by their absolute paths.
pub(super) fn over(look: &Look<'_>, command: &Command<'_>) -> Vec<Vec<u8>> {
    let Some(dir) = look.place.dir.as_ref() else { return Vec::new() };
    if command.is_sub("mv") {
        return moved(dir, command);
    }
    let Some(root) = look.place.root.as_ref() else { return Vec::new() };
    let named = outputs(command).into_iter().map(|word| path::absolute(dir, word));
    let stands = |file: &Vec<u8>| fs::lstat(&path::join_c(b"/", file)).is_ok_and(|stat| stat.is_file());
    named.filter(|file| path::is_below(file, root) && stands(file)).collect()
}

/// The words that name them.
fn outputs<'c>(command: &Command<'c>) -> Vec<&'c [u8]> {
    match command.path.as_slice() {
        ["bundle", "create"] => command.operands.iter().take(1).map(|operand| operand.word).collect(),
        ["fast-export" | "fast-import"] => command.value("--export-marks").into_iter().collect(),
        _ => command.value("--output").into_iter().collect(),
    }
}

/// Files that `mv -f` puts another in the place of.
fn moved(dir: &[u8], command: &Command<'_>) -> Vec<Vec<u8>> {
    let Some(to) = command.operands.last() else { return Vec::new() };
    let sources = command.operands.iter().rev().skip(1);
    let to_path = path::absolute(dir, to.word);
    let into_dir = fs::stat(&path::join_c(&to_path, b"")).is_ok_and(|stat| stat.is_dir());
    let target = |source: &[u8]| {
        if into_dir { path::join(&to_path, path::base_name(source)) } else { to_path.clone() }
    };
    let targets = sources.map(|source| target(source.word));
    targets.filter(|target| fs::lstat(&path::join_c(b"/", target)).is_ok()).collect()
}
