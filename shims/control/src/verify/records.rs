//! What was said of a lock, by a person or by `cotter pin`: one file in the state directory for each.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use cotter_core::number::hex;
use cotter_lockpolicy::record::Record;
use sha2::{Digest, Sha256};

use super::tree::Tree;
use crate::error::Error;
use crate::helper::write_atomically;
use crate::subject::{self, home, install};
use crate::written::visible;

/// Begins a record's first line, for people: in which project it is.
const BELOW: &str = "# below ";
/// Larger than that of any lock.
const MOST: u64 = 64 << 20;

/// Whose word a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A person's (`cotter trust lock`).
    Person,
    /// Of `cotter pin`, which has asked of every release in it what can be asked.
    Pin,
}

/// Every record of a person's: the root of its project, as it was when it was made, and what it says.
pub(crate) fn all() -> Result<Vec<(String, Record)>, Error> {
    let folder = folder(Word::Person)?;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<(String, Record)> = entries
        .filter_map(|entry| {
            let text = fs::read_to_string(entry.path()).ok()?;
            let root = text.lines().next()?.strip_prefix(BELOW)?.to_owned();
            Some((root, Record::parse(&text).ok()?))
        })
        .collect();
    all.sort_by(|(one, first), (other, second)| (one, &first.file).cmp(&(other, &second.file)));
    Ok(all)
}

/// What has become of a lock since its record was made.
pub(crate) fn state(root: &str, record: &Record) -> &'static str {
    match Tree::at(Path::new(root)).map(|tree| tree.read(&record.file)) {
        Ok(Ok(bytes)) if record.is_of(&bytes) => "as it was trusted",
        Ok(Ok(_)) => "changed since: compared with what was trusted",
        _ => "gone",
    }
}

fn folder(word: Word) -> Result<PathBuf, Error> {
    let name = match word {
        Word::Person => "locks",
        Word::Pin => "pinned",
    };
    Ok(subject::path(&home(&install()?)?.state).join(name))
}

/// Where the record of a lock is, or would be. A copy of a repository is another one, and so is a folder that has
/// taken another's place.
pub(crate) fn file(word: Word, root: &Path, lock: &str) -> Result<PathBuf, Error> {
    use std::os::unix::ffi::OsStrExt;
    let stat = fs::metadata(root).map_err(|cause| Error::file(root, cause))?;
    let mut sum = Sha256::new_with_prefix(b"cotter lock record 1\0");
    sum.update(stat.dev().to_le_bytes());
    sum.update(stat.ino().to_le_bytes());
    for part in [root.as_os_str().as_bytes(), lock.as_bytes()] {
        sum.update((part.len() as u64).to_le_bytes());
        sum.update(part);
    }
    let name = hex(sum.finalize().get(..16).unwrap_or_default());
    Ok(folder(word)?.join(name + ".toml"))
}

/// The record of a lock. One that cannot be read trusts nothing, and `warn` is told.
pub(crate) fn load(
    word: Word,
    root: &Path,
    lock: &str,
    warn: &mut dyn FnMut(String),
) -> Result<Option<Record>, Error> {
    let file = file(word, root, lock)?;
    let damaged = |what: &str| format!("{}: {what}; nothing in it counts", file.display());
    let text = match fs::metadata(&file) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(meta) if meta.is_file() && meta.len() <= MOST => fs::read_to_string(&file),
        _ => Err(ErrorKind::InvalidData.into()),
    };
    let record = text
        .map_err(|cause| cause.to_string())
        .and_then(|text| Record::parse(&text).map_err(|error| error.message().replace('\n', " ")));
    match record {
        Ok(record) if record.file == lock => Ok(Some(record)),
        Ok(_) => {
            warn(damaged("it is another lock's record"));
            Ok(None)
        }
        Err(why) => {
            warn(damaged(&why));
            Ok(None)
        }
    }
}

pub(crate) fn store(word: Word, root: &Path, record: &Record) -> Result<PathBuf, Error> {
    let file = file(word, root, &record.file)?;
    let text = record.to_toml().map_err(|error| Error::Faults(format!("{}: {error}", file.display())))?;
    if let Some(folder) = file.parent() {
        let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    let text = format!("{BELOW}{}\n{text}", visible(&root.display().to_string()));
    write_atomically(&file, text.as_bytes(), 0o600).map_err(|cause| Error::file(&file, cause))?;
    Ok(file)
}

/// Whether there was one.
pub(crate) fn remove(root: &Path, lock: &str) -> Result<bool, Error> {
    let file = file(Word::Person, root, lock)?;
    match fs::remove_file(&file) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Error::file(&file, cause)),
    }
}
