//! What verification found.

use std::fmt;
use std::io::{self, Write};

use serde_json::json;

use super::Format;

/// Something that a killed writer does not leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub segment: String,
    pub part: Option<u64>,
    pub what: What,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The file cannot be read, or is no regular file.
    Unreadable(String),
    /// The first line is not the head of this file.
    HeadDamaged,
    /// The head does not fit the records that are there.
    HeadWrong,
    /// The file is shorter than its head says.
    Cut { bytes: u64 },
    /// A writer found the file cut, and went on.
    WasCut { seq: u64, records: u64 },
    /// A record's hash does not hold.
    Edited { seq: u64 },
    /// The record before this one is not the one it was written after.
    Broken { seq: u64 },
    /// Records are missing.
    Deleted { from: u64, to: u64 },
    /// A record stands where it was not written.
    OutOfPlace { seq: u64 },
    /// Bytes that no writer wrote.
    Extra { offset: u64, bytes: u64 },
    /// A record tells of junk before it that is not there.
    JunkGone { seq: u64 },
    /// A part is not there.
    PartMissing,
    /// The part does not follow the one before it.
    Unlinked,
    /// A record that was anchored is not there any more.
    Unanchored { seq: u64 },
}

impl What {
    /// A name for machines; it does not change.
    pub fn code(&self) -> &'static str {
        match self {
            What::Unreadable(_) => "log.unreadable",
            What::HeadDamaged => "log.head-damaged",
            What::HeadWrong => "log.head-wrong",
            What::Cut { .. } => "log.cut",
            What::WasCut { .. } => "log.was-cut",
            What::Edited { .. } => "log.edited",
            What::Broken { .. } => "log.broken",
            What::Deleted { .. } => "log.deleted",
            What::OutOfPlace { .. } => "log.out-of-place",
            What::Extra { .. } => "log.extra",
            What::JunkGone { .. } => "log.junk-gone",
            What::PartMissing => "log.part-missing",
            What::Unlinked => "log.unlinked",
            What::Unanchored { .. } => "log.unanchored",
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Unreadable(why) => write!(f, "cannot be read: {why}"),
            What::HeadDamaged => write!(f, "the first line is damaged or missing"),
            What::HeadWrong => write!(f, "the first line does not fit the records"),
            What::Cut { bytes } => write!(f, "cut: {bytes} bytes are missing at the end"),
            What::WasCut { seq, records } => {
                write!(f, "record {seq} was written after {records} records before it had been cut off")
            }
            What::Edited { seq } => write!(f, "record {seq} was edited"),
            What::Broken { seq } => {
                write!(f, "what stands before record {seq} is not what it was written after")
            }
            What::Deleted { from, to } if from == to => write!(f, "record {from} is missing"),
            What::Deleted { from, to } => write!(f, "records {from} to {to} are missing"),
            What::OutOfPlace { seq } => write!(f, "record {seq} stands where it was not written"),
            What::Extra { offset, bytes } => write!(f, "{bytes} bytes at offset {offset} are not Cotter's"),
            What::JunkGone { seq } => write!(f, "record {seq} tells of bytes before it that are gone"),
            What::PartMissing => write!(f, "the file is missing"),
            What::Unlinked => write!(f, "does not go on where the part before it ends"),
            What::Unanchored { seq } => write!(f, "record {seq} was anchored and is gone or changed"),
        }
    }
}

/// What killed writers leave, and writers after them mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// A torn line, accounted for by the record after it.
    Junk { segment: String, bytes: u64 },
    /// A torn line at the end, which the next record will account for.
    Torn { segment: String, bytes: u64 },
    /// Complete records that the head does not count yet.
    Uncounted { segment: String, records: u64 },
}

impl Notice {
    pub fn code(&self) -> &'static str {
        match self {
            Notice::Junk { .. } => "log.junk",
            Notice::Torn { .. } => "log.torn",
            Notice::Uncounted { .. } => "log.uncounted",
        }
    }

    pub fn segment(&self) -> &str {
        match self {
            Notice::Junk { segment, .. }
            | Notice::Torn { segment, .. }
            | Notice::Uncounted { segment, .. } => segment,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Junk { bytes, .. } => write!(f, "{bytes} bytes of a torn line, chained over"),
            Notice::Torn { bytes, .. } => write!(f, "{bytes} bytes of a torn line at the end"),
            Notice::Uncounted { records, .. } => {
                write!(f, "{records} records at the end are not counted yet")
            }
        }
    }
}

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Report {
    pub segments: usize,
    pub records: u64,
    /// How many anchors there are; what they cover cannot have been rewritten by who cannot write the anchors.
    pub anchors: usize,
    pub findings: Vec<Finding>,
    pub notices: Vec<Notice>,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Human => self.write_human(out),
            Format::Json => self.write_json(out),
        }
    }

    fn write_human(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.findings {
            let part = finding.part.map(|part| format!(" part {part}")).unwrap_or_default();
            writeln!(
                out,
                "{}: {}{part}: {}",
                finding.what.code(),
                finding.segment.escape_debug(),
                finding.what
            )?;
        }
        for notice in &self.notices {
            writeln!(out, "note: {}: {notice}", notice.segment().escape_debug())?;
        }
        let verdict =
            if self.is_clean() { "clean".to_owned() } else { format!("{} findings", self.findings.len()) };
        writeln!(
            out,
            "{} records in {} segments, {} anchors: {verdict}",
            self.records, self.segments, self.anchors
        )
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let findings = self.findings.iter().map(|finding| {
            let what = &finding.what;
            json!({"code": what.code(), "segment": finding.segment, "part": finding.part, "text": what.to_string()})
        });
        let notices = self.notices.iter().map(
            |notice| json!({"code": notice.code(), "segment": notice.segment(), "text": notice.to_string()}),
        );
        let report = json!({
            "clean": self.is_clean(),
            "segments": self.segments,
            "records": self.records,
            "anchors": self.anchors,
            "findings": findings.collect::<Vec<_>>(),
            "notices": notices.collect::<Vec<_>>(),
        });
        writeln!(out, "{report}")
    }
}
