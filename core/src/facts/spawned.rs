//! Git starts git: `git stash` runs `git reset --hard -q`, which its own verdict has covered.
//!
//! The guard believes that only of a parent whose executable is the real tool itself, running a subcommand
//! whose data lists this very command line. Some of git's subcommands are scripts (`git filter-branch`): between
//! git and what they start stand shells, and those are passed over if what they run lies in git's exec path.
//!
//! An alias is started too: `git undo` runs `git reset --hard`, and the verdict on the one was about the other.

use alloc::vec::Vec;

use cotter_rules::fact::{Fact, Reason};
use cotter_rules::{Command, Tool, flat, read};
use cotter_sys::{Stat, fs, process, running};

use super::Look;
use crate::alias::{self, Meaning};
use crate::number;
use crate::path;

/// A script's shell, and the shells that it forks for loops and pipes.
const MOST_SHELLS: usize = 8;
const WORDS_LIMIT: usize = 4 << 20;
/// Git itself stops at an alias that comes back.
const MOST_ALIASES: usize = 16;
/// The guard's own variable: its second number is the process that it became last.
const GUARD: &[u8] = b"COTTER_GUARD";

pub(super) fn by_tool(look: &Look<'_>) -> Fact {
    match spawned(look) {
        Ok(yes) => Fact::Known(u64::from(yes)),
        Err(reason) => Fact::Unknown(reason),
    }
}

fn spawned(look: &Look<'_>) -> Result<bool, Reason> {
    let real = look.real.ok_or(Reason::NoTool)?;
    let real = fs::stat(real).map_err(|_| Reason::NoTool)?;
    let Some((pid, words)) = tool_above(look, &real)? else { return Ok(false) };
    let words: Vec<&[u8]> = words.split(|byte| *byte == 0).collect();
    let parent = words.get(1..).unwrap_or_default();
    let own: Vec<&[u8]> = look.call.words().collect();
    if lists(look.tool, parent, &own).map_err(|_| Reason::Failed)? {
        return Ok(true);
    }
    Ok(pid == process::parent_id() && was_guarded(look, pid) && by_alias(look, parent, &own)?)
}

/// Whether it is the guard that became this process, so that there was a verdict.
fn was_guarded(look: &Look<'_>, pid: u32) -> bool {
    let entry = look.call.var(GUARD).unwrap_or_default();
    entry.split(|byte| *byte == b'.').nth(1).and_then(number::parse) == Some(u64::from(pid))
}

/// Whether `own` is what an alias comes to by which `parent` was called. A shell line is no such alias: nobody has looked
/// into it yet. Git has gone to the directory and set the variables that the words before the alias name.
fn by_alias(look: &Look<'_>, parent: &[&[u8]], own: &[&[u8]]) -> Result<bool, Reason> {
    let mut words: Vec<Vec<u8>> = parent.iter().map(|word| word.to_vec()).collect();
    for followed in 0..MOST_ALIASES {
        let line: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        let command = read::read(look.tool, &line).map_err(|_| Reason::Failed)?;
        let Some((at, word)) = command.doubtful() else {
            let starts_it = command.path.first().map(|sub| sub.as_bytes()) == own.first().copied();
            return Ok(followed > 0 && starts_it && line.ends_with(own));
        };
        let Meaning::Words(meant) = alias::meaning(look, &Command::default(), word, look.place)? else {
            return Ok(false);
        };
        words.splice(at..=at, meant);
    }
    Ok(false)
}

/// The command line of the real tool that started this call, itself or by a script of its own.
fn tool_above(look: &Look<'_>, real: &Stat) -> Result<Option<(u32, Vec<u8>)>, Reason> {
    let mut pid = process::parent_id();
    for _ in 0..MOST_SHELLS {
        let executable = running::executable_file(pid).map_err(|_| Reason::Failed)?;
        let line = running::words(pid, WORDS_LIMIT).map_err(|_| Reason::Failed)?;
        // Git's own directory holds further links to, or copies of, the one program; a copy is not believed.
        if executable.same_file(real) {
            let end = line.len().saturating_sub(usize::from(line.ends_with(b"\0")));
            return Ok(Some((pid, line.get(..end).unwrap_or_default().to_vec())));
        }
        if !runs_script_of_tool(look, &line) {
            return Ok(None);
        }
        pid = running::process(pid).map_err(|_| Reason::Failed)?.parent;
    }
    Ok(None)
}

/// Whether a command line is that of an interpreter with a script in our exec path for git, as the kernel makes it for a
/// script that git executes.
fn runs_script_of_tool(look: &Look<'_>, line: &[u8]) -> bool {
    let script = line.split(|byte| *byte == 0).nth(1);
    look.exec_path.is_some_and(|dir| script.is_some_and(|script| path::dir_name(script) == dir))
}

/// Whether the subcommand that `parent` runs lists `own` among the command lines it starts.
fn lists(tool: &Tool<'_>, parent: &[&[u8]], own: &[&[u8]]) -> flat::Result<bool> {
    let command = read::read(tool, parent)?;
    let mut level = tool.level.clone();
    for name in &command.path {
        match level.subs.find(name.as_bytes())? {
            Some((_, child)) => level = child,
            None => return Ok(false),
        }
        if level.spawns.open()?.iter().any(|shape| fits(shape, own)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn fits(shape: &[&str], words: &[&[u8]]) -> bool {
    match (shape.split_first(), words.split_first()) {
        (Some((&"...", [])), _) => true,
        (Some((&"*", shape)), Some((_, words))) => fits(shape, words),
        (Some((wanted, shape)), Some((word, words))) => wanted.as_bytes() == *word && fits(shape, words),
        (None, None) => true,
        _ => false,
    }
}
