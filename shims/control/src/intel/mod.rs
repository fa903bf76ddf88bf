//! `cotter intel`: releases that others have found to be malicious, in an index of our own.
//!
//! - [`import`]: made from a dump in the OSV format, at once and whole
//! - [`published`]: when releases were published, added to a ledger
//! - [`show`]: what is there
//!
//! Nothing is fetched: whoever has a network brings the dump.

mod import;
mod published;
mod show;

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use cotter_lockpolicy::known::Index;
use cotter_sys::process::c_path;

use crate::args::Format;
use crate::error::{Error, Exit};
use crate::subject::{self, home, install};

pub(crate) const AFTER_HELP: &str = "Examples:\n  cotter intel import osv/malicious/\n  cotter intel import advisories.jsonl\n  \
    cotter intel show\n\n\
    A dump is OSV's: a folder of JSON files, one JSON file, or one advisory a line. An archive has to be unpacked first.";

#[derive(Debug, Subcommand)]
pub enum IntelAction {
    /// Make the index anew from a dump
    Import {
        /// A file, or a folder with files below it
        #[arg(required = true, value_name = "FILE|DIR")]
        from: Vec<PathBuf>,
        /// The files say when releases were published, one a line; they are added to what is known
        #[arg(long)]
        published: bool,
    },
    /// Show what the index holds (the default)
    Show,
}

pub(crate) fn run(action: Option<IntelAction>, format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    match action.unwrap_or(IntelAction::Show) {
        IntelAction::Import { from, published: true } => published::run(&from, out),
        IntelAction::Import { from, published: false } => import::run(&from, out),
        IntelAction::Show => show::run(format, out),
    }
}

fn file() -> Result<PathBuf, Error> {
    Ok(subject::path(&home(&install()?)?.state).join("known.index"))
}

/// Where the index is, or would be.
pub(crate) fn place() -> Option<PathBuf> {
    file().ok()
}

/// The index, looked at where it lies: a look-up reads a few hundred bytes of it.
pub(crate) fn index() -> Result<Option<Index<'static>>, Error> {
    // Without a home there is no state, and nothing was ever imported.
    let Ok(file) = file() else { return Ok(None) };
    let mapped = c_path(file.as_os_str().as_bytes()).and_then(|path| cotter_sys::fs::map_for_good(&path));
    let failed = |why: String| Error::Index { path: file.display().to_string(), why };
    match mapped {
        Ok(bytes) => Index::open(bytes).map(Some).map_err(|corrupt| failed(corrupt.to_string())),
        Err(cotter_sys::Errno::NOENT | cotter_sys::Errno::NOTDIR) => Ok(None),
        Err(errno) => Err(failed(errno.to_string())),
    }
}

/// Whether a path is an archive, which is for others to unpack.
fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    [".zip", ".gz", ".tgz", ".tar", ".xz", ".zst", ".bz2", ".7z"].iter().any(|end| name.ends_with(end))
}
