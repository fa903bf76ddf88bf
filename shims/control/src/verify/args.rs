//! The command line of `cotter verify`.

use std::path::PathBuf;

use clap::ValueEnum;

/// How the findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Human,
    Json,
    /// SARIF 2.1.0, as code hosts take it
    Sarif,
}

#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// Lockfiles, or folders in which to look for them; by default the folder we are in
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    /// Show each of many findings that are alike
    #[arg(long)]
    pub all: bool,
}

pub(crate) const AFTER_HELP: &str = "Examples:\n  cotter verify\n  cotter verify web/package-lock.json\n  \
    cotter verify --format sarif >cotter.sarif\n\n\
    Nothing is resolved, fetched or run. Exit codes: 0 clean (notes at most), 1 refused, 2 usage or error, \
    3 a person has to look.";
