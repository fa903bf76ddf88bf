//! The command line of `cotter pin`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::args::Format;

/// Long enough for others to have noticed; most bad releases are gone within hours.
pub(crate) const COOLDOWN: u32 = 7;

/// The managers whose locks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Manager {
    Npm,
    Pip,
    Uv,
}

impl Manager {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Manager::Npm => "npm",
            Manager::Pip => "pip",
            Manager::Uv => "uv",
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct PinArgs {
    /// Whose lock is written; by default that of the manager whose manifest is here
    #[arg(value_enum)]
    pub manager: Option<Manager>,
    /// What to add or to bump, as the manager names it: `left-pad`, `left-pad@^1.3`, `requests==2.31.0`.
    /// Without any, the lock is brought in step with the manifest
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// pip: requirements to pin, instead of `requirements.in`
    #[arg(short = 'r', long = "requirement", value_name = "FILE")]
    pub requirements: Vec<PathBuf>,
    /// pip: where the pinned requirements go (`requirements.txt`)
    #[arg(short = 'o', long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Add the packages to what is needed for development only (npm, uv)
    #[arg(long)]
    pub dev: bool,
    /// Resolve and check, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Resolve everything anew, as if there were no lock
    #[arg(long)]
    pub anew: bool,
    /// A release is too young for so many days; fewer than 7 take a person
    #[arg(long, value_name = "DAYS", default_value_t = COOLDOWN)]
    pub cooldown: u32,
    /// Take this package although it is too young, withdrawn, or named like another; takes a person
    #[arg(long, value_name = "PACKAGE")]
    pub accept: Vec<String>,
    /// Seconds after which nothing more is waited for
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub within: u64,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

pub(crate) const AFTER_HELP: &str = "Examples:\n  cotter pin npm left-pad\n  cotter pin pip requests\n  \
    cotter pin uv 'httpx>=0.27'\n  cotter pin -r requirements.in\n  cotter pin --dry-run\n\n\
    The real manager resolves, in a private copy and in a form that runs no code of any package. Then the registry is\n\
    asked when each release was published; what is too young, withdrawn, known to be malicious or named like another\n\
    package is refused. The lock is written only if `cotter verify` would let it pass. Nothing is installed.\n\n\
    Exit codes: 0 pinned, 1 refused, 2 usage or error.";
