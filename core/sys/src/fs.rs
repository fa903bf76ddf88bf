//! Files: opening, reading, locking, mapping, and what `stat` says.

use alloc::vec::Vec;
use core::ffi::CStr;
use core::mem::MaybeUninit;

use crate::linux::sys;
use crate::{Errno, Result};

pub const RDONLY: i32 = 0;
pub const WRONLY: i32 = 1;
pub const RDWR: i32 = 2;
pub const CREAT: i32 = 0o100;
pub const EXCL: i32 = 0o200;
pub const TRUNC: i32 = 0o1000;
pub const APPEND: i32 = 0o2000;
pub const NONBLOCK: i32 = 0o4000;
pub const DIRECTORY: i32 = 0o200_000;
pub const NOFOLLOW: i32 = 0o400_000;
pub const CLOEXEC: i32 = 0o2_000_000;

const AT_FDCWD: isize = -100;
const AT_EMPTY_PATH: usize = 0x1000;
const AT_SYMLINK_NOFOLLOW: usize = 0x100;

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
        // SAFETY: the descriptor is ours alone; an error from close leaves nothing to do.
        let _ = unsafe { sys!(CLOSE, self.0) };
    }
}

/// Opens a file. `CLOEXEC` is always set: nothing Cotter opens may reach the real tool.
pub fn open(path: &CStr, flags: i32, mode: u32) -> Result<Fd> {
    // SAFETY: `path` is NUL-terminated and outlives the call.
    let fd = unsafe { sys!(OPENAT, AT_FDCWD, path.as_ptr(), flags | CLOEXEC, mode) }?;
    above_stdio(Fd(fd as i32))
}

/// When the caller's standard streams are closed, a fresh descriptor lands on 0, 1 or 2, where a message meant
/// for standard error would be written into it.
pub(crate) fn above_stdio(fd: Fd) -> Result<Fd> {
    const F_DUPFD_CLOEXEC: usize = 1030;
    if fd.raw() > 2 {
        return Ok(fd);
    }
    // SAFETY: no memory is passed.
    let moved = unsafe { sys!(FCNTL, fd.raw(), F_DUPFD_CLOEXEC, 3) }?;
    Ok(Fd(moved as i32))
}

pub fn read(fd: i32, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `len` bytes into the buffer.
    retry(|| unsafe { sys!(READ, fd, buffer.as_mut_ptr(), buffer.len()) })
}

pub fn pread(fd: i32, buffer: &mut [u8], offset: u64) -> Result<usize> {
    // SAFETY: the kernel writes at most `len` bytes into the buffer.
    retry(|| unsafe { sys!(PREAD, fd, buffer.as_mut_ptr(), buffer.len(), offset) })
}

pub fn write(fd: i32, bytes: &[u8]) -> Result<usize> {
    // SAFETY: the kernel reads at most `len` bytes from the slice.
    retry(|| unsafe { sys!(WRITE, fd, bytes.as_ptr(), bytes.len()) })
}

pub fn pwrite(fd: i32, bytes: &[u8], offset: u64) -> Result<usize> {
    // SAFETY: the kernel reads at most `len` bytes from the slice.
    retry(|| unsafe { sys!(PWRITE, fd, bytes.as_ptr(), bytes.len(), offset) })
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
const FIRST_READ: usize = 1024;

/// Reads up to `room` bytes behind what `all` holds. The new memory is not cleared first: on the guard's path that
/// would touch pages that nothing is ever written to.
fn read_more(fd: i32, all: &mut Vec<u8>, room: usize) -> Result<usize> {
    all.reserve(room);
    let spare = all.spare_capacity_mut();
    let room = room.min(spare.len());
    // SAFETY: the kernel writes at most `room` bytes into the spare capacity.
    let n = retry(|| unsafe { sys!(READ, fd, spare.as_mut_ptr(), room) })?;
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
    let fd = open(path, RDONLY, 0)?;
    let mut bytes = Vec::new();
    if read_more(fd.raw(), &mut bytes, FIRST_READ)? == FIRST_READ {
        return read_file(path, limit);
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

pub fn truncate(fd: i32, length: u64) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(FTRUNCATE, fd, length) }.map(drop)
}

/// How long a file this process may write; a write beyond it would kill the process with SIGXFSZ.
pub fn size_limit() -> u64 {
    const RLIMIT_FSIZE: usize = 1;
    let mut limit = [u64::MAX; 2];
    // SAFETY: no new limit is passed; the kernel writes two 64-bit words.
    let _ = unsafe { sys!(PRLIMIT, 0, RLIMIT_FSIZE, 0, limit.as_mut_ptr()) };
    let [soft, _] = limit;
    soft
}

/// Sets a file's mode, whatever umask it was created under.
pub fn set_mode(fd: i32, mode: u32) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(FCHMOD, fd, mode) }.map(drop)
}

pub fn sync(fd: i32) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(FSYNC, fd) }.map(drop)
}

/// Takes the exclusive lock of an open file without waiting; `AGAIN` when another process has it.
pub fn try_lock(fd: i32) -> Result<()> {
    const LOCK_EX_NB: usize = 2 | 4;
    // SAFETY: no memory is passed.
    unsafe { sys!(FLOCK, fd, LOCK_EX_NB) }.map(drop)
}

pub fn rename(from: &CStr, to: &CStr) -> Result<()> {
    // SAFETY: both paths are NUL-terminated and outlive the call.
    unsafe { sys!(RENAME, from.as_ptr(), to.as_ptr()) }.map(drop)
}

pub fn hard_link(from: &CStr, to: &CStr) -> Result<()> {
    // SAFETY: both paths are NUL-terminated and outlive the call.
    unsafe { sys!(LINK, from.as_ptr(), to.as_ptr()) }.map(drop)
}

pub fn unlink(path: &CStr) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    unsafe { sys!(UNLINK, path.as_ptr()) }.map(drop)
}

pub fn make_dir(path: &CStr, mode: u32) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    unsafe { sys!(MKDIR, path.as_ptr(), mode) }.map(drop)
}

/// Whether the calling user may execute the file (by effective ids, as execve will judge it).
pub fn executable(path: &CStr) -> bool {
    const X_OK: usize = 1;
    const AT_EACCESS: usize = 0x200;
    // SAFETY: the path is NUL-terminated and outlives the call.
    match unsafe { sys!(FACCESSAT2, AT_FDCWD, path.as_ptr(), X_OK, AT_EACCESS) } {
        Ok(_) => true,
        // A kernel before 5.8; there real and effective ids differ only for set-uid callers.
        // SAFETY: as above.
        Err(Errno(38)) => unsafe { sys!(FACCESSAT, AT_FDCWD, path.as_ptr(), X_OK) }.is_ok(),
        Err(_) => false,
    }
}

/// The longest path that the kernel takes or gives.
pub(crate) const PATH_MAX: usize = 4096;

/// The target of a symbolic link, without a NUL.
pub fn read_link(path: &CStr) -> Result<Vec<u8>> {
    let mut target = Vec::with_capacity(PATH_MAX);
    // SAFETY: the kernel writes at most `PATH_MAX` bytes, and `target` has room for them.
    let n = unsafe { sys!(READLINK, path.as_ptr(), target.as_mut_ptr(), PATH_MAX) }?;
    // SAFETY: that many bytes have just been written.
    unsafe { target.set_len(n.min(PATH_MAX)) };
    target.shrink_to_fit();
    Ok(target)
}

/// What `statx` says, as far as Cotter asks.
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

    pub fn same_file(&self, other: &Stat) -> bool {
        self.dev == other.dev && self.ino == other.ino
    }
}

/// Follows symbolic links.
pub fn stat(path: &CStr) -> Result<Stat> {
    statx(AT_FDCWD, path, 0)
}

/// Does not follow a symbolic link in the last component.
pub fn lstat(path: &CStr) -> Result<Stat> {
    statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)
}

pub fn fstat(fd: i32) -> Result<Stat> {
    statx(fd as isize, c"", AT_EMPTY_PATH)
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
    _pad: i32,
}

impl Timestamp {
    fn total(self) -> i128 {
        i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanoseconds)
    }
}

/// `struct statx`, the same on every architecture.
#[repr(C)]
struct Statx {
    _mask: u32,
    _blksize: u32,
    _attributes: u64,
    _nlink: u32,
    uid: u32,
    _gid: u32,
    mode: u16,
    _pad: u16,
    ino: u64,
    size: u64,
    _blocks: u64,
    _attributes_mask: u64,
    _atime: Timestamp,
    _btime: Timestamp,
    ctime: Timestamp,
    mtime: Timestamp,
    _rdev: [u32; 2],
    dev_major: u32,
    dev_minor: u32,
    _rest: [u64; 14],
}

fn statx(dir: isize, path: &CStr, flags: usize) -> Result<Stat> {
    const STATX_BASIC_STATS: usize = 0x7ff;
    let mut raw = MaybeUninit::<Statx>::uninit();
    // SAFETY: the struct is as long as the kernel's and `path` is NUL-terminated.
    unsafe { sys!(STATX, dir, path.as_ptr(), flags, STATX_BASIC_STATS, raw.as_mut_ptr()) }?;
    // SAFETY: the call succeeded, so the kernel has filled the struct.
    let raw = unsafe { raw.assume_init() };
    Ok(Stat {
        dev: u64::from(raw.dev_major) << 32 | u64::from(raw.dev_minor),
        ino: raw.ino,
        mode: u32::from(raw.mode),
        uid: raw.uid,
        size: raw.size,
        mtime: raw.mtime.total(),
        ctime: raw.ctime.total(),
    })
}

/// A file mapped for reading, for the rest of the process's life or until dropped.
pub struct Map {
    start: *const u8,
    length: usize,
}

impl Map {
    /// Maps a whole file. The bytes are private to this process only as long as nobody truncates the file:
    /// callers map files that are replaced by rename and never written in place.
    pub fn open(path: &CStr) -> Result<(Map, Stat)> {
        const PROT_READ: usize = 1;
        const MAP_PRIVATE: usize = 2;
        let fd = open(path, RDONLY, 0)?;
        let stat = fstat(fd.raw())?;
        if !stat.is_file() {
            return Err(Errno::INVAL);
        }
        if stat.size == 0 {
            return Ok((Map { start: core::ptr::NonNull::dangling().as_ptr(), length: 0 }, stat));
        }
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        let start = unsafe { sys!(MMAP, 0, stat.size, PROT_READ, MAP_PRIVATE, fd.raw(), 0) }?;
        Ok((Map { start: start as *const u8, length: stat.size as usize }, stat))
    }

    /// Keeps the mapping for the rest of the process's life.
    pub fn leak(self) -> &'static [u8] {
        let (start, length) = (self.start, self.length);
        core::mem::forget(self);
        // SAFETY: the mapping is `length` bytes long and is never unmapped any more.
        unsafe { core::slice::from_raw_parts(start, length) }
    }

    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the mapping is `length` bytes long and lives as long as `self`.
        unsafe { core::slice::from_raw_parts(self.start, self.length) }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if self.length > 0 {
            // SAFETY: the mapping is ours and nothing borrows from it any more.
            let _ = unsafe { sys!(MUNMAP, self.start, self.length) };
        }
    }
}

/// Fresh memory from the kernel, for the shim's allocator; null when there is none.
pub fn map_memory(length: usize) -> *mut u8 {
    const PROT_READ_WRITE: usize = 1 | 2;
    const MAP_PRIVATE_ANONYMOUS: usize = 2 | 0x20;
    // SAFETY: a fresh mapping at an address of the kernel's choice.
    match unsafe { sys!(MMAP, 0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1isize, 0) } {
        Ok(start) => start as *mut u8,
        Err(_) => core::ptr::null_mut(),
    }
}

fn retry(mut call: impl FnMut() -> Result<usize>) -> Result<usize> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
}
