//! `cotter env`, completions and manual pages: text that shells and readers take over.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use clap::CommandFactory;

use crate::args::{Args, Shell};
use crate::error::{Error, Exit};
use crate::subject::{self, install};

/// Prints the line that puts the guard first on PATH.
pub(crate) fn run(shell: Option<Shell>, out: &mut dyn Write) -> Result<Exit, Error> {
    let shims = subject::path(&install()?.shims_dir()).display().to_string();
    let quoted = format!("'{}'", shims.replace('\'', "'\\''"));
    match shell.unwrap_or_else(current_shell) {
        Shell::Sh | Shell::Bash | Shell::Zsh => {
            writeln!(out, "case $PATH in {quoted}:*) ;; *) export PATH={quoted}:\"$PATH\" ;; esac")?;
            // A shell remembers where it found a program.
            writeln!(out, "hash -r 2>/dev/null || true")?;
        }
        Shell::Fish => writeln!(out, "fish_add_path --global --move --prepend --path {quoted}")?,
    }
    Ok(Exit::Clean)
}

fn current_shell() -> Shell {
    let shell = std::env::var_os("SHELL").unwrap_or_default();
    match Path::new(&shell).file_name().and_then(OsStr::to_str) {
        Some("fish") => Shell::Fish,
        Some("zsh") => Shell::Zsh,
        Some("bash") => Shell::Bash,
        _ => Shell::Sh,
    }
}

pub(crate) fn completions(shell: clap_complete::Shell, out: &mut dyn Write) -> Result<Exit, Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "cotter", &mut text);
    out.write_all(&text)?;
    Ok(Exit::Clean)
}

/// The page of one subcommand, or of the whole.
pub(crate) fn man(page: Option<&str>, out: &mut dyn Write) -> Result<Exit, Error> {
    let whole = Args::command();
    let command = match page {
        None => whole,
        Some(name) => {
            let found = whole.get_subcommands().find(|sub| sub.get_name() == name && !sub.is_hide_set());
            let title: &'static str = format!("cotter-{name}").leak();
            found.cloned().map(|sub| sub.name(title)).ok_or_else(|| Error::NoTool(name.to_owned()))?
        }
    };
    clap_mangen::Man::new(command).render(out)?;
    Ok(Exit::Clean)
}
