//! Files: opening, reading, locking, and what `stat` says.

use alloc::vec::Vec;
use core::ffi::CStr;

use crate::{Errno, Result, kernel};

pub const RDONLY: i32 = kernel::O_RDONLY;
pub const WRONLY: i32 = kernel::O_WRONLY;
pub const RDWR: i32 = kernel::O_RDWR;
pub const CREAT: i32 = kernel::O_CREAT;
pub const EXCL: i32 = kernel::O_EXCL;
pub const TRUNC: i32 = kernel::O_TRUNC;
pub const APPEND: i32 = kernel::O_APPEND;
pub const NONBLOCK: i32 = kernel::O_NONBLOCK;
pub const DIRECTORY: i32 = kernel::O_DIRECTORY;
pub const NOFOLLOW: i32 = kernel::O_NOFOLLOW;
/// Reading leaves no mark; only a file's owner may ask for it, others get `PERM`.
pub const NOATIME: i32 = kernel::O_NOATIME;
pub const CLOEXEC: i32 = kernel::O_CLOEXEC;

/// A descriptor that this process opened and will close.
pub struct Fd(i32);

impl Fd {
    /// Takes over a descriptor that nobody else will close.
    pub fn own(raw: i32) -> Fd {
        Fd(raw)
    }

    pub fn raw(&self) -> i32 {
        self.0
    }
}

impl Drop for Fd {
    fn drop(&mut self) {
        // Ours alone; an error would leave nothing to do.
        kernel::close(self.0);
    }
}

/// Opens a file. `CLOEXEC` is always set: nothing Cotter opens may reach the real tool.
pub fn open(path: &CStr, flags: i32, mode: u32) -> Result<Fd> {
    above_stdio(Fd(kernel::open(path, flags, mode)?))
}

/// Opens a file for reading whose path is the only one to it: no part of it is a symbolic link (`LOOP`).
pub fn open_straight(path: &CStr) -> Result<Fd> {
    above_stdio(Fd(kernel::open_straight(path)?))
}

/// When the caller's standard streams are closed, a fresh descriptor lands on 0, 1 or 2, where a message meant
/// for standard error would be written into it.
pub(crate) fn above_stdio(fd: Fd) -> Result<Fd> {
    if fd.raw() > 2 { Ok(fd) } else { kernel::duplicate_from(3, fd.raw()).map(Fd) }
}

pub fn read(fd: i32, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `len` bytes into the buffer.
    retry(|| unsafe { kernel::read(fd, buffer.as_mut_ptr(), buffer.len()) })
}

pub fn pread(fd: i32, buffer: &mut [u8], offset: u64) -> Result<usize> {
    // SAFETY: the kernel writes at most `len` bytes into the buffer.
    retry(|| unsafe { kernel::pread(fd, buffer.as_mut_ptr(), buffer.len(), offset) })
}

pub fn write(fd: i32, bytes: &[u8]) -> Result<usize> {
    retry(|| kernel::write(fd, bytes))
}

pub fn pwrite(fd: i32, bytes: &[u8], offset: u64) -> Result<usize> {
    retry(|| kernel::pwrite(fd, bytes, offset))
}

/// Writes everything, or says what stopped it.
pub fn write_all(fd: i32, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        match write(fd, bytes)? {
            0 => return Err(Errno::IO),
            n => bytes = bytes.get(n..).unwrap_or_default(),
        }
    }
    Ok(())
}

/// Writes everything at an offset, or says what stopped it.
pub fn pwrite_all(fd: i32, mut bytes: &[u8], mut offset: u64) -> Result<()> {
    while !bytes.is_empty() {
        match pwrite(fd, bytes, offset)? {
            0 => return Err(Errno::IO),
            n => {
                bytes = bytes.get(n..).unwrap_or_default();
                offset += n as u64;
            }
        }
    }
    Ok(())
}

/// Reads until the end of the file or until `limit` bytes have been read.
pub fn read_to_end(fd: i32, limit: usize) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    while all.len() < limit {
        let room = (limit - all.len()).min(if all.is_empty() { FIRST_READ } else { 64 * 1024 });
        if read_more(fd, &mut all, room)? == 0 {
            break;
        }
    }
    Ok(all)
}

/// Most files that the guard reads are shorter.
const FIRST_READ: usize = 4096;

/// Reads up to `room` bytes behind what `all` holds. The new memory is not cleared first: on the guard's path that
/// would touch pages that nothing is ever written to.
fn read_more(fd: i32, all: &mut Vec<u8>, room: usize) -> Result<usize> {
    all.reserve(room);
    let spare = all.spare_capacity_mut();
    let room = room.min(spare.len());
    // SAFETY: the kernel writes at most `room` bytes into the spare capacity.
    let n = retry(|| unsafe { kernel::read(fd, spare.as_mut_ptr().cast(), room) })?;
    // SAFETY: that many bytes have just been written, and they are within the capacity.
    unsafe { all.set_len(all.len() + n.min(room)) };
    Ok(n)
}

/// A whole small file; a longer one than `limit` is `FBIG`, never a silent half.
pub fn read_file(path: &CStr, limit: usize) -> Result<Vec<u8>> {
    let fd = open(path, RDONLY, 0)?;
    let bytes = read_to_end(fd.raw(), limit + 1)?;
    if bytes.len() > limit { Err(Errno::FBIG) } else { Ok(bytes) }
}

/// A file that is nearly always short, regular or one that the kernel writes at a stroke: one read tells all of it.
pub fn read_short_file(path: &CStr, limit: usize) -> Result<Vec<u8>> {
    read_short(open(path, RDONLY, 0)?.raw(), limit)
}

/// What an open file that is nearly always short holds.
pub fn read_short(fd: i32, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if read_more(fd, &mut bytes, FIRST_READ)? == FIRST_READ {
        bytes.extend(read_to_end(fd, limit + 1)?);
    }
    bytes.shrink_to_fit();
    if bytes.len() > limit { Err(Errno::FBIG) } else { Ok(bytes) }
}

/// A regular file's content, looked at where it lies, for the rest of the process's life. Only for files that are
/// replaced and never written to: what is changed below a mapping changes below its reader.
pub fn map_for_good(path: &CStr) -> Result<&'static [u8]> {
    let fd = open(path, RDONLY | NONBLOCK, 0)?;
    let stat = fstat(fd.raw())?;
    let length = usize::try_from(stat.size).map_err(|_| Errno::FBIG)?;
    if !stat.is_file() {
        return Err(Errno::INVAL);
    }
    if length == 0 {
        return Ok(&[]);
    }
    let start = kernel::map_file(fd.raw(), length)?;
    // SAFETY: the mapping is that long, can be read, and is never taken down.
    Ok(unsafe { core::slice::from_raw_parts(start, length) })
}

pub fn truncate(fd: i32, length: u64) -> Result<()> {
    kernel::truncate(fd, length)
}

/// How long a file this process may write; a write beyond it would kill the process with SIGXFSZ.
pub fn size_limit() -> u64 {
    kernel::size_limit()
}

/// Sets a file's mode, whatever umask it was created under.
pub fn set_mode(fd: i32, mode: u32) -> Result<()> {
    kernel::set_mode(fd, mode)
}

pub fn sync(fd: i32) -> Result<()> {
    kernel::sync(fd)
}

/// Takes the exclusive lock of an open file without waiting; `AGAIN` when another process has it.
pub fn try_lock(fd: i32) -> Result<()> {
    kernel::try_lock(fd)
}

pub fn rename(from: &CStr, to: &CStr) -> Result<()> {
    kernel::rename(from, to)
}

pub fn hard_link(from: &CStr, to: &CStr) -> Result<()> {
    kernel::hard_link(from, to)
}

pub fn unlink(path: &CStr) -> Result<()> {
    kernel::unlink(path)
}

pub fn make_dir(path: &CStr, mode: u32) -> Result<()> {
    kernel::make_dir(path, mode)
}

/// Removes an empty directory.
pub fn remove_dir(path: &CStr) -> Result<()> {
    kernel::remove_dir(path)
}

/// Whether the calling user may execute the file (by effective ids, as execve will judge it).
pub fn executable(path: &CStr) -> bool {
    kernel::executable(path)
}

/// The longest path that the kernel takes or gives.
pub(crate) const PATH_MAX: usize = 4096;

/// The target of a symbolic link, without a NUL.
pub fn read_link(path: &CStr) -> Result<Vec<u8>> {
    let mut target = Vec::with_capacity(PATH_MAX);
    // SAFETY: the kernel writes at most `PATH_MAX` bytes, and `target` has room for them.
    let n = unsafe { kernel::read_link(path, target.as_mut_ptr(), PATH_MAX) }?;
    // SAFETY: that many bytes have just been written.
    unsafe { target.set_len(n.min(PATH_MAX)) };
    target.shrink_to_fit();
    Ok(target)
}

/// What the kernel says about a file, as far as Cotter asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stat {
    pub dev: u64,
    pub ino: u64,
    pub mode: u32,
    pub uid: u32,
    pub size: u64,
    /// Nanoseconds since the epoch.
    pub mtime: i128,
    /// Nanoseconds since the epoch.
    pub ctime: i128,
}

impl Stat {
    pub fn is_file(&self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }

    pub fn is_dir(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    pub fn is_link(&self) -> bool {
        self.mode & 0o170_000 == 0o120_000
    }

    pub fn same_file(&self, other: &Stat) -> bool {
        self.dev == other.dev && self.ino == other.ino
    }
}

/// Follows symbolic links.
pub fn stat(path: &CStr) -> Result<Stat> {
    kernel::stat(path)
}

/// Does not follow a symbolic link in the last component.
pub fn lstat(path: &CStr) -> Result<Stat> {
    kernel::lstat(path)
}

pub fn fstat(fd: i32) -> Result<Stat> {
    kernel::fstat(fd)
}

/// Fresh memory from the kernel, for the shim's allocator; null when there is none.
pub fn map_memory(length: usize) -> *mut u8 {
    kernel::map_memory(length)
}

fn retry(mut call: impl FnMut() -> Result<usize>) -> Result<usize> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
}
