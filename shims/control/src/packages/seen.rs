//! Everything that is looked at, with what stood there: the answer holds for as long as all of it stays.
//!
//! A file is noted before it is read, so that a change in between is noticed.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use cotter_core::packages::{Identity, Seen};
use cotter_lockpolicy::Files;

use crate::verify::Tree;

/// What was looked at so far.
#[derive(Debug, Default)]
pub(super) struct Sight(RefCell<BTreeMap<PathBuf, Option<Identity>>>);

/// One thing that was looked at.
#[derive(Debug)]
pub(super) struct Noted {
    path: PathBuf,
    identity: Option<Identity>,
}

impl Noted {
    pub(super) fn borrowed(&self) -> Seen<'_> {
        Seen { path: self.path.as_os_str().as_bytes(), identity: self.identity }
    }
}

impl Sight {
    /// Notes a path as it is now, if it has not been noted before.
    pub(super) fn note(&self, path: &Path) {
        self.0
            .borrow_mut()
            .entry(path.to_path_buf())
            .or_insert_with(|| Seen::now(path.as_os_str().as_bytes()).identity);
    }

    /// Notes a path and says whether anything stands there, be it a link that leads nowhere.
    pub(super) fn is_there(&self, path: &Path) -> bool {
        self.note(path);
        path.symlink_metadata().is_ok()
    }

    pub(super) fn into_seen(self) -> Vec<Noted> {
        self.0.into_inner().into_iter().map(|(path, identity)| Noted { path, identity }).collect()
    }
}

/// A project's files, each of which is noted.
pub(super) struct Watched<'s> {
    pub(super) tree: &'s Tree,
    pub(super) sight: &'s Sight,
}

impl Files for Watched<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.sight.note(&self.tree.root().join(path));
        self.tree.bytes(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.sight.note(&self.tree.root().join(folder));
        self.tree.list(folder)
    }
}
