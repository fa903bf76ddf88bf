//! Force that no word of argv asks for: settings, from a file, from `-c` or from the environment.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_sys::process::Status;

use super::git::{self, Configuration, name_of_section};
use super::{Look, push};

pub(super) fn by_settings(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(match command.path.first() {
        Some(&"push") => push_is_forced(look, command).map(u64::from),
        Some(&"clean") => clean_needs_no_force(look, command).map(u64::from),
        _ => Err(Reason::NotAsked),
    })
}

/// Whether the remote that is pushed to has a forced refspec, or is a mirror.
fn push_is_forced(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    const KEYS: &[u8] =
        b"^(remote\\..*\\.(push|mirror)|remote\\.pushdefault|branch\\..*\\.(remote|pushremote))$";
    let words: [&[u8]; 4] = [b"config", b"-z", b"--get-regexp", KEYS];
    let output = git::run(look, command, Configuration::Whole, &words)?;
    let settings = match output.status {
        Status::Exited(0) => output.stdout,
        Status::Exited(1) => return Ok(false),
        _ => return Err(Reason::Failed),
    };
    let settings = Settings::read(&settings);
    let forced = settings.forced();
    if forced.is_empty() {
        return Ok(false);
    }
    let named = command.operands_of(Kind::Remote).next().map(|operand| operand.word);
    let named = named.or_else(|| command.value("--repo"));
    let remote = match named {
        Some(remote) => Some(remote),
        None => settings.remote_of(&push::current_branch(look, command)?),
    };
    // Where nothing says which remote it is, git takes `origin`, or the only one.
    Ok(remote.is_none_or(|remote| forced.contains(&remote)))
}

fn clean_needs_no_force(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"config", b"--type=bool", b"--get", b"clean.requireForce"];
    let output = git::run(look, command, Configuration::Whole, &words)?;
    match output.status {
        Status::Exited(0) => Ok(output.stdout.trim_ascii() == b"false"),
        Status::Exited(1) => Ok(false),
        _ => Err(Reason::Failed),
    }
}

/// Keys and values, in the order in which git reads them.
struct Settings<'s>(Vec<(&'s [u8], &'s [u8])>);

impl<'s> Settings<'s> {
    fn read(bytes: &'s [u8]) -> Settings<'s> {
        let entries = bytes.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        Settings(
            entries
                .map(|entry| match entry.iter().position(|byte| *byte == b'\n') {
                    Some(newline) => {
                        (entry.split_at(newline).0, entry.get(newline + 1..).unwrap_or_default())
                    }
                    // A key without a value is a boolean that is true.
                    None => (entry, &b"true"[..]),
                })
                .collect(),
        )
    }

    /// The remotes to which a push without refspecs is a forced one.
    fn forced(&self) -> Vec<&'s [u8]> {
        let mut forced: Vec<&[u8]> = Vec::new();
        for (key, value) in &self.0 {
            let Some(rest) = key.strip_prefix(b"remote.") else { continue };
            let Some(remote) = name_of_section(rest) else { continue };
            let is_mirror = key.ends_with(b".mirror");
            if value.starts_with(b"+") || (is_mirror && is_true(value)) {
                forced.push(remote);
            } else if is_mirror && !self.has_forced_refspec(remote) {
                // The last word on a boolean counts.
                forced.retain(|other| *other != remote);
            }
        }
        forced
    }

    fn has_forced_refspec(&self, remote: &[u8]) -> bool {
        let key = [b"remote.", remote, b".push"].concat();
        self.0.iter().any(|(other, value)| *other == key && value.starts_with(b"+"))
    }

    /// The remote that a push from `branch` goes to, as far as settings say.
    fn remote_of(&self, branch: &[u8]) -> Option<&'s [u8]> {
        let own = |name: &[u8]| self.last(&[b"branch.", branch, name].concat());
        own(b".pushremote").or_else(|| self.last(b"remote.pushdefault")).or_else(|| own(b".remote"))
    }

    fn last(&self, key: &[u8]) -> Option<&'s [u8]> {
        self.0.iter().rev().find(|(other, _)| *other == key).map(|(_, value)| *value)
    }
}

fn is_true(value: &[u8]) -> bool {
    !["", "false", "no", "off", "0"].iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}
