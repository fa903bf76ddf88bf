//! The circle of hosts that a repository has dealings with: those of its remotes. An address on any other is foreign.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_rules::setting::{self, Reach};
use cotter_rules::url::Address;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};
use crate::path;

/// Addresses in the command, or in settings that it brings or writes, on a host that no remote is on. A repository
/// without remotes has no circle yet.
pub(super) fn foreign_hosts(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let rewritten = rewrites(look, command);
        if rewritten > 0 {
            return Ok(rewritten);
        }
        let named = addresses(look, command);
        let hosts: Vec<Vec<u8>> = named.iter().filter_map(|text| remote_host(text)).collect();
        if hosts.is_empty() {
            return Ok(0);
        }
        let circle = Circle::of(look, command)?;
        // The first remote makes the circle, unless the repository came from somewhere.
        let founds = ["remote", "config", "submodule"].iter().any(|sub| command.is_sub(sub));
        if circle.hosts.is_empty() && founds {
            let origin = origin(look, command)?;
            let foreign = |host: &&Vec<u8>| origin.as_ref().is_some_and(|origin| origin != *host);
            return Ok(hosts.iter().filter(foreign).count() as u64);
        }
        Ok(hosts.iter().filter(|host| !circle.hosts.contains(host)).count() as u64)
    };
    git::fact(count())
}

/// The host in lower case, if the address is on another machine and not on this one by another name.
fn remote_host(text: &[u8]) -> Option<Vec<u8>> {
    let address = Address::read(text);
    let host = address.host.filter(|_| address.is_remote())?.to_ascii_lowercase();
    // A name without a dot is one of ssh's own configuration.
    if !host.contains(&b'.') && address.scheme.is_none() {
        return None;
    }
    // The same host under the names that forges give it for other ways in.
    let host = [&b"www."[..], b"ssh."]
        .iter()
        .find_map(|front| host.strip_prefix(*front))
        .map_or_else(|| host.clone(), <[u8]>::to_vec);
    let here = matches!(host.as_slice(), b"localhost" | b"[::1]") || host.starts_with(b"127.");
    (!here).then_some(host)
}

fn addresses(look: &Look<'_>, command: &Command<'_>) -> Vec<Vec<u8>> {
    let is_address = |kind: Kind| matches!(kind, Kind::Url | Kind::Remote);
    let operands =
        command.operands.iter().filter(|operand| is_address(operand.kind)).map(|operand| operand.word);
    let values = command.given.iter().filter(|given| is_address(given.kind)).filter_map(|given| given.value);
    let mut all: Vec<Vec<u8>> = operands.chain(values).map(<[u8]>::to_vec).collect();
    for reach in [Reach::Call, Reach::Written] {
        setting::any(reach, command, look.call, &mut |key, value| {
            const NAMES: [&[u8]; 5] = [b".url", b".pushurl", b".pushdefault", b".remote", b".pushremote"];
            let section = key.starts_with(b"remote.") || key.starts_with(b"branch.");
            if section && NAMES.iter().any(|name| key.ends_with(name)) {
                all.push(value.to_vec());
            }
            false
        });
    }
    all
}

/// Settings that have git use another host than the one that is named.
fn rewrites(look: &Look<'_>, command: &Command<'_>) -> u64 {
    let mut count = 0;
    for reach in [Reach::Call, Reach::Written] {
        setting::any(reach, command, look.call, &mut |key, value| {
            let base = key.strip_prefix(b"url.").and_then(|rest| {
                rest.strip_suffix(b".insteadof").or_else(|| rest.strip_suffix(b".pushinsteadof"))
            });
            if let Some(base) = base {
                let (to, from) = (remote_host(base), remote_host(value));
                // `gh:` is a word of one's own for the longer address, and no host.
                let short = value.ends_with(b":") && !value.contains(&b'.');
                count += u64::from(to.is_some() && to != from && !short);
            }
            false
        });
    }
    count
}

/// The host that the repository was cloned from, if it was: the reflog still says so when the remote is gone.
fn origin(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<u8>>, Reason> {
    let words: [&[u8]; 5] = [b"log", b"-g", b"--format=%gs", b"HEAD", b"--"];
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(stdout
            .split(|byte| *byte == b'\n')
            .rev()
            .find_map(|line| line.strip_prefix(b"clone: from "))
            .and_then(remote_host)),
        // There is no commit yet, or no reflog.
        Output { status: Status::Exited(_), .. } => Ok(None),
        _ => Err(Reason::Failed),
    }
}

/// The remotes that are configured, whatever the call itself says of that.
struct Circle {
    hosts: Vec<Vec<u8>>,
}

impl Circle {
    fn of(look: &Look<'_>, command: &Command<'_>) -> Result<Circle, Reason> {
        let words: [&[u8]; 4] = [b"config", b"-z", b"--get-regexp", b"^remote\\..*\\.(url|pushurl)$"];
        let said = git::run(look, command, Configuration::Passive, &words)?;
        Ok(Circle { hosts: hosts_of(said)? })
    }
}

/// The hosts in settings that are addresses.
fn hosts_of(output: Output) -> Result<Vec<Vec<u8>>, Reason> {
    match output {
        Output { status: Status::Exited(0), stdout } => Ok(stdout
            .split(|byte| *byte == 0)
            .filter_map(|entry| entry.split(|byte| *byte == b'\n').nth(1))
            .filter_map(remote_host)
            .collect()),
        Output { status: Status::Exited(1), .. } => Ok(Vec::new()),
        _ => Err(Reason::Failed),
    }
}

/// Submodules whose addresses are on a host that no remote is on.
pub(super) fn foreign_submodules(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let mut hosts: Vec<Vec<u8>> =
            addresses(look, command).iter().filter_map(|text| remote_host(text)).collect();
        if let Some(root) = &look.place.root {
            let file = path::join(root, b".gitmodules");
            let words: [&[u8]; 6] =
                [b"config", b"--file", &file, b"-z", b"--get-regexp", b"^submodule\\..*\\.url$"];
            hosts.extend(hosts_of(git::run(look, command, Configuration::Passive, &words)?)?);
        }
        if hosts.is_empty() {
            return Ok(0);
        }
        let circle = Circle::of(look, command)?;
        Ok(hosts.iter().filter(|host| !circle.hosts.contains(host)).count() as u64)
    };
    git::fact(count())
}
