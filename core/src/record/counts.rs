//! How often a session was refused: derived from the end of its segment, stored nowhere.

use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_sys::fs;

use super::append::Segment;
use super::line::number;
use super::part::read_at;

/// Refusals and asks near the end of a segment.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Since the last call that a stopping rule looked at and let pass.
    pub in_a_row: u32,
    pub in_all: u32,
}

/// How much of the end is read, and how many records of it count.
const TAIL: usize = 256 * 1024;
const RECORDS: usize = 500;

impl Segment<'_> {
    /// Counts without the lock: a line that is just being written is not counted. What cannot be read counts
    /// as no refusals.
    pub fn refusals(&self) -> Counts {
        let mut tally = Tally { counts: Counts::default(), row_ended: false, left: RECORDS };
        let mut left = TAIL;
        let Ok(current) = self.current() else { return tally.counts };
        let (part, read) = tally.read(&current, left);
        left = left.saturating_sub(read);
        // Right after a rotation most of the end lies in the file before.
        if let Some(before) = part.and_then(|part| part.checked_sub(1)).filter(|_| left > 0) {
            if let Ok(aside) = self.aside(before) {
                tally.read(&aside, left);
            }
        }
        tally.counts
    }
}

struct Tally {
    counts: Counts,
    row_ended: bool,
    left: usize,
}

impl Tally {
    /// Counts the end of one file, last record first; returns its part number and how much was read.
    fn read(&mut self, path: &CStr, limit: usize) -> (Option<u64>, usize) {
        let Some(bytes) = tail(path, limit) else { return (None, 0) };
        let mut part = None;
        // What stands behind the last newline is not finished.
        for line in bytes.rsplit(|byte| *byte == b'\n').skip(1) {
            if self.left == 0 {
                break;
            }
            if let Some((own_part, looked, decision)) = front(line) {
                self.left -= 1;
                part = Some(own_part);
                self.count(looked, decision);
            }
        }
        (part, bytes.len())
    }

    fn count(&mut self, looked: bool, decision: &[u8]) {
        match decision {
            b"refuse" | b"ask" => {
                self.counts.in_all += 1;
                self.counts.in_a_row += u32::from(!self.row_ended);
            }
            b"allow" if looked => self.row_ended = true,
            _ => {}
        }
    }
}

fn tail(path: &CStr, limit: usize) -> Option<Vec<u8>> {
    let fd = fs::open(path, fs::RDONLY | fs::NOFOLLOW | fs::NONBLOCK, 0).ok()?;
    let stat = fs::fstat(fd.raw()).ok().filter(fs::Stat::is_file)?;
    let start = stat.size.saturating_sub(limit as u64);
    read_at(&fd, start, limit).ok()
}

/// The members that every record of a verdict begins with.
fn front(line: &[u8]) -> Option<(u64, bool, &[u8])> {
    let mut rest = line.strip_prefix(b"{\"seq\":")?;
    number(&mut rest)?;
    rest = rest.strip_prefix(b",\"part\":")?;
    let part = number(&mut rest)?;
    rest = rest.strip_prefix(b",\"looked\":")?;
    let (looked, rest) = match rest.strip_prefix(b"true") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix(b"false")?),
    };
    let rest = rest.strip_prefix(b",\"decision\":\"")?;
    let end = rest.iter().position(|byte| *byte == b'"')?;
    Some((part, looked, rest.get(..end)?))
}
