//! `cotter intel show`.

use std::fs;
use std::io::Write;
use std::time::UNIX_EPOCH;

use cotter_core::record::rfc3339;
use serde_json::json;

use crate::args::Format;
use crate::error::{Error, Exit};
use crate::written::{counted, json_line, many, text};

pub(super) fn run(format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let built_in = cotter_lockpolicy::known::len();
    let (file, index) = (super::file()?, super::index()?);
    let at = fs::metadata(&file).and_then(|meta| meta.modified()).ok();
    let at = at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let at = at.and_then(|at| u64::try_from(at.as_millis()).ok()).map(|at| text(&rfc3339(at)));
    let whole = index.map(|index| index.verify());
    if let Some(Err(corrupt)) = whole {
        return Err(Error::Index { path: file.display().to_string(), why: corrupt.to_string() });
    }
    if format == Format::Json {
        let imported = index
            .map(|index| json!({ "file": file.display().to_string(), "records": index.len(), "at": at }));
        json_line(out, &json!({ "built_in": built_in, "imported": imported }))?;
        return Ok(Exit::Clean);
    }
    writeln!(out, "built in  {} packages with compromised releases", counted(built_in))?;
    match index {
        Some(index) => writeln!(
            out,
            "imported  {}, {} ({})",
            many(index.len(), "record"),
            at.unwrap_or_default(),
            file.display()
        )?,
        None => writeln!(out, "imported  nothing; `cotter intel import` takes a dump of advisories")?,
    }
    Ok(Exit::Clean)
}
