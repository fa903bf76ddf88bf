//! `cotter verify`: every lockfile of a tree, by itself and against what was trusted before.
//!
//! - [`walk`]: which lockfiles there are; [`tree`]: the files beside them, read without leaving the project
//! - [`baseline`]: what they are compared with, a commit ([`committed`]) or what a person has said of them ([`records`])
//! - [`gone`]: which of them are not there any more
//! - [`installed`]: what they were installed into
//! - [`judged`]: what came of all of them
//! - [`human`], [`json`], [`sarif`]: how that is said; [`progress`]: that something is being done
//!
//! Nothing is resolved, fetched or run.

mod args;
pub(crate) mod baseline;
mod committed;
mod gone;
mod human;
mod installed;
mod json;
mod judged;
mod progress;
pub(crate) mod records;
mod sarif;
mod tree;
mod walk;

use std::io::{IsTerminal, Write};

pub(crate) use args::{AFTER_HELP, ReportFormat, VerifyArgs};

use crate::error::{Error, Exit};

pub(crate) use args::COOLDOWN;
pub(crate) use baseline::{Wanted, of as baseline};
pub(crate) use human::write_file as write_human;
pub(crate) use judged::{Judged, now};
pub(crate) use progress::Progress;
pub(crate) use tree::{Tree, Unread};
pub(crate) use walk::{Project, projects, repository};

pub(crate) fn run(args: &VerifyArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let projects = projects(&args.paths)?;
    let judged = Judged::of(&projects, args)?;
    match args.format {
        ReportFormat::Human => human::write(&judged, args.all, coloured(), out)?,
        ReportFormat::Json => json::write(&judged, out)?,
        ReportFormat::Sarif => sarif::write(&judged, out)?,
    }
    Ok(judged.exit())
}

fn coloured() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::io::stdout().is_terminal()
}
