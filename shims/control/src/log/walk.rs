//! One file from its first line to its last.

use std::collections::BTreeMap;
use std::io;

use super::anchor::AnchorSet;
use super::files::{Line, Part, Snapshot};
use super::finding::{Finding, Notice, Report, What};
use super::line::{HEAD, Head, Hex, Link, zeros};

/// Where a file's chain begins or ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct End {
    pub(super) part: u64,
    pub(super) seq: u64,
    pub(super) hash: Hex,
    pub(super) bytes: u64,
}

/// What a file turned out to hold.
pub(super) struct Walked {
    pub(super) begin: End,
    pub(super) end: End,
    /// The last anchor stands at its end.
    pub(super) anchored: bool,
}

/// Anchored places in a file: where a record ends, and its number and hash.
pub(super) type Places = BTreeMap<u64, (u64, Hex)>;

pub(super) struct Walk<'r> {
    part: &'r Part,
    report: &'r mut Report,
    end: End,
    head: Option<Head>,
    /// The head has been compared with a record.
    head_met: bool,
    uncounted: u64,
    /// Where bytes begin that are no record, and whether they look like torn lines.
    junk: Option<(u64, bool)>,
}

impl<'r> Walk<'r> {
    /// Nothing when the file cannot be read at all.
    pub(super) fn run(part: &'r Part, anchors: &mut AnchorSet, report: &'r mut Report) -> Option<Walked> {
        let mut walk = Walk {
            part,
            report,
            end: End { part: part.number.unwrap_or(1), seq: 0, hash: zeros(), bytes: 0 },
            head: None,
            head_met: false,
            uncounted: 0,
            junk: None,
        };
        match walk.file(anchors) {
            Ok(walked) => Some(walked),
            Err(error) => {
                walk.find(What::Unreadable(error.to_string()));
                None
            }
        }
    }

    fn file(&mut self, anchors: &mut AnchorSet) -> io::Result<Walked> {
        let mut snapshot = Snapshot::take(&self.part.path)?;
        let size = snapshot.size;
        self.head = Head::read(&snapshot.head, &self.part.segment);
        let mut chain: Option<(End, Places)> = None;
        // An empty file is one whose first writer was killed, or has not come to write yet.
        if let Some(head) = &self.head {
            self.end = End { part: head.part, seq: head.after, hash: head.prev.clone(), bytes: HEAD as u64 };
            self.head_met = head.records == 0 && head.bytes == HEAD as u64 && head.hash == head.prev;
            chain = Some((self.end.clone(), anchors.take(&self.part.segment, head.part)));
            snapshot.skip_head()?;
        } else if size > 0 {
            self.find(What::HeadDamaged);
        }
        let mut anchored = 0;
        while let Some(line) = snapshot.line()? {
            let Some(link) = Link::read(line.text()) else {
                self.junk(&line);
                continue;
            };
            if chain.is_none() {
                // Without a head, the first record says what came before it.
                let Link { seq, part, prev, .. } = link.clone();
                self.end = End { part, seq: seq.saturating_sub(1), hash: prev, bytes: line.start };
                self.junk = None;
            }
            let (_, places) =
                chain.get_or_insert_with(|| (self.end.clone(), anchors.take(&self.part.segment, link.part)));
            if link.holds && places.get(&line.end()) == Some(&(link.seq, link.hash.clone())) {
                places.remove(&line.end());
                anchored = line.end();
            }
            self.record(&line, &link);
        }
        self.finish(size);
        let (begin, places) = chain.unwrap_or_else(|| (self.end.clone(), Places::new()));
        for (seq, _) in places.into_values() {
            self.find(What::Unanchored { seq });
        }
        Ok(Walked { begin, end: self.end.clone(), anchored: anchored == self.end.bytes })
    }

    fn junk(&mut self, line: &Line) {
        // A torn line is the front of a record; the newline may be the next writer's.
        const FRONT: &[u8] = b"{\"seq\":";
        let text = line.text();
        let torn = text.starts_with(FRONT) || FRONT.starts_with(text);
        let (start, all_torn) = self.junk.unwrap_or((line.start, true));
        self.junk = Some((start, all_torn && torn));
    }

    fn record(&mut self, line: &Line, link: &Link) {
        self.report.records += 1;
        let next = self.end.seq.saturating_add(1);
        let follows = link.prev == self.end.hash;
        let chained = follows && link.part == self.end.part && link.seq == next && next > self.end.seq;
        if !link.holds {
            self.find(What::Edited { seq: link.seq });
            if !follows {
                return;
            }
        } else if !chained && link.seq < next {
            // The chain goes on behind it.
            self.find(What::OutOfPlace { seq: link.seq });
            return;
        } else if !chained && link.seq > next {
            self.find(What::Deleted { from: next, to: link.seq - 1 });
        } else if !chained {
            self.find(What::Broken { seq: link.seq });
        }
        self.account(line, link);
        // Past an edited record the chain is followed by the hash it had, so that one edit is one finding.
        let seq = if link.holds { link.seq } else { next };
        self.end = End { part: self.end.part, seq, hash: link.hash.clone(), bytes: line.end() };
        self.meet_head();
    }

    /// Compares what stands before a record with what the record says of it.
    fn account(&mut self, line: &Line, link: &Link) {
        let segment = self.part.segment.clone();
        match self.junk.take() {
            Some((start, torn)) if torn && link.repair.junk == line.start - start => {
                self.report.notices.push(Notice::Junk { segment, bytes: link.repair.junk });
            }
            Some((offset, _)) => self.find(What::Extra { offset, bytes: line.start - offset }),
            None if link.repair.junk > 0 => self.find(What::JunkGone { seq: link.seq }),
            None => {}
        }
        if link.repair.cut > 0 {
            self.find(What::WasCut { seq: link.seq, records: link.repair.cut });
        }
    }

    fn meet_head(&mut self) {
        let Some(head) = &self.head else { return };
        if self.end.bytes == head.bytes {
            self.head_met = head.hash == self.end.hash && head.after + head.records == self.end.seq;
        } else if self.end.bytes > head.bytes {
            self.uncounted += 1;
        }
    }

    fn finish(&mut self, size: u64) {
        let segment = self.part.segment.clone();
        match self.junk.take() {
            Some((start, true)) if self.head.as_ref().is_none_or(|head| start >= head.bytes) => {
                self.report.notices.push(Notice::Torn { segment: segment.clone(), bytes: size - start });
            }
            Some((offset, _)) => self.find(What::Extra { offset, bytes: size - offset }),
            None => {}
        }
        if self.uncounted > 0 {
            self.report.notices.push(Notice::Uncounted { segment, records: self.uncounted });
        }
        match self.head.as_ref().map(|head| head.bytes) {
            Some(bytes) if bytes > size => self.find(What::Cut { bytes: bytes - size }),
            Some(_) if !self.head_met => self.find(What::HeadWrong),
            _ => {}
        }
    }

    fn find(&mut self, what: What) {
        let part = Some(self.end.part);
        self.report.findings.push(Finding { segment: self.part.segment.clone(), part, what });
    }
}
