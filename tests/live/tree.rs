//! Everything below some folders: which files, and what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Mode and content of each file, mode and target of each link, by path.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<PathBuf, (u32, Vec<u8>)>);

/// What cargo asked rustc, in an order that changes from run to run, and sometimes does not.
const RUSTC_SAID: &str = ".rustc_info.json";

/// Compiled Python holds the second in which its source was written.
const BYTECODE: &str = "__pycache__";

impl Tree {
    /// Git's own files are left out: what they hold depends on the moment.
    pub(crate) fn of(folders: &[&Path]) -> Tree {
        let mut tree = Tree::default();
        folders.iter().filter(|folder| folder.is_dir()).for_each(|folder| tree.take(folder));
        tree
    }

    fn take(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            let mode = entry.metadata().unwrap().permissions().mode();
            if [".git", RUSTC_SAID, BYTECODE].iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if kind.is_dir() {
                self.take(&path);
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).unwrap().as_os_str().as_bytes().to_vec();
                self.0.insert(path, (mode, target));
            } else {
                let bytes = fs::read(&path).unwrap();
                self.0.insert(path, (mode, bytes));
            }
        }
    }

    /// Where the two are not the same.
    pub(crate) fn differs(&self, other: &Tree) -> BTreeSet<PathBuf> {
        let paths = self.0.keys().chain(other.0.keys());
        paths.filter(|path| self.0.get(*path) != other.0.get(*path)).cloned().collect()
    }

    /// What another has in more, or otherwise.
    pub(crate) fn new_in(&self, other: &Tree) -> Tree {
        let new = other.0.iter().filter(|(path, held)| self.0.get(*path) != Some(*held));
        Tree(new.map(|(path, held)| (path.clone(), held.clone())).collect())
    }

    /// Whether a path has this name in it, or a file this text.
    pub(crate) fn has(&self, name: &str, text: &str) -> bool {
        let named = |path: &Path| path.components().any(|part| part.as_os_str() == name);
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.0.iter().any(|(path, (_, bytes))| named(path) || holds(bytes))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
