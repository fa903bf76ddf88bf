//! `cotter log`: what was decided, whether the record of it is whole, and what would be decided now.

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use cotter_core::Layers;
use cotter_core::place::Place;
use cotter_rules::weigh::Layer;
use cotter_sys::time;

use crate::args::{self, LogAction, LogArgs, ReplayArgs, WhichRecords};
use crate::error::{Error, Exit};
use crate::helper::{compile, today};
use crate::log::{self, Filter, LogError};
use crate::subject::{self, home, install};

pub(crate) fn run(args: LogArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let state = state()?;
    let form = form(args.format);
    match args.action {
        Some(LogAction::Verify) => {
            let report = log::verify(&state, form, out).map_err(failed)?;
            Ok(if report.is_clean() { Exit::Clean } else { Exit::Findings })
        }
        Some(LogAction::Anchor) => {
            let anchored = log::anchor(&state).map_err(failed)?;
            anchored.report.write(form, out)?;
            writeln!(out, "{} heads anchored", anchored.added)?;
            Ok(if anchored.report.is_clean() { Exit::Clean } else { Exit::Findings })
        }
        Some(LogAction::Replay(args)) => replay(args, &state, out),
        None => {
            let filter = Filter { outcome: args.outcome, last: args.last, ..filter(args.which)? };
            let listed = log::list(&state, &filter, form, out).map_err(failed)?;
            warn_of(listed.unreadable);
            Ok(Exit::Clean)
        }
    }
}

fn replay(args: ReplayArgs, state: &Path, out: &mut dyn Write) -> Result<Exit, Error> {
    let layers = match &args.policy {
        Some(file) => one_policy(file)?,
        None => in_force()?,
    };
    let filter = filter(args.which)?;
    let replayed = log::replay(state, &filter, &layers, today(), form(args.format), out).map_err(failed)?;
    warn_of(replayed.unreadable);
    Ok(if replayed.differing == 0 { Exit::Clean } else { Exit::Findings })
}

fn filter(which: WhichRecords) -> Result<Filter, Error> {
    Ok(Filter {
        tool: which.tool,
        rule: which.rule,
        session: which.session,
        since: moment(which.since)?,
        until: moment(which.until)?,
        ..Filter::default()
    })
}

/// The built-in rules and a file that need not be in force, which speaks as the user's would.
fn one_policy(file: &Path) -> Result<Layers, Error> {
    let stored = compile(Layer::User, file)?.leak();
    let layers = Layers::of_one(Layer::User, file.as_os_str().as_bytes(), stored);
    let layers = layers.map_err(|failure| Error::Guard(failure.to_string()))?;
    match layers.warnings.first() {
        Some(fault) => Err(Error::Faults(fault.clone())),
        None => Ok(layers),
    }
}

/// What is in force wherever a call is made: a record does not say what a project's policy was.
fn in_force() -> Result<Layers, Error> {
    let install = install()?;
    let nowhere = Place { cwd: None, dir: None, root: None, project: None };
    let layers = Layers::load(&install, install.home().as_ref(), &nowhere);
    let layers = layers.map_err(|failure| Error::Guard(failure.to_string()))?;
    for warning in &layers.warnings {
        eprintln!("cotter: warning: {warning}");
    }
    Ok(layers)
}

fn form(format: args::Format) -> log::Format {
    match format {
        args::Format::Human => log::Format::Human,
        args::Format::Json => log::Format::Json,
    }
}

fn moment(text: Option<String>) -> Result<Option<u64>, Error> {
    text.map(|text| log::moment(&text, time::now()).map_err(|_| Error::Time(text))).transpose()
}

fn warn_of(unreadable: usize) {
    if unreadable > 0 {
        eprintln!("cotter: {unreadable} lines are no records (see `cotter log verify`)");
    }
}

fn state() -> Result<PathBuf, Error> {
    Ok(subject::path(&home(&install()?)?.state))
}

fn failed(error: LogError) -> Error {
    match error {
        LogError::Output(error) => Error::Write(error),
        error => Error::Log(match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        }),
    }
}
