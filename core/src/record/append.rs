//! One record, appended.

use alloc::vec::Vec;

use cotter_sys::process::c_path;
use cotter_sys::{Errno, fs, time};

use super::LONGEST_NAME;
use super::entry::Entry;
use super::failure::Failure;
use super::head::{HEAD, Head};
use super::json::Json;
use super::line::{Hash, TRAILER, seal};
use super::part::Part;
use super::place::{Place, Repair};
use crate::number::decimal;

/// One log, by its folder and name.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    pub dir: &'a [u8],
    /// `[a-z0-9.-]`, not beginning with a dot.
    pub name: &'a str,
    /// Bytes after which a new file is begun.
    pub max_size: u64,
    /// Milliseconds to wait for other writers.
    pub lock_wait: u64,
}

/// A record that is in the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    pub seq: u64,
    pub hash: [u8; 32],
}

impl<'a> Segment<'a> {
    pub fn new(dir: &'a [u8], name: &'a str) -> Segment<'a> {
        Segment { dir, name, max_size: super::MAX_SIZE, lock_wait: super::LOCK_WAIT }
    }

    /// Appends the record of a verdict. With `sync` it is on the disk when this returns.
    pub fn append(&self, entry: &Entry<'_>, sync: bool) -> Result<Appended, Failure> {
        self.append_with(sync, |json| entry.write(json))
    }

    /// Appends a record whose members `body` writes. They are written before the lock is taken.
    pub fn append_with(&self, sync: bool, body: impl FnOnce(&mut Json)) -> Result<Appended, Failure> {
        self.check_name()?;
        let mut draft = Draft::begin(body);
        let (part, place) = self.prepare((draft.line.len() + TRAILER + 1) as u64)?;
        let seq = place.head.last_seq().saturating_add(1);
        let hash = draft.finish(seq, &place);
        self.write(&part, &place, draft.bytes(), hash)?;
        if sync {
            self.sync(&part)?;
        }
        Ok(Appended { seq, hash })
    }

    fn check_name(&self) -> Result<(), Failure> {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let good = (1..=LONGEST_NAME).contains(&self.name.len())
            && !self.name.starts_with('.')
            && self.name.bytes().all(fits);
        if good { Ok(()) } else { Err(Failure::BadName) }
    }

    /// The locked file that the record goes into, and the place in it.
    fn prepare(&self, coming: u64) -> Result<(Part, Place), Failure> {
        let part = self.lock(time::monotonic().saturating_add(self.lock_wait))?;
        if part.stat.size == 0 {
            return self.begin(part);
        }
        let fresh = |head, repair| Place { head, torn: false, repair };
        let Some(place) = part.place(self.name)? else {
            // Nothing in the file is overwritten: it is evidence.
            let end = part.end_without_head(self.free_part()?)?;
            let (next, head) = self.follow(&part, &end)?;
            return Ok((next, fresh(head, Repair { damaged: true, ..Repair::default() })));
        };
        let full = place.head.records > 0 && place.head.bytes.saturating_add(coming) > self.max_size;
        if full && place.repair == Repair::default() {
            // Without rotation (no hard links, no space) the record is still better here than nowhere.
            if let Ok((next, head)) = self.follow(&part, &place.head) {
                return Ok((next, fresh(head, Repair::default())));
            }
        }
        Ok((part, place))
    }

    /// A file without a byte. If parts of the segment are there, their chain is not taken up: somebody removed
    /// the current file, and the broken chain says so.
    fn begin(&self, mut part: Part) -> Result<(Part, Place), Failure> {
        let head = Head::first(self.free_part()?);
        check_limit(HEAD as u64)?;
        put(&part, &head_line(self.name, &head), 0, 0)?;
        part.stat.size = HEAD as u64;
        Ok((part, Place { head, torn: false, repair: Repair::default() }))
    }

    /// The record first, then the head that counts it: killed in between, the next writer adopts the record.
    fn write(&self, part: &Part, place: &Place, line: &[u8], hash: Hash) -> Result<(), Failure> {
        let size = part.stat.size;
        let bytes = size + line.len() as u64;
        check_limit(bytes)?;
        put(part, line, size, size)?;
        let head = Head { records: place.head.records.saturating_add(1), bytes, hash, ..place.head };
        put(part, &head_line(self.name, &head), 0, size)
    }

    fn sync(&self, part: &Part) -> Result<(), Failure> {
        let synced = |result| match result {
            // A file system that cannot sync has nothing to lose.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(errno) => Err(Failure::from(errno)),
        };
        synced(fs::sync(part.fd.raw()))?;
        // A new file's name is in the folder.
        let dir = fs::open(&c_path(self.dir)?, fs::RDONLY | fs::DIRECTORY, 0)?;
        synced(fs::sync(dir.raw()))
    }
}

fn head_line(name: &str, head: &Head) -> Vec<u8> {
    let mut line = Vec::with_capacity(HEAD);
    head.write(name, &mut line);
    line
}

/// Writes all or nothing: what a full disk cut short is taken back. If even that fails, the next writer finds a
/// torn line.
fn put(part: &Part, bytes: &[u8], offset: u64, size: u64) -> Result<(), Failure> {
    fs::pwrite_all(part.fd.raw(), bytes, offset).map_err(|errno| {
        let _ = fs::truncate(part.fd.raw(), size);
        Failure::from(errno)
    })
}

/// A write beyond the process's limit would not be an error but a signal that kills.
pub(super) fn check_limit(end: u64) -> Result<(), Failure> {
    if end > fs::size_limit() { Err(Failure::TooLong) } else { Ok(()) }
}

/// A record being written: its members stand behind a gap that its numbers will fill from the right.
struct Draft {
    line: Vec<u8>,
    start: usize,
}

/// A newline, `{"seq":` and `,"part":` with twenty digits each.
const GAP: usize = 64;

impl Draft {
    fn begin(body: impl FnOnce(&mut Json)) -> Draft {
        let mut line = Vec::with_capacity(4096);
        line.resize(GAP, 0);
        let mut json = Json::new(line);
        body(&mut json);
        Draft { line: json.out, start: GAP }
    }

    fn finish(&mut self, seq: u64, place: &Place) -> Hash {
        let mut json = Json::new(core::mem::take(&mut self.line));
        place.repair.write(&mut json);
        self.line = json.out;
        self.before(decimal(place.head.part, &mut [0; 20]));
        self.before(b",\"part\":");
        self.before(decimal(seq, &mut [0; 20]));
        self.before(b"{\"seq\":");
        let hash = seal(&mut self.line, self.start, &place.head.hash);
        if place.torn {
            self.before(b"\n");
        }
        hash
    }

    fn before(&mut self, text: &[u8]) {
        let start = self.start.saturating_sub(text.len());
        if let Some(slot) = self.line.get_mut(start..self.start) {
            slot.copy_from_slice(text);
        }
        self.start = start;
    }

    fn bytes(&self) -> &[u8] {
        self.line.get(self.start..).unwrap_or_default()
    }
}
