//! Where the next record goes, and what was wrong with the end of the file.
//!
//! As a rule the head is right and one read of it is all. A writer that was killed between record and head left
//! a complete record, or a torn line, behind what the head counts: complete records that go on the chain are
//! adopted, the rest stays as junk. A file shorter than its head says was cut: the chain goes on from the last
//! record whose hash holds. Whatever it was, the next record says so.

use cotter_sys::{Fd, fs};

use super::failure::Failure;
use super::head::{HEAD, Head};
use super::json::Json;
use super::line::{Link, check};
use super::part::{Part, read_at};

/// The end of a file.
#[derive(Debug)]
pub(super) struct Place {
    /// What the head should say.
    pub(super) head: Head,
    /// The file ends inside a line: a newline has to end it.
    pub(super) torn: bool,
    pub(super) repair: Repair,
}

/// What the next record tells of its past.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Repair {
    /// Records that were there though the head did not count them.
    pub(super) adopted: u64,
    /// Bytes between the record before and this one that are no record.
    pub(super) junk: u64,
    /// Records that the head counted and that are gone, and the hash of the last of them.
    pub(super) cut: u64,
    pub(super) was: Option<[u8; 32]>,
    /// The head was damaged: the file before this one was set aside.
    pub(super) damaged: bool,
}

impl Repair {
    pub(super) fn write(&self, json: &mut Json) {
        if *self == Repair::default() {
            return;
        }
        json.key("repair").open(b'{');
        for (name, value) in [("adopted", self.adopted), ("junk", self.junk), ("cut", self.cut)] {
            if value > 0 {
                json.key(name).number(value);
            }
        }
        if let Some(was) = self.was {
            json.key("was").hex(&was);
        }
        if self.damaged {
            json.key("damaged").bool(true);
        }
        json.close(b'}');
    }
}

/// More than this behind the head is nothing that killed writers leave; the file is set aside then.
const MOST_BEHIND: u64 = 8 * 1024 * 1024;

impl Part {
    /// Nothing when the head is damaged.
    pub(super) fn place(&self, segment: &str) -> Result<Option<Place>, Failure> {
        let mut bytes = [0; HEAD];
        let mut filled = 0;
        while filled < HEAD {
            match fs::pread(self.fd.raw(), bytes.get_mut(filled..).unwrap_or_default(), filled as u64)? {
                0 => return Ok(None),
                n => filled += n,
            }
        }
        let Some(head) = Head::read(&bytes, segment) else { return Ok(None) };
        match self.stat.size {
            size if size == head.bytes => Ok(Some(Place { head, torn: false, repair: Repair::default() })),
            size if size < head.bytes => self.cut(&head).map(Some),
            size if size - head.bytes <= MOST_BEHIND => self.behind(&head).map(Some),
            _ => Ok(None),
        }
    }

    /// The head lags: adopts what goes on the chain.
    fn behind(&self, head: &Head) -> Result<Place, Failure> {
        let rest = read_at(&self.fd, head.bytes, (self.stat.size - head.bytes) as usize)?;
        let mut end = *head;
        let mut at = head.bytes;
        for line in rest.split_inclusive(|byte| *byte == b'\n') {
            at += line.len() as u64;
            let link = check(line.strip_suffix(b"\n").unwrap_or(line));
            if let Some(link) = link.filter(|link| follows(link, &end)) {
                end = Head { records: end.records + 1, bytes: at, hash: link.hash, ..end };
            }
        }
        let torn = !rest.ends_with(b"\n");
        let repair = Repair {
            adopted: end.records - head.records,
            junk: junk(self.stat.size, torn, &end),
            ..Repair::default()
        };
        Ok(Place { head: end, torn, repair })
    }

    /// Records are missing: the chain goes on from the last one that is left.
    fn cut(&self, head: &Head) -> Result<Place, Failure> {
        let end = match last_link(&self.fd, self.stat.size)? {
            Some((link, bytes))
                if link.part == head.part && (head.after..=head.last_seq()).contains(&link.seq) =>
            {
                Head { records: link.seq - head.after, bytes, hash: link.hash, ..*head }
            }
            _ => Head::begin(head.part, head.after, head.prev),
        };
        let torn =
            self.stat.size > HEAD as u64 && !read_at(&self.fd, self.stat.size - 1, 1)?.ends_with(b"\n");
        let repair = Repair {
            junk: junk(self.stat.size, torn, &end),
            cut: head.records - end.records,
            was: Some(head.hash),
            ..Repair::default()
        };
        Ok(Place { head: end, torn, repair })
    }

    /// The end of a chain whose head is damaged: what the next part has to follow.
    pub(super) fn end_without_head(&self, free_part: u64) -> Result<Head, Failure> {
        Ok(match last_link(&self.fd, self.stat.size)? {
            Some((link, _)) => Head::begin(link.part, link.seq, link.hash),
            None => Head::first(free_part),
        })
    }
}

fn follows(link: &Link, end: &Head) -> bool {
    link.prev == end.hash && link.part == end.part && Some(link.seq) == end.last_seq().checked_add(1)
}

/// What lies between the last record and where the next one will begin. A record whose newline is all that was
/// torn off is complete: its end lies where the newline will be.
fn junk(size: u64, torn: bool, end: &Head) -> u64 {
    let start = size + u64::from(torn);
    if end.bytes == size { 0 } else { start.saturating_sub(end.bytes) }
}

/// The last record whose hash holds, and where it ends. Searched from the end in growing pieces, because a file
/// that somebody tampered with may have any length.
fn last_link(fd: &Fd, size: u64) -> Result<Option<(Link, u64)>, Failure> {
    const FIRST: u64 = 256 * 1024;
    const LAST: u64 = 64 * 1024 * 1024;
    let mut length = FIRST;
    loop {
        let start = size.saturating_sub(length);
        let bytes = read_at(fd, start, (size - start) as usize)?;
        let mut end = bytes.len();
        for line in bytes.rsplit(|byte| *byte == b'\n') {
            if let Some(link) = check(line) {
                let newline = usize::from(end < bytes.len());
                return Ok(Some((link, start + (end + newline) as u64)));
            }
            end = end.saturating_sub(line.len() + 1);
        }
        if start == 0 || length >= LAST {
            return Ok(None);
        }
        length *= 4;
    }
}
