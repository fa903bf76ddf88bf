//! Reading the log: [`list`] it, [`verify`] it, [`anchor`] it, [`replay`] it.
//!
//! Nothing here trusts a file: lines may be torn, forged or megabytes long, names may be links. The hashes are
//! computed by another implementation than the writer's, so that each checks the other. All functions take the
//! state directory; the segments are in its `log` folder, the anchors beside it.

mod anchor;
mod files;
mod filter;
mod finding;
mod line;
mod list;
mod moment;
mod replay;
mod show;
mod verify;
mod walk;

use std::io;
use std::path::PathBuf;

pub use anchor::{Anchored, anchor};
pub use filter::Filter;
pub use finding::{Finding, Notice, Report, What};
pub use list::{Listed, list};
pub use moment::{BadMoment, moment};
pub use replay::{Replayed, replay};
pub(crate) use show::plain;
pub use verify::verify;

/// What is written: for people, or one JSON object per line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Human,
    Json,
}

#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("cannot read `{path}`")]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    #[error("the policy in force is damaged")]
    Policy,
    #[error("cannot write `{path}`: {reason}")]
    Anchor { path: PathBuf, reason: String },
}
