//! `cotter env`, completions and manual pages: text that shells and readers take over.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use clap::CommandFactory;

use crate::args::{Args, Harden, Shell};
use crate::error::{Error, Exit};
use crate::hardening::{self, Set};
use crate::subject::{self, install};

/// Prints the line that puts the guard first on PATH, and those that harden package managers.
pub(crate) fn run(shell: Option<Shell>, harden: Option<Harden>, out: &mut dyn Write) -> Result<Exit, Error> {
    let shims = subject::path(&install()?.shims_dir()).display().to_string();
    let quoted = format!("'{}'", shims.replace('\'', "'\\''"));
    let shell = shell.unwrap_or_else(current_shell);
    match shell {
        Shell::Sh | Shell::Bash | Shell::Zsh => {
            writeln!(out, "case $PATH in {quoted}:*) ;; *) export PATH={quoted}:\"$PATH\" ;; esac")?;
            // A shell remembers where it found a program.
            writeln!(out, "hash -r 2>/dev/null || true")?;
        }
        Shell::Fish => writeln!(out, "fish_add_path --global --move --prepend --path {quoted}")?,
    }
    if let Some(mode) = harden {
        write_hardening(shell, mode, out)?;
    }
    Ok(Exit::Clean)
}

/// What is set here and turned a check off is also said.
fn write_hardening(shell: Shell, mode: Harden, out: &mut dyn Write) -> Result<(), Error> {
    let fish = matches!(shell, Shell::Fish);
    for name in hardening::HOSTILE {
        if std::env::var_os(name).is_some_and(|value| !value.is_empty()) {
            eprintln!("cotter: {name} is set here, and would be taken away");
        }
        if fish { writeln!(out, "set --erase {name}")? } else { writeln!(out, "unset {name}")? }
    }
    for Set { name, value, does } in hardening::STRICT.iter().filter(|_| mode == Harden::Strict) {
        if fish {
            writeln!(out, "set --global --export {name} '{value}' # {does}")?;
        } else {
            writeln!(out, "export {name}='{value}' # {does}")?;
        }
    }
    Ok(())
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
