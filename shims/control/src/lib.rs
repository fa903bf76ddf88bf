//! The control command: what a person (or the guard, as its helper) asks of Cotter.
//!
//! Every subcommand is a function that is given its arguments and where to write, so that it runs the same
//! in a test. The guard links nothing of this.

#![forbid(unsafe_code)]

mod args;
mod canary;
mod check;
mod config;
mod defaults;
mod describe;
mod doctor;
mod env;
mod error;
mod exec_path;
mod explain;
mod hardening;
mod helper;
mod intel;
pub mod log;
mod log_command;
mod packages;
mod person;
mod pin;
mod registries;
mod rules_test;
mod save;
mod shims;
mod subject;
mod trust;
mod trust_lock;
mod undo;
mod verify;
mod written;

use std::io::Write;

use clap::Parser;

pub use args::{Args, Format};
pub use error::{Error, Exit};

use args::Command;

/// Runs one command line and returns the process's exit code.
pub fn run(words: impl IntoIterator<Item = std::ffi::OsString>) -> i32 {
    let args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Error as i32 } else { Exit::Clean as i32 };
        }
    };
    let mut out = std::io::stdout().lock();
    match dispatch(args, &mut out).and_then(|exit| Ok(out.flush().map(|()| exit)?)) {
        Ok(exit) => exit as i32,
        Err(Error::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Clean as i32,
        Err(error) => {
            eprintln!("cotter: {error}");
            if let Some(hint) = error.hint() {
                eprintln!("hint: {hint}");
            }
            error.exit() as i32
        }
    }
}

fn dispatch(args: Args, out: &mut dyn Write) -> Result<Exit, Error> {
    match args.command {
        Command::Check { format, words } => check::run(&words, format, out),
        Command::Explain { format, words } => explain::run(&words, format, out),
        Command::Defaults { tool, format } => defaults::run(tool.as_deref(), format, out),
        Command::Config { action, format } => config::run(action, format, out),
        Command::Rules { action } => rules_test::run(action, out),
        Command::Doctor { format } => doctor::run(format, out),
        Command::Shims { format } => shims::run(format, out),
        Command::Env { shell, harden } => env::run(shell, harden, out),
        Command::Trust { action } => trust::run(action.as_ref(), out),
        Command::Save { keep, format, words } => save::run(&keep, &words, format, out),
        Command::Undo { action } => undo::run(*action, out),
        Command::Log { action } => log_command::run(*action, out),
        Command::Verify(args) => verify::run(&args, out),
        Command::Pin(args) => pin::run(&args, out),
        Command::Registries { action, format } => registries::run(action, format, out),
        Command::Intel { action, format } => intel::run(action, format, out),
        Command::ExecPath => exec_path::run(out),
        Command::Completions { shell } => env::completions(shell, out),
        Command::Man { page } => env::man(page.as_deref(), out),
        Command::Helper => helper::run(out),
    }
}
