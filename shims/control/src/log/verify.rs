//! The whole log: each file's chain, how the files of a segment go on, and what was anchored.

use std::io::Write;
use std::path::Path;

use super::anchor;
use super::files::{self, Part};
use super::finding::{Finding, Report, What};
use super::line::zeros;
use super::walk::{End, Walk, Walked};
use super::{Format, LogError};

/// Verifies everything and writes what was found.
pub fn verify(state: &Path, format: Format, out: &mut dyn Write) -> Result<Report, LogError> {
    let (report, _) = examine(state)?;
    report.write(format, out)?;
    Ok(report)
}

/// A file that was read to its end.
pub(super) struct Examined {
    pub(super) segment: String,
    pub(super) end: End,
    /// Nothing was found in it.
    pub(super) clean: bool,
    /// The last anchor stands at its end.
    pub(super) anchored: bool,
}

pub(super) fn examine(state: &Path) -> Result<(Report, Vec<Examined>), LogError> {
    let mut report = Report::default();
    let mut anchors = anchor::read(state, &mut report)?;
    let mut examined = Vec::new();
    for (segment, parts) in files::parts(state)? {
        report.segments += 1;
        let mut before = End { part: 0, seq: 0, hash: zeros(), bytes: 0 };
        for part in parts {
            let found = report.findings.len();
            let Some(Walked { begin, end, anchored }) = Walk::run(&part, &mut anchors, &mut report) else {
                continue;
            };
            goes_on(&part, &before, &begin, &mut report);
            let clean = report.findings.len() == found;
            examined.push(Examined { segment: segment.clone(), end: end.clone(), clean, anchored });
            before = end;
        }
    }
    // What is left was anchored in files that are not there.
    for ((segment, part), places) in anchors.into_places() {
        if let Some((seq, _)) = places.into_values().next_back() {
            report.findings.push(Finding { segment, part: Some(part), what: What::Unanchored { seq } });
        }
    }
    Ok((report, examined))
}

/// Whether a part begins where the one before it ended.
fn goes_on(part: &Part, before: &End, begin: &End, report: &mut Report) {
    /// A forged number must not make the report endless.
    const MOST_MISSING: usize = 16;
    let mut find = |number, what| {
        report.findings.push(Finding { segment: part.segment.clone(), part: Some(number), what });
    };
    let next = before.part.saturating_add(1);
    if begin.part > next {
        (next..begin.part).take(MOST_MISSING).for_each(|missing| find(missing, What::PartMissing));
    } else if (begin.part, begin.seq, &begin.hash) != (next, before.seq, &before.hash) {
        find(begin.part, What::Unlinked);
    }
    if part.number.is_some_and(|number| number != begin.part) {
        find(begin.part, What::Unlinked);
    }
}
