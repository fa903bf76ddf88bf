//! What the configuration makes a push do without being told.

use alloc::vec::Vec;

use cotter_rules::boolean;
use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_rules::refspec::Refspec;
use cotter_sys::process::Status;
use cotter_sys::{Errno, fs};

use super::Look;
use super::changes::names_a_repository;
use super::git::{self, Configuration};
use super::push::current_branch;
use crate::path::{join, join_c};

/// What decides where a push goes, and what it forces there.
const SETTINGS: &[u8] = b"^(remote\\.(.*\\.(push|mirror)|pushdefault)|branch\\..*\\.(remote|pushremote))$";

/// Whether configuration alone makes this push a forced one: the remote is a mirror, or one of its own refspecs
/// begins with `+`. Git reads it from many places, so git is asked.
pub(super) fn force(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(forced(look, command).map(u64::from))
}

fn forced(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"config", b"-z", b"--get-regexp", SETTINGS];
    let output = git::run(look, command, Configuration::Whole, &words)?;
    let settings = match output.status {
        Status::Exited(0) => output.stdout,
        Status::Exited(1) => Vec::new(),
        _ => return Err(Reason::Failed),
    };
    let settings = read(&settings);
    let forcing: Vec<&[u8]> =
        settings.iter().filter_map(|(key, value)| forcing_remote(command, key, *value)).collect();
    let old = old_remotes(look, command)?;
    if forcing.is_empty() && old.is_none() {
        return Ok(false);
    }
    let named = command.operands_of(Kind::Remote).next().map(|operand| operand.word);
    let remote = match named.or_else(|| command.value("--repo")) {
        Some(remote) => Some(remote.to_vec()),
        None => default_remote(look, command, &settings),
    };
    // Where nothing names the remote, it can be any of the configured ones, or `origin`.
    let in_file = |remote: &[u8]| old.as_ref().is_some_and(|dir| forces_in_file(command, dir, remote));
    Ok(match &remote {
        Some(remote) => forcing.contains(&remote.as_slice()) || in_file(remote),
        None => !forcing.is_empty() || in_file(b"origin"),
    })
}

/// Where remotes stand in files of their own, as git kept them before it had a configuration; nearly nowhere.
fn old_remotes(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<u8>>, Reason> {
    const DIR: &[u8] = b"remotes";
    let is_dir = |dir: &[u8]| fs::stat(&join_c(dir, b"")).is_ok_and(|stat| stat.is_dir());
    let beside = look.place.root.as_ref().map(|root| join(root, b".git")).filter(|dir| is_dir(dir));
    let dir = match beside.filter(|_| !names_a_repository(look, command)) {
        Some(git_dir) => join(&git_dir, DIR),
        None => {
            let words: [&[u8]; 4] = [b"rev-parse", b"--path-format=absolute", b"--git-path", DIR];
            let output = git::run(look, command, Configuration::Whole, &words)?;
            // Without a repository there is nothing to push.
            let found = if output.status == Status::Exited(0) { output.stdout } else { return Ok(None) };
            found.strip_suffix(b"\n").unwrap_or(&found).to_vec()
        }
    };
    Ok(is_dir(&dir).then_some(dir))
}

/// Whether a remote's old file forces: `Push: +refs/heads/main:refs/heads/main`.
fn forces_in_file(command: &Command<'_>, dir: &[u8], remote: &[u8]) -> bool {
    const LONGEST: usize = 1 << 20;
    if remote.contains(&b'/') || matches!(remote, b"" | b"." | b"..") || !takes_configured(command) {
        return false;
    }
    match fs::read_file(&join_c(dir, remote), LONGEST) {
        Ok(file) => file
            .split(|byte| *byte == b'\n')
            .filter_map(|line| line.strip_prefix(b"Push:"))
            .any(|refspec| forces(refspec.trim_ascii())),
        Err(Errno::NOENT | Errno::ISDIR) => false,
        // What git may be able to read, and we cannot, is believed to be the worst.
        Err(_) => true,
    }
}

/// A key and its value, if it has one.
type Setting<'s> = (&'s [u8], Option<&'s [u8]>);

fn read(settings: &[u8]) -> Vec<Setting<'_>> {
    let entries = settings.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
    let split = |entry: &'_ [u8]| entry.iter().position(|byte| *byte == b'\n');
    entries
        .map(|entry| match split(entry) {
            Some(newline) => (entry.get(..newline).unwrap_or_default(), entry.get(newline + 1..)),
            None => (entry, None),
        })
        .collect()
}

/// The remote that a setting makes a forced one for this command.
fn forcing_remote<'s>(command: &Command<'_>, key: &'s [u8], value: Option<&[u8]>) -> Option<&'s [u8]> {
    let rest = key.strip_prefix(b"remote.")?;
    if let Some(remote) = rest.strip_suffix(b".mirror") {
        let off = value.and_then(boolean::read) == Some(false);
        return (!off).then_some(remote);
    }
    let remote = rest.strip_suffix(b".push")?;
    (value.is_some_and(forces) && takes_configured(command)).then_some(remote)
}

/// `+x:y` forces, `:y` deletes; `:` alone pushes what both sides have.
fn forces(refspec: &[u8]) -> bool {
    refspec.starts_with(b"+") || (refspec.starts_with(b":") && refspec.len() > 1)
}

/// Whether configured refspecs count: in place of missing ones, and for those that name no destination.
fn takes_configured(command: &Command<'_>) -> bool {
    let mut specs = command.operands_of(Kind::Refspec).map(|operand| Refspec::read(operand.word)).peekable();
    if specs.peek().is_none() {
        return !["--all", "--tags"].iter().any(|option| command.flag(option));
    }
    specs.any(|spec| spec.destination.is_none())
}

fn default_remote(look: &Look<'_>, command: &Command<'_>, settings: &[Setting<'_>]) -> Option<Vec<u8>> {
    let last = |wanted: &[u8]| {
        settings.iter().rev().find(|(key, _)| *key == wanted).and_then(|(_, value)| value.map(<[u8]>::to_vec))
    };
    // A detached HEAD is on no branch; what remains then is the general setting.
    let branch = current_branch(look, command).unwrap_or_default();
    let of_branch = |name: &[u8]| last(&[b"branch.", branch.as_slice(), b".", name].concat());
    of_branch(b"pushremote").or_else(|| last(b"remote.pushdefault")).or_else(|| of_branch(b"remote"))
}
