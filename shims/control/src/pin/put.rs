//! The files are put in place: all are written beside the old ones first, then renamed, the lock last.
//!
//! Whatever happens between two renames, no file is half written, and a manifest without its lock is what every check
//! finds. What is replaced is in git, or a copy is kept in the state directory.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use cotter_core::facts::asking::Git;
use cotter_rules::fact::Reason;

use super::here::Here;
use super::proposal::Proposal;
use super::terms::{Terms, rfc3339};
use crate::error::Error;
use crate::subject::{self, Subject, home, install};

/// Milliseconds for a question to git.
const DEADLINE: u64 = 20_000;

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Put {
    /// The files that are others now, by name.
    pub(super) written: Vec<String>,
    /// Where the old ones are that git does not have.
    pub(super) kept: Option<PathBuf>,
}

/// A file that is to be replaced, and what it was when it was read.
pub(super) struct Before {
    name: String,
    bytes: Option<Vec<u8>>,
}

/// What is there of the files that will be written.
pub(super) fn before(here: &Here, names: impl Iterator<Item = String>) -> Result<Vec<Before>, Error> {
    names.map(|name| Ok(Before { bytes: here.read(&name)?, name })).collect()
}

pub(super) fn in_place(
    here: &Here,
    proposal: &Proposal,
    before: &[Before],
    terms: &Terms,
) -> Result<Put, Error> {
    let mut put = Put::default();
    let mut staged = Vec::new();
    // The lock last: a manifest that is ahead of its lock is found by every check, and the other way round is not.
    let mut order: Vec<&Before> = before.iter().collect();
    order.sort_by_key(|file| file.name == proposal.lock);
    for file in order {
        let Some(bytes) = proposal.files.get(&file.name) else { continue };
        if here.read(&file.name)? != file.bytes {
            return Err(Error::Pin(format!("`{}` was changed meanwhile: nothing is written", file.name)));
        }
        if file.bytes.as_ref() == Some(bytes) {
            continue;
        }
        let target = here.place().join(&file.name);
        staged.push((Staged::write(&target, bytes)?, file));
    }
    let lost: Vec<&Before> = staged
        .iter()
        .map(|(_, file)| *file)
        .filter(|file| file.bytes.is_some() && !is_committed(here, file))
        .collect();
    if !lost.is_empty() {
        put.kept = Some(keep(here, &lost, terms)?);
    }
    for (staged, file) in staged {
        staged.rename()?;
        put.written.push(file.name.clone());
    }
    Ok(put)
}

/// A new file beside the one that it will replace; gone if it never does.
struct Staged {
    temporary: PathBuf,
    target: PathBuf,
    done: bool,
}

impl Staged {
    fn write(target: &Path, bytes: &[u8]) -> Result<Staged, Error> {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".new-{}", std::process::id()));
        let temporary = target.with_file_name(name);
        let failed = |cause| Error::file(&temporary, cause);
        let mode = fs::metadata(target).map_or(0o644, |meta| meta.mode() & 0o777);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary).map_err(failed)?;
        let staged = Staged { temporary: temporary.clone(), target: target.to_owned(), done: false };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        if target.exists() {
            file.set_permissions(fs::Permissions::from_mode(mode)).map_err(failed)?;
        }
        Ok(staged)
    }

    fn rename(mut self) -> Result<(), Error> {
        fs::rename(&self.temporary, &self.target).map_err(|cause| Error::file(&self.target, cause))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Whether the file is in git as it is: then it can be had back from there.
fn is_committed(here: &Here, file: &Before) -> bool {
    let asked = || -> Result<Vec<u8>, Reason> {
        let subject = Subject::new(&["git".into()]).map_err(|_| Reason::Failed)?;
        let scene = subject.prepared.scene(&subject.call);
        let git = Git::at(&scene.look(), here.tree.root().as_os_str().as_bytes(), DEADLINE)?;
        let object = format!("HEAD:{}", here.path(&file.name));
        git.ask(&[b"cat-file", b"blob", object.as_bytes()])
    };
    here.tree.root().join(".git").symlink_metadata().is_ok() && asked().ok() == file.bytes
}

/// Copies into the state directory, with a name that says when.
fn keep(here: &Here, files: &[&Before], terms: &Terms) -> Result<PathBuf, Error> {
    let state = subject::path(&home(&install()?)?.state);
    let at = rfc3339(terms.now).replace(':', "");
    let folder = state.join("replaced").join(format!("{at}-{}", std::process::id()));
    let failed = |cause| Error::file(&folder, cause);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        let mut options = OpenOptions::new();
        let opened = options.write(true).create_new(true).mode(0o600).open(&file);
        opened.and_then(|mut opened| opened.write_all(bytes)).map_err(|cause| Error::file(&file, cause))
    };
    write("from", format!("{}\n", here.place().display()).as_bytes())?;
    for file in files {
        write(&file.name.replace('/', "%"), file.bytes.as_deref().unwrap_or_default())?;
    }
    Ok(folder)
}
