//! Checks that a call goes around: hooks that would have run, a signature that would have been made.

use alloc::vec::Vec;

use cotter_rules::boolean;
use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::setting::{self, Reach};
use cotter_sys::fs;
use cotter_sys::process::{Output, Status};

use super::Look;
use super::git::{self, Configuration};
use crate::path;
use crate::resolve::resolve;

const HOOKS_PATH: &str = "core.hookspath";

/// Hooks that check what the command does, are installed, and will not run.
pub(super) fn hooks(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let names: &[&[u8]] = match command.path.first().copied() {
        Some("commit") => &[b"pre-commit", b"commit-msg"],
        Some("push" | "send-pack") => &[b"pre-push"],
        Some("merge" | "pull") => &[b"pre-merge-commit", b"commit-msg"],
        Some("rebase") => &[b"pre-rebase"],
        Some("am") => &[b"applypatch-msg", b"pre-applypatch"],
        Some("config") => &[b"pre-commit", b"commit-msg", b"pre-push", b"pre-merge-commit", b"pre-rebase"],
        _ => &[],
    };
    let skipped = || {
        let Some(dir) = dir(look, command)? else { return Ok(0) };
        let instead = instead(look, command)?;
        let runs = |name: &&&[u8]| instead.as_ref().is_some_and(|instead| stands(instead, name));
        Ok(names.iter().filter(|name| stands(&dir, name) && !runs(name)).count() as u64)
    };
    git::fact(skipped())
}

/// Whether a hook is installed in a directory.
fn stands(dir: &[u8], name: &[u8]) -> bool {
    // Below `.husky/_` stands a program for every hook there is; each runs the one above it, if there is one.
    if path::base_name(dir) == b"_" {
        fs::stat(&path::join_c(path::dir_name(dir), name)).is_ok_and(|stat| stat.is_file())
    } else {
        fs::executable(&path::join_c(dir, name))
    }
}

/// Where hooks would be taken from instead, if this call moves them and does not switch them off.
fn instead(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<u8>>, Reason> {
    let husky = look.call.var(b"HUSKY") == Some(b"0") && !command.is_sub("config");
    if command.flag("--no-verify") || husky {
        return Ok(None);
    }
    if let Some(named) = named(look, command) {
        return Ok(Some(named).filter(|dir| !dir.is_empty()).map(|dir| in_place(look, &dir)));
    }
    if setting::is_removed(command, &[HOOKS_PATH]) {
        return own_dir(look, command);
    }
    Ok(None)
}

/// The directory of hooks that this call brings, or writes down.
fn named(look: &Look<'_>, command: &Command<'_>) -> Option<Vec<u8>> {
    let mut named = None;
    for reach in [Reach::Call, Reach::Written] {
        setting::any(reach, command, look.call, &mut |key, value| {
            if key == HOOKS_PATH.as_bytes() {
                named = Some(value.to_vec());
            }
            false
        });
    }
    named
}

/// Whether the directory of hooks that this call names lies outside of the repository: neither below its work tree nor
/// where it keeps itself.
pub(super) fn hooks_outside(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let outside = || {
        let Some(dir) = named(look, command).filter(|dir| !dir.is_empty()) else { return Ok(0) };
        let leads = dir.starts_with(b"~")
            || dir.starts_with(b"/")
            || dir.split(|byte| *byte == b'/').any(|part| part == b"..");
        if look.place.root.is_none() && !leads {
            return Ok(0);
        }
        let Some(dir) = resolve(&in_place(look, &dir)) else { return Ok(1) };
        let holds = |place: &[u8]| resolve(place).is_some_and(|place| path::is_below(&dir, &place));
        if dir == b"/dev/null" || look.place.root.as_deref().is_some_and(holds) {
            return Ok(0);
        }
        let own = own_dir(look, command)?;
        Ok(u64::from(!own.is_some_and(|own| holds(path::dir_name(&own)))))
    };
    git::fact(outside())
}

fn in_place(look: &Look<'_>, dir: &[u8]) -> Vec<u8> {
    let root = look.place.root.as_deref().unwrap_or(b"/");
    path::absolute(root, &path::expanded(dir, look.call.var(b"HOME")))
}

/// Where hooks are, whatever the call itself says of that.
fn dir(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<u8>>, Reason> {
    match git::settings(look, command)?.configured(HOOKS_PATH.as_bytes()) {
        Some(configured) => Ok(Some(in_place(look, configured))),
        None => own_dir(look, command),
    }
}

/// Where hooks are if nothing is said of them; nowhere outside of a repository.
fn own_dir(look: &Look<'_>, command: &Command<'_>) -> Result<Option<Vec<u8>>, Reason> {
    let words: [&[u8]; 3] = [b"rev-parse", b"--path-format=absolute", b"--git-common-dir"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => {
            Ok(Some(path::join(stdout.trim_ascii_end(), b"hooks")))
        }
        Output { status: Status::Exited(_), .. } => Ok(None),
        _ => Err(Reason::Failed),
    }
}

/// Whether the configuration asks for a signature that this call will not make, or will not ask for one any more.
pub(super) fn signature(look: &Look<'_>, command: &Command<'_>) -> Fact {
    const COMMIT: &str = "commit.gpgsign";
    const TAG: &str = "tag.gpgsign";
    let writes = |wanted: &str| {
        setting::any(Reach::Written, command, look.call, &mut |key, _| key == wanted.as_bytes())
            || setting::is_removed(command, &[wanted])
    };
    let concerned = |key: &&str| match command.path.first().copied() {
        Some("config") => writes(key),
        Some("tag") => *key == TAG,
        _ => *key == COMMIT,
    };
    let wanted = git::settings(look, command).map(|settings| {
        let on = |key: &str| settings.configured(key.as_bytes()).and_then(boolean::read) == Some(true);
        u64::from([COMMIT, TAG].into_iter().filter(concerned).any(on))
    });
    git::fact(wanted)
}
