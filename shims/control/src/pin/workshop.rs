//! A private folder in which a manager resolves: copies of the files that it needs, and nothing that runs.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::here::Here;
use crate::error::Error;
use crate::subject::{self, home, install};

/// What a run that was killed left behind.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Gone when it is dropped.
pub(super) struct Workshop {
    own: PathBuf,
    /// Called as the real one, which some managers write into the lock.
    project: PathBuf,
}

impl Workshop {
    /// Below the state directory, where no other user writes, and not where the caller's `TMPDIR` is.
    pub(super) fn new(here: &Here) -> Result<Workshop, Error> {
        let all = subject::path(&home(&install()?)?.state).join("cache/pin");
        let failed = |cause| Error::file(&all, cause);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&all).map_err(failed)?;
        forget_old(&all);
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let own = all.join(format!("{}-{}", std::process::id(), since.as_nanos()));
        let named = own.join("copy").join(here.place().file_name().unwrap_or(OsStr::new("project")));
        let workshop = Workshop { own, project: named };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&workshop.project).map_err(failed)?;
        Ok(workshop)
    }

    /// Where the manager works.
    pub(super) fn project(&self) -> PathBuf {
        self.project.clone()
    }

    /// Beside that, for what is none of the project's files.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.own.join(name)
    }

    /// Writes a file of the project.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let file = self.project().join(path);
        let failed = |cause| Error::file(&file, cause);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&file, bytes).map_err(failed)
    }

    /// A file of the project as the manager left it.
    pub(super) fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.project().join(path)).ok()
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.own);
    }
}

fn forget_old(all: &Path) {
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let changed = entry.metadata().and_then(|meta| meta.modified());
        let age = changed.ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > OLD) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
