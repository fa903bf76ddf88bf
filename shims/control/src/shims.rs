//! `cotter shims`: the guarded tools, and where the real ones are.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use serde_json::json;

use crate::args::Format;
use crate::error::{Error, Exit};
use crate::subject::{self, Subject, install};
use crate::written::{json_line, text};

/// One program name that leads to the guard.
pub(crate) struct Shim {
    pub(crate) name: OsString,
    pub(crate) path: PathBuf,
    /// Where its real tool is; the error that finding it ended in.
    pub(crate) real: Result<Option<PathBuf>, String>,
}

pub(crate) fn run(format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    for shim in all()? {
        let name = text(shim.name.as_bytes());
        match (format, &shim.real) {
            (Format::Json, real) => json_line(
                out,
                &json!({
                    "name": name, "shim": shim.path.display().to_string(),
                    "real": real.as_ref().ok().and_then(|real| real.as_ref()).map(|real| real.display().to_string()),
                }),
            )?,
            (Format::Human, Ok(Some(real))) => writeln!(out, "{name:20} → {}", real.display())?,
            (Format::Human, Ok(None)) => writeln!(out, "{name:20} → not found")?,
            (Format::Human, Err(error)) => writeln!(out, "{name:20} → {error}")?,
        }
    }
    Ok(Exit::Clean)
}

/// Every link in the directory of shims.
pub(crate) fn all() -> Result<Vec<Shim>, Error> {
    let dir = subject::path(&install()?.shims_dir());
    let entries = fs::read_dir(&dir).map_err(|cause| Error::file(&dir, cause))?;
    let mut shims: Vec<Shim> = entries
        .filter_map(Result::ok)
        .map(|entry| Shim { name: entry.file_name(), path: entry.path(), real: real(&entry.file_name()) })
        .collect();
    shims.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(shims)
}

/// The real tool of that name, as the guard would find it.
pub(crate) fn real(name: &OsString) -> Result<Option<PathBuf>, String> {
    let subject = Subject::new(std::slice::from_ref(name)).map_err(|error| error.to_string())?;
    Ok(subject.prepared.real.map(|real| subject::path(real.path.to_bytes())))
}
