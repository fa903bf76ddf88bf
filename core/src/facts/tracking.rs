//! Remote-tracking branches that a fetch writes under another name than the remote's own.
//!
//! They say what the remote has, and what a push leaves out is counted from them. One that is given what another branch is
//! at vouches for what nobody has seen.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_rules::refspec::Refspec;
use cotter_rules::setting::{self, Reach};
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};

/// How many refspecs do that, in the command and in the settings that it brings or writes.
pub(super) fn forged(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let mut count = 0;
        for (remote, word) in refspecs(look, command) {
            count += u64::from(forges(look, command, &remote, &word)?);
        }
        Ok(count)
    };
    git::fact(count())
}

/// Every refspec that would fetch, behind the remote that it is for.
fn refspecs(look: &Look<'_>, command: &Command<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let remote = command.operands_of(Kind::Remote).next().map_or(&b"origin"[..], |operand| operand.word);
    let fetches = ["fetch", "pull"].iter().any(|sub| command.is_sub(sub));
    let words = command.operands_of(Kind::Refspec).filter(|_| fetches).map(|operand| operand.word);
    let mapped = command.values("--refmap");
    let mut all: Vec<(Vec<u8>, Vec<u8>)> =
        words.chain(mapped).map(|word| (remote.to_vec(), word.to_vec())).collect();
    for reach in [Reach::Call, Reach::Written] {
        setting::any(reach, command, look.call, &mut |key, value| {
            let of = key.strip_prefix(b"remote.").and_then(|rest| rest.strip_suffix(b".fetch"));
            all.extend(of.map(|remote| (remote.to_vec(), value.to_vec())));
            false
        });
    }
    all
}

fn forges(look: &Look<'_>, command: &Command<'_>, remote: &[u8], word: &[u8]) -> Result<bool, Reason> {
    let spec = Refspec::read(word);
    let tracking = spec
        .destination
        .and_then(|name| name.strip_prefix(b"refs/remotes/").or_else(|| name.strip_prefix(b"remotes/")));
    let Some((owner, name)) = tracking.and_then(|name| {
        let slash = name.iter().position(|byte| *byte == b'/')?;
        Some((name.get(..slash)?, name.get(slash + 1..)?))
    }) else {
        return Ok(false);
    };
    if owner != remote {
        let urls = urls(look, command, owner)?;
        // Of no remote of this repository, nothing is asked.
        if urls.is_empty() {
            return Ok(false);
        }
        if !urls.split(|byte| *byte == 0).any(|url| url == remote) {
            return Ok(name.contains(&b'*')
                || exists(look, command, &[b"refs/remotes/", owner, b"/", name].concat())?);
        }
    }
    let source = spec.source;
    let branch =
        source.strip_prefix(b"refs/heads/").or_else(|| source.strip_prefix(b"heads/")).unwrap_or(source);
    if branch == name {
        return Ok(false);
    }
    let is_commit = source.len() >= 40 && source.iter().all(u8::is_ascii_hexdigit);
    let is_branch = !is_commit && !is_review(source);
    if source.contains(&b'*') {
        return Ok(is_branch || name == b"*");
    }
    // A new name vouches for nothing that was known, and what is proposed has its own number in its name.
    let numbered = !is_branch
        && number(source)
            .is_some_and(|number| name.split(|byte| !byte.is_ascii_digit()).any(|part| part == number));
    Ok(!numbered && exists(look, command, &[b"refs/remotes/", owner, b"/", name].concat())?)
}

/// References of a forge's own, for what is proposed: `pull/1/head`, `refs/merge-requests/1/head`, `refs/changes/01/1/1`.
fn is_review(source: &[u8]) -> bool {
    let other = source.starts_with(b"refs/") && !source.starts_with(b"refs/heads/");
    other
        || [&b"pull/"[..], b"merge-requests/", b"pull-requests/"]
            .iter()
            .any(|front| source.starts_with(front))
}

fn number(source: &[u8]) -> Option<&[u8]> {
    source.split(|byte| *byte == b'/').find(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
}

/// A remote's addresses, each with a NUL behind it.
fn urls(look: &Look<'_>, command: &Command<'_>, remote: &[u8]) -> Result<Vec<u8>, Reason> {
    let key = [b"remote.", remote, b".url"].concat();
    let words: [&[u8]; 4] = [b"config", b"-z", b"--get-all", &key];
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(stdout),
        Output { status: Status::Exited(1), .. } => Ok(Vec::new()),
        _ => Err(Reason::Failed),
    }
}

fn exists(look: &Look<'_>, command: &Command<'_>, name: &[u8]) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"show-ref", b"--verify", b"--quiet", name];
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(code), .. } => Ok(code == 0),
        _ => Err(Reason::Failed),
    }
}
