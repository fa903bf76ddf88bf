//! The ledger of publications: what registries have said is remembered, for locks that do not say it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use cotter_lockpolicy::published::Ledger;
use cotter_lockpolicy::{Ecosystem, Published};
use cotter_sys::process::c_path;

use crate::error::Error;
use crate::helper::write_atomically;
use crate::subject::{self, home, install};

pub(crate) fn file() -> Result<PathBuf, Error> {
    Ok(subject::path(&home(&install()?)?.state).join("published"))
}

/// The ledger, looked at where it lies; none where nothing was ever remembered.
pub(crate) fn open() -> Result<Option<Published<'static>>, Error> {
    // Without a home there is no state.
    let Ok(file) = file() else { return Ok(None) };
    match c_path(file.as_os_str().as_bytes()).and_then(|path| cotter_sys::fs::map_for_good(&path)) {
        Ok(bytes) => Published::open(bytes).map(Some).map_err(|unread| damaged(unread.0)),
        Err(cotter_sys::Errno::NOENT | cotter_sys::Errno::NOTDIR) => Ok(None),
        Err(errno) => Err(damaged(&errno.to_string())),
    }
}

/// Adds releases with their moments; how many were new.
pub(crate) fn add(releases: &[(Ecosystem, String, String, String)]) -> Result<usize, Error> {
    if releases.is_empty() {
        return Ok(0);
    }
    let mut ledger = open()?.as_ref().map(Ledger::from).unwrap_or_default();
    let new =
        releases.iter().filter(|(ecosystem, name, version, at)| ledger.add(*ecosystem, name, version, at));
    let new = new.count();
    if new > 0 {
        let file = file()?;
        if let Some(folder) = file.parent() {
            let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        }
        write_atomically(&file, &ledger.finish(), 0o600).map_err(|cause| Error::file(&file, cause))?;
    }
    Ok(new)
}

fn damaged(why: &str) -> Error {
    let path = file().map(|file| file.display().to_string()).unwrap_or_default();
    Error::Ledger { path, why: why.to_owned() }
}
