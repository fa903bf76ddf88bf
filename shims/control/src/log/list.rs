//! The records of all segments, in the order in which they were made.

use std::io::Write;
use std::path::Path;

use serde_json::Value;

use super::files::{self, Snapshot};
use super::filter::Filter;
use super::moment::rfc3339;
use super::{Format, LogError, show};

/// What [`list`] came across.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Listed {
    pub shown: usize,
    /// Lines that are no records, in files that are; [`super::verify`] says more.
    pub unreadable: usize,
}

pub(super) struct Found {
    /// Milliseconds since the epoch; records of the same one stay in their order.
    at: u64,
    pub(super) segment: String,
    pub(super) record: Value,
    line: Vec<u8>,
}

/// Writes the records that the filter takes. Hashes are not checked here.
pub fn list(state: &Path, filter: &Filter, format: Format, out: &mut dyn Write) -> Result<Listed, LogError> {
    let (found, unreadable) = found(state, filter)?;
    let mut listed = Listed { shown: 0, unreadable };
    for Found { segment, record, line, .. } in &found {
        match format {
            Format::Human => show::human(record, out)?,
            Format::Json => show::json(segment, line, out)?,
        }
        listed.shown += 1;
    }
    Ok(listed)
}

/// The records that the filter takes, in order, and how many lines or files were none.
pub(super) fn found(state: &Path, filter: &Filter) -> Result<(Vec<Found>, usize), LogError> {
    let mut found = Vec::new();
    let mut unreadable = 0;
    for part in files::parts(state)?.into_values().flatten() {
        match Snapshot::take(&part.path) {
            Ok(snapshot) => {
                let read = collect(snapshot, &part.segment, filter, &mut found);
                unreadable += read.map_err(|source| LogError::Read { path: part.path.clone(), source })?;
            }
            Err(_) => unreadable += 1,
        }
    }
    found.sort_by_key(|found| found.at);
    if let Some(last) = filter.last {
        found.drain(..found.len().saturating_sub(last));
    }
    Ok((found, unreadable))
}

/// Returns how many lines were no records.
fn collect(
    mut snapshot: Snapshot,
    segment: &str,
    filter: &Filter,
    found: &mut Vec<Found>,
) -> std::io::Result<usize> {
    let mut unreadable = 0;
    while let Some(line) = snapshot.line()? {
        let record = serde_json::from_slice::<Value>(line.text()).ok().filter(Value::is_object);
        match record {
            Some(record) if record.get("seq").is_some() => {
                if filter.takes(segment, &record) {
                    let at = record.get("at").and_then(Value::as_str).and_then(rfc3339).unwrap_or(0);
                    found.push(Found { at, segment: segment.to_owned(), record, line: line.text().to_vec() });
                }
            }
            // The head.
            Some(record) if line.start == 0 && record.get("cotter").is_some() => {}
            _ => unreadable += 1,
        }
    }
    Ok(unreadable)
}
