//! What goes wrong in the control command, and how a command ends.

use std::io;

use thiserror::Error as ThisError;

/// How a command ends when nothing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Clean = 0,
    /// A refusal, or findings.
    Findings = 1,
    /// Wrong usage, or an error.
    Error = 2,
    /// A person would be asked.
    Approval = 3,
}

#[derive(Debug, ThisError)]
pub enum Error {
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
    #[error("`{path}`: {cause}")]
    File { path: String, cause: io::Error },
    #[error("{0}")]
    Guard(String),
    #[error(
        "the name of the user with id {0} is not known, so neither is where its configuration and state are"
    )]
    Homeless(u32),
    #[error("{0}")]
    Faults(String),
    #[error("no tool is named `{0}`")]
    NoTool(String),
    #[error("the real `{0}` was not found")]
    NoRealTool(String),
    #[error("`{what}` failed: {why}")]
    Subprocess { what: String, why: String },
    #[error("{0}")]
    NoTerminal(&'static str),
    #[error("no project policy (`.cotter.toml`) in this repository")]
    NoProject,
    #[error("`{0}` is no time: use 2026-01-31, 2026-01-31T12:00:00Z, 90m, 2h or 3d")]
    Time(String),
    #[error("the request is not one that this version understands")]
    Request,
    #[error("{0}")]
    Log(String),
    #[error("no restore point: {0}")]
    Unsaved(cotter_core::save::Unsaved),
    #[error("no restore point of this repository is named `{0}`")]
    NoPoint(String),
    #[error("`{0}` could be more than one restore point")]
    Ambiguous(String),
    #[error("restore point {id} cannot be read: {why}")]
    Point { id: String, why: String },
    #[error("restore point {id} is of the work tree `{top}`")]
    OtherTree { id: String, top: String },
    #[error("`{0}` is outside the work tree")]
    OutsideTree(String),
    #[error("`{0}` is no lockfile: its name is none that a package manager uses")]
    NoLockfile(String),
    #[error("`{name}` is no commit in {root}")]
    NoCommit { name: String, root: String },
    #[error("`{0}` cannot be trusted: it cannot be read")]
    UnreadLock(String),
    #[error("nothing is found as {code} of {entry}, so there is nothing to waive")]
    NothingToWaive { code: String, entry: String },
    #[error("{0}")]
    Waiver(&'static str),
    #[error("`{path}` cannot be used: {why}")]
    Index { path: String, why: String },
    #[error("`{0}` is an archive: unpack it and give the folder")]
    Archive(String),
    #[error("no advisory about a package was found; what was known before stays")]
    NoAdvisories,
    #[error("no installed Python packages in `{0}`")]
    NoSite(String),
    #[error("no ecosystem is named `{word}`: {all}")]
    NoEcosystem { word: String, all: String },
    #[error("`{0}` is neither a host nor the address of a registry")]
    NoHost(String),
    #[error("refused: {what} takes a person, and this is a session of {agent}")]
    AgentsCall { what: &'static str, agent: &'static str },
    #[error("{0}")]
    Pin(String),
    #[error("`{path}` cannot be used: {why}")]
    Ledger { path: String, why: String },
    #[error("`{0}` is nothing that can be kept; `cotter help save` lists what can")]
    NoObligation(String),
}

impl Error {
    pub fn file(path: &std::path::Path, cause: io::Error) -> Error {
        Error::File { path: path.display().to_string(), cause }
    }

    /// How a command ends that ends so.
    pub fn exit(&self) -> Exit {
        match self {
            Error::AgentsCall { .. } => Exit::Findings,
            _ => Exit::Error,
        }
    }

    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Error::NoTool(_) => Some("`cotter shims` lists the guarded tools"),
            Error::NoRealTool(_) => Some("`cotter doctor` shows where it was looked for"),
            Error::Homeless(_) => Some("install Cotter for this user with install.sh"),
            Error::NoPoint(_) | Error::Ambiguous(_) => Some("`cotter undo list` shows them all"),
            Error::OtherTree { .. } => Some("run `cotter undo` there"),
            Error::Ledger { .. } => Some("remove it: `cotter pin` writes a new one"),
            Error::Index { .. } => Some("make it anew with `cotter intel import`"),
            Error::AgentsCall { .. } | Error::NoTerminal(_) => Some("run the command yourself in a terminal"),
            _ => None,
        }
    }
}
