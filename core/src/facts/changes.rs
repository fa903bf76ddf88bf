//! Work that is in no commit.

use alloc::vec::Vec;

use cotter_rules::command::{Command, Given};
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::grammar::Kind;
use cotter_sys::process::{Output, Status};
use cotter_sys::{Errno, fs};

use super::git::{self, Configuration, ask};
use super::{Look, filtered};
use crate::path;

/// Changed, staged and conflicting files that git tracks. Submodules' own work trees count where the command
/// goes into them.
pub(super) fn tracked(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let changed = || {
        let own = changed_here(look, command)?;
        if own > 0 || !goes_into_submodules(look, command)? { Ok(own) } else { below(look, command, 0) }
    };
    git::fact(changed())
}

fn changed_here(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 6] = [
        b"status",
        b"--porcelain=v1",
        b"-z",
        b"--no-renames",
        b"--untracked-files=no",
        b"--ignore-submodules=dirty",
    ];
    match git::run(look, command, Configuration::Passive, &words)? {
        Output { status: Status::Exited(0), stdout } => {
            let entries = || stdout.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
            let in_work_tree: Vec<&[u8]> = entries().filter_map(|entry| entry.strip_prefix(b" M ")).collect();
            let unchanged = match in_work_tree.as_slice() {
                [] => 0,
                // What cannot be shown is changed.
                files => filtered::unchanged(look, command, files).unwrap_or(0),
            };
            Ok((entries().count() as u64).saturating_sub(unchanged))
        }
        _ => nowhere(look, command),
    }
}

/// The last `--recurse-submodules` says so, or else the configuration.
fn goes_into_submodules(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let option = "--recurse-submodules";
    if command.given.iter().any(|given| given.option == option) {
        return Ok(command.flag(option) && !command.value(option).is_some_and(is_off));
    }
    let words: [&[u8]; 4] = [b"config", b"--type=bool", b"--get", b"submodule.recurse"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(stdout == b"true\n"),
        Output { status: Status::Exited(1), .. } => Ok(false),
        _ => Err(Reason::Failed),
    }
}

fn is_off(value: &[u8]) -> bool {
    [&b"no"[..], b"false", b"off", b"0"].iter().any(|off| off.eq_ignore_ascii_case(value))
}

/// The same count in every submodule that is checked out. Each is asked by itself: a question that git passes on
/// to its submodules would run the filters that *their* configuration names.
fn below(look: &Look<'_>, command: &Command<'_>, depth: usize) -> Result<u64, Reason> {
    const DEEPEST: usize = 8;
    let listed = ask(look, command, Configuration::Passive, &[b"ls-files", b"--stage", b"-z", b":/"])?;
    let mut changed = 0;
    for entry in listed.split(|byte| *byte == 0).filter(|entry| entry.starts_with(b"160000 ")) {
        let tab = entry.iter().position(|byte| *byte == b'\t').ok_or(Reason::Failed)?;
        let path = entry.get(tab + 1..).unwrap_or_default();
        if depth == DEEPEST || names_a_repository(look, command) {
            return Err(Reason::Failed);
        }
        let mut inside = command.clone();
        let value = Some(path);
        inside.given.push(Given { level: 0, option: "-C", value, kind: Kind::Dir, negated: false, at: 0 });
        // In one that is not checked out, git finds the repository around it.
        let prefix = git::run(look, &inside, Configuration::Whole, &[b"rev-parse", b"--show-prefix"])?;
        if prefix.status == Status::Exited(0) && prefix.stdout == b"\n" {
            changed += changed_here(look, &inside)? + below(look, &inside, depth + 1)?;
        }
    }
    Ok(changed)
}

/// Untracked files, ignored ones included, that stand where the commit to be reset to has one of its own.
pub(super) fn overwritten(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let Some(target) = command.operands.first().filter(|operand| !operand.after_dashes) else {
        return Fact::Known(0);
    };
    let files = || {
        let tree = [target.word, b"^{tree}"].concat();
        let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", &tree];
        let tree = match git::run(look, command, Configuration::Whole, &words)? {
            Output { status: Status::Exited(0), stdout } => stdout,
            _ => {
                let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", target.word];
                return match git::run(look, command, Configuration::Whole, &words)?.status {
                    // Git will not reset to what it does not know.
                    Status::Exited(1 | 128) => Ok(0),
                    _ => Err(Reason::Failed),
                };
            }
        };
        let tree = tree.strip_suffix(b"\n").unwrap_or(&tree);
        let words: [&[u8]; 7] =
            [b"diff-index", b"--cached", b"--name-only", b"--no-renames", b"--diff-filter=D", b"-z", tree];
        let added = ask(look, command, Configuration::Passive, &words)?;
        if added.is_empty() {
            return Ok(0);
        }
        let top = ask(look, command, Configuration::Whole, &[b"rev-parse", b"--show-toplevel"])?;
        let top = top.strip_suffix(b"\n").unwrap_or(&top);
        let stands = |path: &&[u8]| match fs::lstat(&path::join_c(top, path)) {
            Ok(_) => true,
            // A file stands where a directory would have to be.
            Err(errno) => errno == Errno::NOTDIR,
        };
        Ok(added.split(|byte| *byte == 0).filter(|path| !path.is_empty()).filter(stands).count() as u64)
    };
    git::fact(files())
}

/// What this very `git clean` would remove: the real git is asked with the same options and a `--dry-run` that
/// nothing takes back. One that git will refuse for want of `--force` removes nothing.
pub(super) fn clean_removes(look: &Look<'_>, command: &Command<'_>) -> Fact {
    if !command.flag("--force") && !command.flag("--interactive") {
        match needs_force(look, command) {
            Ok(false) => {}
            Ok(true) => return Fact::Known(0),
            Err(reason) => return Fact::Unknown(reason),
        }
    }
    let mut words: Vec<&[u8]> = Vec::from([&b"clean"[..]]);
    for given in command.given.iter().filter(|given| given.level == 1) {
        match (given.option, given.value) {
            // Quiet says nothing, interactive asks, and the last `--dry-run` must be ours.
            ("--quiet" | "--interactive" | "--dry-run", _) => {}
            (_, _) if given.negated => {}
            (option, None) => words.push(option.as_bytes()),
            (option, Some(value)) => words.extend([option.as_bytes(), value]),
        }
    }
    words.extend([&b"--dry-run"[..], b"--"]);
    words.extend(command.operands.iter().map(|operand| operand.word));
    git::fact(count_lines(look, command, &words))
}

/// Whether `git clean` wants `--force`, in the call's own configuration: it does unless told otherwise.
fn needs_force(look: &Look<'_>, command: &Command<'_>) -> Result<bool, Reason> {
    let words: [&[u8]; 4] = [b"config", b"--type=bool", b"--get", b"clean.requireForce"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => Ok(stdout != b"false\n"),
        Output { status: Status::Exited(1), .. } => Ok(true),
        _ => Err(Reason::Failed),
    }
}

fn count_lines(look: &Look<'_>, command: &Command<'_>, words: &[&[u8]]) -> Result<u64, Reason> {
    match git::run(look, command, Configuration::Passive, words)? {
        Output { status: Status::Exited(0), stdout } => {
            Ok(stdout.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"Would remove ")).count()
                as u64)
        }
        _ => nowhere(look, command),
    }
}

/// Outside a repository there is nothing to lose, and the real git will say so itself; a repository that git
/// will not read for another reason is unknown.
fn nowhere(look: &Look<'_>, command: &Command<'_>) -> Result<u64, Reason> {
    let words: [&[u8]; 2] = [b"rev-parse", b"--git-dir"];
    match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(128), .. } if !has_repository(look, command) => Ok(0),
        _ => Err(Reason::Failed),
    }
}

/// Whether anything that looks like a repository is meant, readable or not.
fn has_repository(look: &Look<'_>, command: &Command<'_>) -> bool {
    names_a_repository(look, command)
        || crate::place::Place::of(command, |name| look.call.var(name)).root.is_some()
}

/// Whether options or variables say which repository is meant.
fn names_a_repository(look: &Look<'_>, command: &Command<'_>) -> bool {
    let named =
        command.given.iter().any(|given| given.level == 0 && given.option != "-C" && given.option != "-c");
    named || look.call.env.iter().any(|entry| entry.to_bytes().starts_with(b"GIT_DIR="))
}
