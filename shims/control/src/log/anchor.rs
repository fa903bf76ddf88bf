//! Anchors: where each segment ended when somebody looked.
//!
//! Whoever can write a segment can cut its tail and rewrite its head, and the chain will hold. An anchor says how
//! far the segment had come before: up to there a cut or a rewrite shows. The anchors are a chained file of the
//! same form, so they protect as far as the caller cannot write *them*: after the last anchor, or where the same
//! user owns both, nothing is proven.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use cotter_core::record::{Json, Segment};
use serde::Deserialize;

use super::LogError;
use super::files::{Part, Snapshot};
use super::finding::Report;
use super::line::{Hex, Link};
use super::verify::{Examined, examine};
use super::walk::{Places, Walk};

/// The name of the file beside the log folder.
const NAME: &str = "anchors";

/// What [`anchor`] did.
#[derive(Debug)]
pub struct Anchored {
    /// How many files had grown since their last anchor, and have a new one.
    pub added: usize,
    /// What was found. A file with findings is not anchored: that would vouch for it.
    pub report: Report,
}

/// Verifies the log, then anchors every clean file that grew.
pub fn anchor(state: &Path) -> Result<Anchored, LogError> {
    let (report, examined) = examine(state)?;
    let path = state.join(NAME).with_extension("jsonl");
    let mut file = Segment::new(state.as_os_str().as_bytes(), NAME);
    // Anchors are few and never rotated.
    file.max_size = u64::MAX;
    let grown = |file: &&Examined| file.clean && !file.anchored && file.end.seq > 0;
    let mut added = 0;
    // Anchors that were tampered with must not go on as if nothing had happened.
    let sound = !report.findings.iter().any(|finding| finding.segment == NAME && finding.part.is_none());
    for examined in examined.iter().filter(|_| sound).filter(grown) {
        file.append_with(true, |json| write(json, examined))
            .map_err(|failure| LogError::Anchor { path: path.clone(), reason: failure.to_string() })?;
        added += 1;
    }
    Ok(Anchored { added, report })
}

fn write(json: &mut Json, file: &Examined) {
    json.key("at").moment(cotter_sys::time::now());
    json.key("anchor").open(b'{');
    json.key("segment").string(&file.segment);
    json.key("part").number(file.end.part);
    json.key("seq").number(file.end.seq);
    json.key("bytes").number(file.end.bytes);
    json.key("hash").string(&file.end.hash);
    json.close(b'}');
}

#[derive(Deserialize)]
struct Line {
    anchor: Anchor,
}

#[derive(Deserialize)]
struct Anchor {
    segment: String,
    part: u64,
    seq: u64,
    bytes: u64,
    hash: Hex,
}

/// All anchors, by the file they stand in.
#[derive(Default)]
pub(super) struct AnchorSet(BTreeMap<(String, u64), Places>);

impl AnchorSet {
    pub(super) fn take(&mut self, segment: &str, part: u64) -> Places {
        self.0.remove(&(segment.to_owned(), part)).unwrap_or_default()
    }

    pub(super) fn into_places(self) -> BTreeMap<(String, u64), Places> {
        self.0
    }
}

/// Reads and verifies the anchors. Where there are none, nothing is anchored.
pub(super) fn read(state: &Path, report: &mut Report) -> Result<AnchorSet, LogError> {
    let mut set = AnchorSet::default();
    let path = state.join(NAME).with_extension("jsonl");
    if std::fs::symlink_metadata(&path).is_err() {
        return Ok(set);
    }
    let part = Part { segment: NAME.to_owned(), number: None, path };
    let read = Walk::run(&part, &mut AnchorSet::default(), report).is_some();
    for finding in &mut report.findings {
        // A session's segment may have the same name; what is in no part is about the anchors.
        finding.part = None;
    }
    report.records = 0;
    if !read {
        return Ok(set);
    }
    let failed = |source| LogError::Read { path: part.path.clone(), source };
    let mut snapshot = Snapshot::take(&part.path).map_err(failed)?;
    while let Some(line) = snapshot.line().map_err(failed)? {
        let holds = Link::read(line.text()).is_some_and(|link| link.holds);
        if let Ok(Line { anchor }) = serde_json::from_slice::<Line>(line.text()) {
            if holds {
                report.anchors += 1;
                let places = set.0.entry((anchor.segment, anchor.part)).or_default();
                places.insert(anchor.bytes, (anchor.seq, anchor.hash));
            }
        }
    }
    Ok(set)
}
