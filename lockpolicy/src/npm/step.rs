//! Not compared yet.

use crate::files::Files;
use crate::finding::Findings;
use crate::lock::Lock;

pub fn check(_lock: &Lock<'_>, _files: &dyn Files, _path: &str, _found: &mut Findings<'_>) {}
