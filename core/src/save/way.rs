//! Files that git has never seen, where a commit has one of its own: a forced checkout writes over them, ignored ones
//! too, and removes a whole folder where a file has to be.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_sys::{Errno, fs};

use super::repository::Repository;
use super::unsaved::Unsaved;
use crate::path::{dir_name, join_c};

/// The files in the way of the commit that the command names, by their paths in the work tree. A word that is no
/// commit is none.
pub(super) fn files(repository: &Repository<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Unsaved> {
    let top = repository.work_tree()?;
    let named = command.operands.first().filter(|operand| !operand.after_dashes).map(|operand| operand.word);
    let mut files = Vec::new();
    let mut folders: Vec<Vec<u8>> = Vec::new();
    for tree in named.into_iter().chain(command.value("--source")) {
        let words: [&[u8]; 9] = [
            b"diff-index",
            b"--cached",
            b"--name-only",
            b"--no-renames",
            b"--diff-filter=D",
            b"-z",
            b"--end-of-options",
            tree,
            b"--",
        ];
        let Ok(added) = repository.git.ask(&words) else { continue };
        for path in added.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
            match standing(top, path) {
                Some((path, true)) => folders.push([b":(top,literal)", path].concat()),
                Some((path, false)) => files.push(path.to_vec()),
                None => {}
            }
        }
    }
    if !folders.is_empty() {
        let mut words: Vec<&[u8]> = Vec::from([&b"ls-files"[..], b"--others", b"-z", b"--full-name", b"--"]);
        words.extend(folders.iter().map(Vec::as_slice));
        let others = repository.git.ask(&words).map_err(Unsaved::of("ls-files"))?;
        for path in others.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
            if path.ends_with(b"/") {
                return Err(Unsaved::Nested(path.to_vec()));
            }
            files.push(path.to_vec());
        }
    }
    Ok(files)
}

/// What stands at a path, or in the place of a folder above it, and whether it is a folder itself.
fn standing<'p>(top: &[u8], path: &'p [u8]) -> Option<(&'p [u8], bool)> {
    let mut path = path;
    loop {
        match fs::lstat(&join_c(top, path)) {
            Ok(stat) => return Some((path, stat.is_dir())),
            Err(Errno::NOTDIR) => path = dir_name(path),
            Err(_) => return None,
        }
    }
}
