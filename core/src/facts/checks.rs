//! Checks that a call goes around: hooks that would have run, a signature that would have been made.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::fs;

use super::Look;
use super::git::{self, Configuration, ask};
use crate::path;

/// Hooks that check what the command does, are installed, and will not run.
pub(super) fn hooks(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let names: &[&[u8]] = match command.path.first().copied() {
        Some("commit") => &[b"pre-commit", b"commit-msg"],
        Some("push") => &[b"pre-push"],
        Some("merge" | "pull") => &[b"pre-merge-commit", b"commit-msg"],
        Some("rebase") => &[b"pre-rebase"],
        Some("am") => &[b"applypatch-msg", b"pre-applypatch"],
        Some("config") => &[b"pre-commit", b"commit-msg", b"pre-push", b"pre-merge-commit", b"pre-rebase"],
        _ => &[],
    };
    let installed = || {
        // Nothing is taken away that was not there.
        if command.flag("--unset") && git::settings(look, command)?.configured(b"core.hookspath").is_none() {
            return Ok(0);
        }
        let dir = dir(look, command)?;
        // Below `.husky/_` stands a program for every hook there is; each runs the one above it, if there is one.
        let own = if path::base_name(&dir) == b"_" { path::dir_name(&dir) } else { &dir };
        let stands = |name: &&&[u8]| {
            let hook = path::join_c(own, name);
            if own == dir { fs::executable(&hook) } else { fs::stat(&hook).is_ok_and(|stat| stat.is_file()) }
        };
        let count = names.iter().filter(stands).count();
        Ok(count as u64)
    };
    git::fact(installed())
}

/// Where hooks are, whatever the call itself says of that.
fn dir(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<u8>, Reason> {
    let root = look.place.root.as_deref().unwrap_or(b"/");
    if let Some(configured) = git::settings(look, command)?.configured(b"core.hookspath") {
        return Ok(path::absolute(root, configured));
    }
    let words: [&[u8]; 3] = [b"rev-parse", b"--path-format=absolute", b"--git-common-dir"];
    let common = ask(look, command, Configuration::Whole, &words)?;
    Ok(path::join(common.trim_ascii_end(), b"hooks"))
}

/// Whether the configuration asks for a signature that this call will not make.
pub(super) fn signature(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let key: &[u8] = if command.is_sub("tag") { b"tag.gpgsign" } else { b"commit.gpgsign" };
    let wanted = git::settings(look, command).map(|settings| {
        let value = settings.configured(key).map(<[u8]>::to_ascii_lowercase);
        u64::from(value.is_some_and(|value| matches!(value.as_slice(), b"true" | b"yes" | b"on" | b"1")))
    });
    git::fact(wanted)
}
