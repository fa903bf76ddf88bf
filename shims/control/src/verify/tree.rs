//! The files of a project, read from the disk on demand.
//!
//! Whoever wrote the lock may have written everything beside it. So nothing outside of the project is read, whatever
//! links say; nothing that would wait is opened; and nothing is read that is larger than a lock can be.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use cotter_lockpolicy::Files;
use cotter_lockpolicy::text::LARGEST;

/// The files below one folder.
#[derive(Debug)]
pub(crate) struct Tree {
    /// Without links, `.` and `..`.
    root: PathBuf,
    /// The largest file that is read whole.
    largest: u64,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    Gone,
    Outside,
    NoFile,
    Denied,
}

impl Unread {
    pub(crate) fn why(self) -> &'static str {
        match self {
            Unread::Gone => "not there, or a link that leads nowhere",
            Unread::Outside => "a link that leads out of the project",
            Unread::NoFile => "not a regular file",
            Unread::Denied => "may not be read",
        }
    }
}

impl Tree {
    /// Below a folder, which must be there.
    pub(crate) fn at(root: &Path) -> std::io::Result<Tree> {
        Tree::with_limit(root, LARGEST as u64)
    }

    /// The same, for files of another size than a lock's.
    pub(crate) fn with_limit(root: &Path, largest: u64) -> std::io::Result<Tree> {
        Ok(Tree { root: root.canonicalize()?, largest })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A file's bytes. Of one that is too large only as many as it takes to see that.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, Unread> {
        let real = self.inside(path)?;
        // The path has no links any more, so one at its end was put there just now. And opening a pipe would wait.
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(cotter_sys::fs::NONBLOCK | cotter_sys::fs::NOFOLLOW)
            .open(real)
            .map_err(|_| Unread::Denied)?;
        if !file.metadata().is_ok_and(|meta| meta.is_file()) {
            return Err(Unread::NoFile);
        }
        let mut bytes = Vec::new();
        file.take(self.largest + 1).read_to_end(&mut bytes).map_err(|_| Unread::Denied)?;
        Ok(bytes)
    }

    /// Where a path of the project really leads, if that is inside of it.
    pub(crate) fn inside(&self, path: &str) -> Result<PathBuf, Unread> {
        let climbs = path.split('/').any(|part| matches!(part, ".." | ".")) || path.starts_with('/');
        if climbs || path.contains('\0') {
            return Err(Unread::Outside);
        }
        let real = self.root.join(path).canonicalize().map_err(|_| Unread::Gone)?;
        let is_file = || fs::symlink_metadata(&real).is_ok_and(|meta| meta.is_file());
        match real.starts_with(&self.root) {
            false => Err(Unread::Outside),
            true if real == self.root || real.is_dir() || is_file() => Ok(real),
            true => Err(Unread::NoFile),
        }
    }
}

impl Files for Tree {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.read(path).ok().map(Cow::Owned)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let Ok(real) = self.inside(folder) else { return Vec::new() };
        let entries = fs::read_dir(real).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                let real = self.inside(&path).ok()?;
                Some(if real.is_dir() { name + "/" } else { name })
            })
            .collect();
        names.sort_unstable();
        names
    }

    fn outward(&self, folder: &str) -> Vec<String> {
        let Ok(real) = self.inside(folder) else { return Vec::new() };
        let entries = fs::read_dir(real).into_iter().flatten().flatten();
        let links = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
        let mut names: Vec<String> = links
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                (self.inside(&path) == Err(Unread::Outside)).then_some(name)
            })
            .collect();
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_outside_is_read() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let root = dir.path().join("project");
        fs::create_dir_all(root.join("sub")).expect("a folder");
        fs::write(dir.path().join("secret"), "s").expect("a file");
        fs::write(root.join("sub/file"), "f").expect("a file");
        symlink("../secret", root.join("out")).expect("a link");
        symlink(dir.path(), root.join("folder")).expect("a link");
        symlink("sub/file", root.join("in")).expect("a link");
        symlink("nowhere", root.join("dangling")).expect("a link");
        let tree = Tree::at(&root).expect("a tree");
        for (path, found) in [
            ("sub/file", Ok(b"f".to_vec())),
            ("in", Ok(b"f".to_vec())),
            ("out", Err(Unread::Outside)),
            ("folder/secret", Err(Unread::Outside)),
            ("../secret", Err(Unread::Outside)),
            ("sub/../../secret", Err(Unread::Outside)),
            ("dangling", Err(Unread::Gone)),
            ("sub", Err(Unread::NoFile)),
        ] {
            assert_eq!(tree.read(path), found, "{path}");
        }
        assert!(tree.read(&format!("{}/secret", dir.path().display())).is_err());
        assert_eq!(tree.list(""), ["in", "sub/"]);
        assert_eq!(tree.list("sub"), ["file"]);
        assert!(tree.list("folder").is_empty());
        assert_eq!(tree.outward(""), ["folder", "out"]);
        assert!(tree.outward("sub").is_empty());
    }
}
