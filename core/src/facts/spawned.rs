//! Git starts git: `git stash` runs `git reset --hard -q`, which its own verdict has covered.
//!
//! The guard believes that only of a parent whose executable is the real tool itself, running a subcommand
//! whose data lists this very command line.

use alloc::vec::Vec;

use cotter_rules::fact::{Fact, Reason};
use cotter_rules::{Tool, flat, read};
use cotter_sys::{fs, process, running};

use super::Look;

const WORDS_LIMIT: usize = 4 << 20;

pub(super) fn by_tool(look: &Look<'_>) -> Fact {
    match spawned(look) {
        Ok(yes) => Fact::Known(u64::from(yes)),
        Err(reason) => Fact::Unknown(reason),
    }
}

fn spawned(look: &Look<'_>) -> Result<bool, Reason> {
    let parent = process::parent_id();
    let real = look.real.ok_or(Reason::NoTool)?;
    let real = fs::stat(real).map_err(|_| Reason::NoTool)?;
    let executable = running::executable_file(parent).map_err(|_| Reason::Failed)?;
    // Git's own directory holds further links to, or copies of, the one program; a copy is not believed.
    if !executable.same_file(&real) {
        return Ok(false);
    }
    let line = running::words(parent, WORDS_LIMIT).map_err(|_| Reason::Failed)?;
    let words: Vec<&[u8]> = line.strip_suffix(b"\0").unwrap_or(&line).split(|byte| *byte == 0).collect();
    let own: Vec<&[u8]> = look.call.words().collect();
    lists(look.tool, words.get(1..).unwrap_or_default(), &own).map_err(|_| Reason::Failed)
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
        if level.spawns.iter().any(|shape| fits(shape, own)) {
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
