//! A segment's files: their names, their lock, and how one follows another.

use alloc::ffi::CString;
use alloc::vec;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_sys::process::{c_path, pause_ms};
use cotter_sys::{Errno, Fd, Stat, fs, time};

use super::append::{Segment, check_limit};
use super::failure::Failure;
use super::head::{HEAD, Head};
use crate::number::decimal;

/// The current file of a segment, opened and locked. Dropping it unlocks it.
pub(super) struct Part {
    pub(super) fd: Fd,
    pub(super) stat: Stat,
}

impl Segment<'_> {
    /// `<dir>/<name><ending>`.
    pub(super) fn file(&self, ending: &[u8]) -> Result<CString, Failure> {
        let mut path = Vec::with_capacity(self.dir.len() + self.name.len() + ending.len() + 2);
        path.extend_from_slice(self.dir);
        path.push(b'/');
        path.extend_from_slice(self.name.as_bytes());
        path.extend_from_slice(ending);
        Ok(c_path(&path)?)
    }

    pub(super) fn current(&self) -> Result<CString, Failure> {
        self.file(b".jsonl")
    }

    /// The name of a file that is written no more. The `@` cannot stand in a segment's name, so no segment's
    /// current file is taken for another one's part.
    pub(super) fn aside(&self, part: u64) -> Result<CString, Failure> {
        let mut ending = Vec::from(*b"@");
        ending.extend_from_slice(decimal(part, &mut [0; 20]));
        ending.extend_from_slice(b".jsonl");
        self.file(&ending)
    }

    /// Opens and locks the current file. Between the two another writer may have rotated it: the lock counts
    /// only on the file that still has the name.
    pub(super) fn lock(&self, until: u64) -> Result<Part, Failure> {
        let path = self.current()?;
        loop {
            let fd = self.open(&path)?;
            let mut stat = fs::fstat(fd.raw())?;
            if !stat.is_file() {
                return Err(Failure::NotAFile);
            }
            wait_for(&fd, until)?;
            match fs::lstat(&path) {
                Ok(named) if named.same_file(&stat) => {
                    // Taken after the lock was: nobody else makes it longer now.
                    stat = named;
                    if stat.size == 0 && stat.mode & 0o777 != 0o600 {
                        fs::set_mode(fd.raw(), 0o600)?;
                    }
                    return Ok(Part { fd, stat });
                }
                Ok(_) | Err(Errno::NOENT) => {}
                Err(errno) => return Err(errno.into()),
            }
            if time::monotonic() >= until {
                return Err(Failure::Locked);
            }
        }
    }

    /// Never through a symbolic link, and without waiting for whoever reads a pipe.
    fn open(&self, path: &CStr) -> Result<Fd, Failure> {
        match open_unnoted(path) {
            Err(Errno::NOENT) => {
                match fs::make_dir(&c_path(self.dir)?, 0o700) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(errno) => return Err(errno.into()),
                }
                Ok(open_unnoted(path)?)
            }
            other => Ok(other?),
        }
    }

    /// The first part number that no file has; 1 for a segment that is new.
    pub(super) fn free_part(&self) -> Result<u64, Failure> {
        let mut part = 1;
        while fs::lstat(&self.aside(part)?).is_ok() {
            part += 1;
        }
        Ok(part)
    }

    /// Puts a new file in the place of `old`, whose chain ended at `end`. The old file gets its second name first
    /// and the new one replaces it in one step, so there is no moment at which the segment has no current file,
    /// and a writer killed between the two leaves one file with two names.
    pub(super) fn follow(&self, old: &Part, end: &Head) -> Result<(Part, Head), Failure> {
        let (part, aside) = self.set_aside(old, end.part)?;
        let head = Head::begin(part + 1, end.last_seq(), end.hash);
        self.replace(&head).inspect_err(|_| {
            // Only a second name is lost.
            let _ = fs::unlink(&aside);
        })
    }

    fn set_aside(&self, old: &Part, first: u64) -> Result<(u64, CString), Failure> {
        /// Names that somebody took; more than a few are nobody's accident.
        const TRIES: u64 = 64;
        let current = self.current()?;
        for part in first..first.saturating_add(TRIES) {
            let aside = self.aside(part)?;
            match fs::hard_link(&current, &aside) {
                Ok(()) => return Ok((part, aside)),
                Err(Errno::EXIST) => match fs::lstat(&aside) {
                    // The writer before us was killed here.
                    Ok(stat) if stat.same_file(&old.stat) => return Ok((part, aside)),
                    _ => {}
                },
                Err(errno) => return Err(errno.into()),
            }
        }
        Err(Failure::Damaged)
    }

    fn replace(&self, head: &Head) -> Result<(Part, Head), Failure> {
        check_limit(HEAD as u64)?;
        let next = self.file(b".next")?;
        // Left by a killed writer; only who has the current file's lock comes here.
        let _ = fs::unlink(&next);
        let fd = fs::open(&next, fs::RDWR | fs::CREAT | fs::EXCL | fs::NOFOLLOW, 0o600)?;
        fs::set_mode(fd.raw(), 0o600)?;
        fs::try_lock(fd.raw())?;
        let mut line = Vec::new();
        head.write(self.name, &mut line);
        let written = fs::pwrite_all(fd.raw(), &line, 0)
            .and_then(|()| fs::rename(&next, &self.current().map_err(|_| Errno::NOENT)?));
        if let Err(errno) = written {
            let _ = fs::unlink(&next);
            return Err(errno.into());
        }
        let stat = fs::fstat(fd.raw())?;
        Ok((Part { fd, stat }, *head))
    }
}

/// That the head was read is not noted in the file: the kernel would do so after each write, and such a note costs
/// what a write costs.
fn open_unnoted(path: &CStr) -> Result<Fd, Errno> {
    const FLAGS: i32 = fs::RDWR | fs::CREAT | fs::NOFOLLOW | fs::NONBLOCK;
    match fs::open(path, FLAGS | fs::NOATIME, 0o600) {
        // It is somebody else's.
        Err(Errno::PERM) => fs::open(path, FLAGS, 0o600),
        result => result,
    }
}

/// Takes the lock. It is held for microseconds, so the first tries do not sleep.
fn wait_for(fd: &Fd, until: u64) -> Result<(), Failure> {
    const EAGER: u32 = 64;
    let mut tries = 0;
    loop {
        match fs::try_lock(fd.raw()) {
            Ok(()) => return Ok(()),
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        tries += 1;
        if tries > EAGER {
            if time::monotonic() >= until {
                return Err(Failure::Locked);
            }
            pause_ms(1);
        }
    }
}

/// Reads `length` bytes from `offset` on; fewer where the file ends.
pub(super) fn read_at(fd: &Fd, offset: u64, length: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while filled < length {
        match fs::pread(fd.raw(), bytes.get_mut(filled..).unwrap_or_default(), offset + filled as u64)? {
            0 => break,
            n => filled += n,
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}
