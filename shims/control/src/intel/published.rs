//! `cotter intel import --published`: when releases were published, into the ledger that `cotter pin` fills too.
//!
//! One release a line: `{"ecosystem": "npm", "package": "left-pad", "version": "1.3.0", "published": "2018-04-09T…"}`.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use cotter_lockpolicy::Ecosystem;
use cotter_lockpolicy::age::Moment;
use serde::Deserialize;

use crate::error::{Error, Exit};
use crate::person;
use crate::pin::ledger;
use crate::written::{counted, many, visible};

/// So many lines that are not fit are named.
const NAMED: usize = 10;

#[derive(Deserialize)]
struct Line {
    ecosystem: String,
    package: String,
    version: String,
    published: String,
}

pub(super) fn run(from: &[PathBuf], out: &mut dyn Write) -> Result<Exit, Error> {
    // The first moment of a release stays: a feed that says that everything is old would have the last word.
    person::required("adding to what is known of publications")?;
    let (mut releases, mut unfit) = (Vec::new(), 0);
    for path in from {
        let file = File::open(path).map_err(|cause| Error::file(path, cause))?;
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|cause| Error::file(path, cause))?;
            if line.trim().is_empty() {
                continue;
            }
            match release(&line) {
                Ok(release) => releases.push(release),
                Err(why) => {
                    unfit += 1;
                    if unfit <= NAMED {
                        let file = visible(&path.to_string_lossy());
                        eprintln!("cotter: warning: {file}:{}: {}", number + 1, visible(&why));
                    }
                }
            }
        }
    }
    let new = ledger::add(&releases)?;
    let (new, all) = (counted(new), many(releases.len(), "release"));
    writeln!(out, "{new} of {all} are new in {}", ledger::file()?.display())?;
    Ok(if unfit == 0 { Exit::Clean } else { Exit::Findings })
}

fn release(line: &str) -> Result<(Ecosystem, String, String, String), String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let ecosystem = Ecosystem::from_word(&line.ecosystem.to_ascii_lowercase())
        .ok_or_else(|| format!("no ecosystem is named `{}`", line.ecosystem))?;
    if Moment::parse(&line.published).is_none() {
        return Err(format!("`{}` is no moment", line.published));
    }
    Ok((ecosystem, line.package, line.version, line.published))
}
