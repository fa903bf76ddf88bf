//! The ledger of publications: what registries have said is remembered, for locks that do not say it.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use cotter_lockpolicy::published::Ledger;
use cotter_lockpolicy::{Ecosystem, Published};

use crate::error::Error;
use crate::helper::write_atomically;
use crate::subject::{self, home, install};

/// More than all releases of a thousand projects.
const MOST: u64 = 1 << 30;

pub(crate) fn file() -> Result<PathBuf, Error> {
    Ok(subject::path(&home(&install()?)?.state).join("published"))
}

/// The ledger's bytes; none where nothing was ever remembered.
pub(crate) fn bytes() -> Result<Option<Vec<u8>>, Error> {
    // Without a home there is no state.
    let Ok(file) = file() else { return Ok(None) };
    match fs::metadata(&file) {
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(Error::file(&file, cause)),
        Ok(meta) if !meta.is_file() || meta.len() > MOST => Err(damaged("not a ledger")),
        Ok(_) => fs::read(&file).map(Some).map_err(|cause| Error::file(&file, cause)),
    }
}

/// Reads it for look-ups.
pub(crate) fn open(bytes: &[u8]) -> Result<Published<'_>, Error> {
    Published::open(bytes).map_err(|unread| damaged(unread.0))
}

/// Adds releases with their moments; how many were new.
pub(crate) fn add(releases: &[(Ecosystem, String, String, String)]) -> Result<usize, Error> {
    if releases.is_empty() {
        return Ok(0);
    }
    let before = bytes()?;
    let mut ledger = match &before {
        Some(bytes) => Ledger::from(&open(bytes)?),
        None => Ledger::default(),
    };
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
