//! What makes the guard itself fail. The tool does not run; the exit code is 125.

use alloc::string::String;
use core::fmt;

use cotter_rules::flat::Corrupt;
use cotter_sys::Errno;

#[derive(Debug)]
pub enum Failure {
    /// Called by a name that is no tool's.
    Nameless(String),
    /// The built-in policy cannot be read: the binary is damaged.
    BuiltIn,
    /// The control command beside the guard did not do its part.
    Helper { what: &'static str, why: String },
    /// The shims call each other.
    Loop { depth: u32, chain: String },
    /// The real tool was found and could not be started.
    Exec { path: String, errno: Errno },
}

impl From<Corrupt> for Failure {
    fn from(Corrupt: Corrupt) -> Failure {
        Failure::BuiltIn
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Nameless(name) => write!(
                f,
                "called as `{name}`, which is no tool's name; this program stands in a tool's place (`cotter shims` lists them)"
            ),
            Failure::BuiltIn => f.write_str("the built-in policy is damaged; install Cotter again"),
            Failure::Helper { what, why } => write!(f, "{what} failed: {why}; run `cotter doctor`"),
            Failure::Loop { depth, chain } => {
                write!(f, "shims call each other ({depth} deep): {chain}")
            }
            Failure::Exec { path, errno } => write!(f, "cannot run `{path}`: {errno}"),
        }
    }
}
