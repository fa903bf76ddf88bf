//! What a push moves on the other side.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_rules::pattern;
use cotter_rules::refspec::Refspec;
use cotter_sys::process::Status;

use super::Look;
use super::git::{self, Configuration, ask};

/// How many branches the push names, or moves by default.
pub(super) fn targets(look: &Look<'_>, command: &Command<'_>) -> Fact {
    git::fact(branches(look, command).map(|branches| branches.len() as u64))
}

/// Whether one of them is protected: by the settings, or because it is the remote's default branch.
pub(super) fn protected(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let verdict = || {
        let branches = branches(look, command)?;
        let patterns = look.layers.protected();
        let by_name = |branch: &Vec<u8>| patterns.iter().any(|pattern| pattern::matches(pattern, branch));
        if branches.iter().any(by_name) {
            return Ok(1);
        }
        let default = remote_default(look, command)?;
        Ok(u64::from(default.is_some_and(|default| branches.contains(&default))))
    };
    git::fact(verdict())
}

/// The destination branches; an error where they cannot be named one by one.
pub(super) fn branches(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let everything = ["--all", "--mirror", "--tags", "--prune"];
    if everything.iter().any(|option| command.flag(option)) {
        return Err(Reason::Failed);
    }
    let specs: Vec<Refspec<'_>> =
        command.operands_of(Kind::Refspec).map(|operand| Refspec::read(operand.word)).collect();
    if specs.is_empty() {
        return by_default(look, command);
    }
    // `tag v1` is the tag of that name, in two words.
    let is_tag = |at: usize| {
        let spec = specs.get(at);
        let word = |spec: Option<&Refspec<'_>>| {
            spec.is_some_and(|spec| spec.source == b"tag" && spec.destination.is_none())
        };
        let name = spec.map_or(&b""[..], |spec| spec.destination.unwrap_or(spec.source));
        word(spec) || (at > 0 && word(specs.get(at - 1))) || name.starts_with(b"refs/tags/")
    };
    (0..specs.len())
        .filter(|at| !is_tag(*at))
        .filter_map(|at| specs.get(at))
        .map(|spec| match spec.branch() {
            Some(branch) => Ok(branch.to_vec()),
            None if !spec.is_wildcard() && is_head(spec) => current_branch(look, command),
            None => Err(Reason::Failed),
        })
        .collect()
}

fn is_head(spec: &Refspec<'_>) -> bool {
    spec.destination.is_none() && (spec.source == b"HEAD" || spec.source == b"@")
}

/// What a push without refspecs moves: the current branch, unless configuration says something wider.
fn by_default(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let current = current_branch(look, command)?;
    let words: [&[u8]; 4] = [
        b"config",
        b"-z",
        b"--get-regexp",
        b"^(push\\.default|remote\\..*\\.(push|mirror)|branch\\..*\\.merge)$",
    ];
    let output = git::run(look, command, Configuration::Whole, &words)?;
    let settings = match output.status {
        Status::Exited(0) => output.stdout,
        Status::Exited(1) => Vec::new(),
        _ => return Err(Reason::Failed),
    };
    let mut upstream = None;
    let mut policy: &[u8] = b"simple";
    for entry in settings.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let (key, value) = match entry.iter().position(|byte| *byte == b'\n') {
            Some(newline) => entry.split_at(newline),
            None => (entry, &b"\ntrue"[..]),
        };
        let value = value.get(1..).unwrap_or_default();
        match key {
            b"push.default" => policy = value,
            key if key.starts_with(b"branch.") => {
                let own = key.strip_prefix(b"branch.").and_then(|rest| rest.strip_suffix(b".merge"));
                if own == Some(&current) {
                    upstream = value.strip_prefix(b"refs/heads/").map(<[u8]>::to_vec);
                }
            }
            key if key.ends_with(b".mirror") && value == b"false" => {}
            // A configured refspec or a mirror: wider than the current branch.
            _ => return Err(Reason::Failed),
        }
    }
    match policy {
        b"matching" => Err(Reason::Failed),
        b"upstream" | b"tracking" => upstream.map(|branch| Vec::from([branch])).ok_or(Reason::Failed),
        _ => Ok(Vec::from([current])),
    }
}

/// The branch that HEAD is on.
pub(super) fn current_branch(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<u8>, Reason> {
    let words: [&[u8]; 4] = [b"symbolic-ref", b"--quiet", b"--short", b"HEAD"];
    let name = ask(look, command, Configuration::Whole, &words)?;
    Ok(name.strip_suffix(b"\n").unwrap_or(&name).to_vec())
}

/// The remote's default branch as far as it is known here. It only ever adds protection.
fn remote_default(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<u8>>, Reason> {
    let remote = command.operands_of(Kind::Remote).next().map_or(&b"origin"[..], |operand| operand.word);
    let head = [b"refs/remotes/", remote, b"/HEAD"].concat();
    let words: [&[u8]; 3] = [b"symbolic-ref", b"--quiet", &head];
    let output = git::run(look, command, Configuration::Whole, &words)?;
    let prefix = [b"refs/remotes/", remote, b"/"].concat();
    Ok(match output.status {
        Status::Exited(0) => output
            .stdout
            .strip_suffix(b"\n")
            .and_then(|name| name.strip_prefix(prefix.as_slice()))
            .map(<[u8]>::to_vec),
        _ => None,
    })
}
