//! Which tool a name stands for.

use alloc::string::String;
use alloc::vec::Vec;

use cotter_core::{Call, Failure};
use cotter_rules::{Policy, Tool};

/// The tool that was called.
pub struct Called {
    /// The program name, as found in a directory of PATH.
    pub program: &'static [u8],
    pub tool: Tool<'static>,
    /// The words to read: argv without argv[0], preceded by the subcommand that the name stands for.
    pub words: Vec<&'static [u8]>,
}

impl Called {
    /// By the path that was executed, then by argv[0]: `exec -a ls git` is still git.
    pub fn of(call: &Call, built_in: &Policy<'static>) -> Result<Called, Failure> {
        for program in call.names() {
            if let Some((tool, sub)) = find(program, built_in)? {
                let words = Some(sub).filter(|sub| !sub.is_empty()).into_iter().chain(call.words()).collect();
                return Ok(Called { program, tool, words });
            }
        }
        let name = call.names().next().unwrap_or_default();
        Err(Failure::Nameless(String::from_utf8_lossy(name).into_owned()))
    }
}

/// The tool and the subcommand that a program name stands for. `git-push` in git's exec path is `git push`.
fn find(
    program: &'static [u8],
    built_in: &Policy<'static>,
) -> Result<Option<(Tool<'static>, &'static [u8])>, Failure> {
    for part in &built_in.tools {
        if let Some(entry) = part.programs()?.iter().find(|entry| entry.name.as_bytes() == program) {
            return Ok(part.grammar()?.map(|tool| (tool, entry.sub.as_bytes())));
        }
    }
    for part in &built_in.tools {
        let sub = program.strip_prefix(part.name.as_bytes()).and_then(|rest| rest.strip_prefix(b"-"));
        if let (Some(sub), Some(tool)) = (sub, part.grammar()?) {
            if !tool.level.subs.is_empty() {
                return Ok(Some((tool, sub)));
            }
        }
    }
    Ok(None)
}
