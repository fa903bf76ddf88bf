//! `cotter log`: what was decided, and whether the record of it is whole.

use std::io::Write;
use std::path::PathBuf;

use cotter_sys::time;

use crate::args::{self, LogAction, LogArgs};
use crate::error::{Error, Exit};
use crate::log::{self, Filter, LogError};
use crate::subject::{self, home, install};

pub(crate) fn run(args: LogArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let state = state()?;
    let format = match args.format {
        args::Format::Human => log::Format::Human,
        args::Format::Json => log::Format::Json,
    };
    match args.action {
        Some(LogAction::Verify) => {
            let report = log::verify(&state, format, out).map_err(failed)?;
            Ok(if report.is_clean() { Exit::Clean } else { Exit::Findings })
        }
        Some(LogAction::Anchor) => {
            let anchored = log::anchor(&state).map_err(failed)?;
            anchored.report.write(format, out)?;
            writeln!(out, "{} heads anchored", anchored.added)?;
            Ok(if anchored.report.is_clean() { Exit::Clean } else { Exit::Findings })
        }
        None => {
            let moment = |text: Option<String>| {
                text.map(|text| log::moment(&text, time::now()).map_err(|_| Error::Time(text))).transpose()
            };
            let filter = Filter {
                tool: args.tool,
                rule: args.rule,
                outcome: args.outcome,
                session: args.session,
                since: moment(args.since)?,
                until: moment(args.until)?,
                last: args.last,
            };
            let listed = log::list(&state, &filter, format, out).map_err(failed)?;
            if listed.unreadable > 0 {
                eprintln!("cotter: {} lines are no records (see `cotter log verify`)", listed.unreadable);
            }
            Ok(Exit::Clean)
        }
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
