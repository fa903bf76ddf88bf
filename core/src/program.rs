//! Which tool a program's name stands for.

use cotter_rules::{Policy, Tool, flat};

/// The real program, the tool and the subcommand that a name stands for; that is empty for the tool itself.
pub type Named = (&'static [u8], Tool<'static>, &'static [u8]);

/// The tool that is known by exactly this name.
pub fn exact(name: &[u8], built_in: &Policy<'static>) -> flat::Result<Option<Named>> {
    for part in built_in.tools.iter() {
        if let Some(entry) = part.program(name)? {
            return Ok(part.grammar()?.map(|tool| (entry.name.as_bytes(), tool, entry.sub.as_bytes())));
        }
    }
    Ok(None)
}

/// The same; and `git-push` is git, which knows by its own name which subcommand is meant.
pub fn find(name: &'static [u8], built_in: &Policy<'static>) -> flat::Result<Option<Named>> {
    if let Some(found) = exact(name, built_in)? {
        return Ok(Some(found));
    }
    for part in built_in.tools.iter() {
        let sub = name.strip_prefix(part.name.as_bytes()).and_then(|rest| rest.strip_prefix(b"-"));
        if let (Some(sub), Some(tool)) = (sub, part.grammar()?) {
            if !tool.level.subs.is_empty() {
                return Ok(Some((part.name.as_bytes(), tool, sub)));
            }
        }
    }
    Ok(None)
}
