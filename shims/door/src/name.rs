//! Which tool a name stands for.

use alloc::string::String;
use alloc::vec::Vec;

use cotter_core::{Call, Failure, program};
use cotter_rules::{Policy, Tool};

/// The tool that was called.
pub struct Called {
    /// The name of the real program. For a name that only stands for a subcommand (`git-push`) it is the tool's own:
    /// git, too, knows by argv[0] which of its subcommands is meant.
    pub program: &'static [u8],
    pub tool: Tool<'static>,
    /// The words to read: argv without argv[0], preceded by the subcommand that the name stands for.
    pub words: Vec<&'static [u8]>,
}

impl Called {
    /// By the path that was executed, then by argv[0]: `exec -a ls git` is still git.
    pub fn of(call: &Call, built_in: &Policy<'static>) -> Result<Called, Failure> {
        for name in call.names() {
            if let Some((program, tool, sub)) = program::find(name, built_in)? {
                let words = Some(sub).filter(|sub| !sub.is_empty()).into_iter().chain(call.words()).collect();
                return Ok(Called { program, tool, words });
            }
        }
        let name = call.names().next().unwrap_or_default();
        Err(Failure::Nameless(String::from_utf8_lossy(name).into_owned()))
    }
}
