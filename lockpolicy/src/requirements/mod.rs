//! `requirements.txt` and constraint files, as pip reads them.
//!
//! - [`lines`]: physical lines become logical ones: continuations, comments;
//! - [`options`]: the options in a line, by optparse's rules: unique prefixes, values glued on;
//! - [`read`](read()): each line becomes an entry or a setting;
//! - [`together`]: what `-r` and `-c` name is read too, and what constraints pin counts.
//!
//! Markers are not evaluated: a line that only some machine would install is judged on every machine.

mod facts;
pub mod lines;
pub mod options;
pub mod read;
pub mod together;

pub(crate) use facts::{facts, set};
pub use read::read;

use crate::files::Files;
use crate::finding::Findings;
use crate::lock::Lock;
use crate::python::file_name;

/// Nothing says what a requirements file was made from; what it says of itself must fit.
pub fn step(lock: &Lock<'_>, _files: &dyn Files, _path: &str, found: &mut Findings<'_>) {
    file_name::check(lock, false, found);
}
