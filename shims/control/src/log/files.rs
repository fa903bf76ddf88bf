//! Which files make up the log, and how one is read while others write to it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use cotter_sys::{Errno, fs as sys, process, time};

use super::LogError;
use super::line::HEAD;

/// One file of a segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    pub(super) segment: String,
    /// The number in its name; none for the file that is being written.
    pub(super) number: Option<u64>,
    pub(super) path: PathBuf,
}

/// The files of all segments, by segment; each segment's in the order in which they were written.
pub(super) fn parts(state: &Path) -> Result<BTreeMap<String, Vec<Part>>, LogError> {
    let dir = state.join("log");
    let failed = |source| LogError::Read { path: dir.clone(), source };
    let mut segments: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let entries = match fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(segments),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if let Some(part) = Part::at(&path) {
            segments.entry(part.segment.clone()).or_default().push(part);
        }
    }
    for files in segments.values_mut() {
        files.sort_by_key(|part| part.number.unwrap_or(u64::MAX));
        drop_second_names(files);
    }
    Ok(segments)
}

/// A writer killed while rotating leaves one file with two names; it is still the current file.
fn drop_second_names(files: &mut Vec<Part>) {
    let inode = |part: &Part| fs::symlink_metadata(&part.path).ok().map(|stat| (stat.dev(), stat.ino()));
    let current = files.iter().find(|part| part.number.is_none()).and_then(inode);
    files.retain(|part| part.number.is_none() || current.is_none() || inode(part) != current);
}

impl Part {
    pub(super) fn at(path: &Path) -> Option<Part> {
        let stem = path.file_name()?.to_str()?.strip_suffix(".jsonl")?;
        let (segment, number) = match stem.split_once('@') {
            Some((segment, number)) => (segment, Some(number.parse().ok()?)),
            None => (stem, None),
        };
        Some(Part { segment: segment.to_owned(), number, path: path.to_owned() })
    }
}

/// A file as it was at one moment between two records, though writers go on.
pub(super) struct Snapshot {
    /// What stands where the head should be.
    pub(super) head: Vec<u8>,
    pub(super) size: u64,
    reader: BufReader<io::Take<File>>,
    at: u64,
}

/// Bytes up to and including a newline, as far as one is there.
pub(super) struct Line {
    pub(super) start: u64,
    pub(super) bytes: Vec<u8>,
}

impl Line {
    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    pub(super) fn text(&self) -> &[u8] {
        self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes)
    }
}

/// More than any record; a longer line is read in pieces, none of which is a record.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

impl Snapshot {
    pub(super) fn take(path: &Path) -> io::Result<Snapshot> {
        let file = open(path)?;
        // The lock is let go by closing a second handle; a writer who does not let go in time is ignored.
        let turn = open(path).ok().filter(|turn| same(turn, &file));
        if let Some(turn) = &turn {
            wait_for(turn);
        }
        let size = file.metadata()?.len();
        let mut head = vec![0; HEAD.min(usize::try_from(size).unwrap_or(HEAD))];
        file.read_exact_at(&mut head, 0)?;
        drop(turn);
        Ok(Snapshot { head, size, reader: BufReader::with_capacity(64 * 1024, file.take(size)), at: 0 })
    }

    pub(super) fn skip_head(&mut self) -> io::Result<()> {
        let skipped = io::copy(&mut self.reader.by_ref().take(HEAD as u64), &mut io::sink())?;
        self.at += skipped;
        Ok(())
    }

    pub(super) fn line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
        let start = self.at;
        self.at += bytes.len() as u64;
        Ok((!bytes.is_empty()).then_some(Line { start, bytes }))
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).custom_flags(sys::NOFOLLOW | sys::NONBLOCK).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

fn same(one: &File, other: &File) -> bool {
    let inode = |file: &File| file.metadata().ok().map(|stat| (stat.dev(), stat.ino()));
    inode(one).is_some() && inode(one) == inode(other)
}

fn wait_for(file: &File) {
    let until = time::monotonic() + cotter_core::record::LOCK_WAIT;
    while sys::try_lock(file.as_raw_fd()) == Err(Errno::AGAIN) && time::monotonic() < until {
        process::pause_ms(1);
    }
}
