//! The record: an append-only log of verdicts, each line chained to the one before by its hash.
//!
//! A *segment* is one session's log; its current file is `<segment>.jsonl`, and files that grew too long are
//! kept beside it as `<segment>@<part>.jsonl`. The form of a line, what each part of it proves and what it does
//! not, stands in `docs/state.md`. In short: writers take turns under the file's lock; a head at the front says
//! how long the file must be, so that a cut shows at once and the end need not be read; what a killed writer
//! left behind is adopted or kept as junk, and the next record says so.
//!
//! - [`append`]: one record under the lock; [`place`]: where it goes, and what must be repaired first;
//!   [`part`]: the files, their lock, and rotation
//! - [`line`], [`head`], [`json`], [`time`]: the bytes
//! - [`entry`]: what a record of a verdict holds; [`redact`]: without its secrets
//! - [`counts`]: how often a session was refused

mod append;
mod counts;
mod entry;
mod failure;
mod head;
mod json;
mod line;
mod part;
mod place;
pub mod redact;
mod shapes;
pub(crate) mod time;

pub use append::{Appended, Segment};
pub use counts::Counts;
pub use entry::{Entry, Session};
pub use failure::Failure;
pub use json::Json;
pub use time::rfc3339;

/// The longest name of a segment.
pub const LONGEST_NAME: usize = 128;
/// Bytes after which a segment is rotated, unless a policy says otherwise.
pub const MAX_SIZE: u64 = 16 * 1024 * 1024;
/// Milliseconds to wait for the lock.
pub const LOCK_WAIT: u64 = 500;
