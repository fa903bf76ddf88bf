//! The command line of `cotter verify`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::baseline::Wanted;

/// As the managers do that have one.
pub(crate) const COOLDOWN: u32 = 1;

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
    /// Compare with this commit, instead of with where this branch left the remote's default branch
    #[arg(long, value_name = "REV", conflicts_with = "no_baseline")]
    pub baseline: Option<String>,
    /// Judge each lockfile by itself alone, whatever it was before and whatever was said of it
    #[arg(long)]
    pub no_baseline: bool,
    /// Compare what is installed with the lockfiles too: node_modules, Python's environments
    #[arg(long)]
    pub installed: bool,
    /// The environment, or its site-packages, instead of .venv or venv beside the lockfile, or $VIRTUAL_ENV
    #[arg(long, value_name = "DIR", requires = "installed")]
    pub python: Option<PathBuf>,
    /// A new release is too young for so many days
    #[arg(long, value_name = "DAYS", default_value_t = COOLDOWN)]
    pub cooldown: u32,
}

impl VerifyArgs {
    /// As without any option.
    pub(crate) fn plain() -> VerifyArgs {
        let format = ReportFormat::default();
        VerifyArgs {
            paths: Vec::new(),
            installed: false,
            python: None,
            format,
            all: false,
            baseline: None,
            no_baseline: false,
            cooldown: COOLDOWN,
        }
    }

    pub(crate) fn wanted(&self) -> Wanted {
        match &self.baseline {
            _ if self.no_baseline => Wanted::None,
            Some(name) => Wanted::Revision(name.clone()),
            None => Wanted::MergeBase,
        }
    }
}

pub(crate) const AFTER_HELP: &str = "Examples:\n  cotter verify\n  cotter verify web/package-lock.json\n  \
    cotter verify --format sarif >cotter.sarif\n\n\
    Nothing is resolved, fetched or run. Exit codes: 0 clean (notes at most), 1 refused, 2 usage or error, \
    3 a person has to look.";
