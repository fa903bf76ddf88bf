//! Calls about files and memory.

use core::ffi::CStr;
use core::mem::MaybeUninit;
use core::ptr;

use super::call::sys;
use super::numbers::{ENOSYS, O_CLOEXEC};
use crate::{Errno, Result, Stat};

const AT_FDCWD: isize = -100;

pub(crate) fn close(fd: i32) {
    // SAFETY: no memory is passed.
    let _ = unsafe { sys!(CLOSE, fd) };
}

pub(crate) fn open(path: &CStr, flags: i32, mode: u32) -> Result<i32> {
    // SAFETY: `path` is NUL-terminated and outlives the call.
    unsafe { sys!(OPENAT, AT_FDCWD, path.as_ptr(), flags | O_CLOEXEC, mode) }.map(|fd| fd as i32)
}

/// Opens a file for reading if no symbolic link is on the way to it; kernels before 5.6 cannot tell.
pub(crate) fn open_straight(path: &CStr) -> Result<i32> {
    const RESOLVE_NO_SYMLINKS: u64 = 4;
    // `struct open_how`: flags, mode, resolve.
    let how = [O_CLOEXEC as u64, 0, RESOLVE_NO_SYMLINKS];
    // SAFETY: `path` is NUL-terminated; both outlive the call.
    unsafe { sys!(OPENAT2, AT_FDCWD, path.as_ptr(), how.as_ptr(), size_of_val(&how)) }.map(|fd| fd as i32)
}

pub(crate) fn duplicate_from(lowest: i32, fd: i32) -> Result<i32> {
    const F_DUPFD_CLOEXEC: usize = 1030;
    // SAFETY: no memory is passed.
    unsafe { sys!(FCNTL, fd, F_DUPFD_CLOEXEC, lowest) }.map(|fd| fd as i32)
}

/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn read(fd: i32, to: *mut u8, length: usize) -> Result<usize> {
    // SAFETY: as the caller vouches.
    unsafe { sys!(READ, fd, to, length) }
}

/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn pread(fd: i32, to: *mut u8, length: usize, offset: u64) -> Result<usize> {
    // SAFETY: as the caller vouches.
    unsafe { sys!(PREAD, fd, to, length, offset) }
}

pub(crate) fn write(fd: i32, bytes: &[u8]) -> Result<usize> {
    // SAFETY: the kernel reads at most `len` bytes from the slice.
    unsafe { sys!(WRITE, fd, bytes.as_ptr(), bytes.len()) }
}

pub(crate) fn pwrite(fd: i32, bytes: &[u8], offset: u64) -> Result<usize> {
    // SAFETY: the kernel reads at most `len` bytes from the slice.
    unsafe { sys!(PWRITE, fd, bytes.as_ptr(), bytes.len(), offset) }
}

pub(crate) fn truncate(fd: i32, length: u64) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(FTRUNCATE, fd, length) }.map(drop)
}

pub(crate) fn size_limit() -> u64 {
    const RLIMIT_FSIZE: usize = 1;
    let mut limit = [u64::MAX; 2];
    // SAFETY: no new limit is passed; the kernel writes two 64-bit words.
    let _ = unsafe { sys!(PRLIMIT, 0, RLIMIT_FSIZE, 0, limit.as_mut_ptr()) };
    let [soft, _] = limit;
    soft
}

pub(crate) fn set_mode(fd: i32, mode: u32) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(FCHMOD, fd, mode) }.map(drop)
}

pub(crate) fn sync(fd: i32) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(FSYNC, fd) }.map(drop)
}

pub(crate) fn try_lock(fd: i32) -> Result<()> {
    const LOCK_EX_NB: usize = 2 | 4;
    // SAFETY: no memory is passed.
    unsafe { sys!(FLOCK, fd, LOCK_EX_NB) }.map(drop)
}

pub(crate) fn rename(from: &CStr, to: &CStr) -> Result<()> {
    // SAFETY: both paths are NUL-terminated and outlive the call.
    unsafe { sys!(RENAME, from.as_ptr(), to.as_ptr()) }.map(drop)
}

pub(crate) fn hard_link(from: &CStr, to: &CStr) -> Result<()> {
    // SAFETY: both paths are NUL-terminated and outlive the call.
    unsafe { sys!(LINK, from.as_ptr(), to.as_ptr()) }.map(drop)
}

pub(crate) fn unlink(path: &CStr) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    unsafe { sys!(UNLINK, path.as_ptr()) }.map(drop)
}

pub(crate) fn make_dir(path: &CStr, mode: u32) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    unsafe { sys!(MKDIR, path.as_ptr(), mode) }.map(drop)
}

pub(crate) fn remove_dir(path: &CStr) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    unsafe { sys!(RMDIR, path.as_ptr()) }.map(drop)
}

pub(crate) fn executable(path: &CStr) -> bool {
    const X_OK: usize = 1;
    const AT_EACCESS: usize = 0x200;
    // SAFETY: the path is NUL-terminated and outlives the call.
    match unsafe { sys!(FACCESSAT2, AT_FDCWD, path.as_ptr(), X_OK, AT_EACCESS) } {
        Ok(_) => true,
        // A kernel before 5.8; there real and effective ids differ only for set-uid callers.
        // SAFETY: as above.
        Err(Errno(ENOSYS)) => unsafe { sys!(FACCESSAT, AT_FDCWD, path.as_ptr(), X_OK) }.is_ok(),
        Err(_) => false,
    }
}

/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn read_link(path: &CStr, to: *mut u8, length: usize) -> Result<usize> {
    // SAFETY: as the caller vouches; `path` is NUL-terminated and outlives the call.
    unsafe { sys!(READLINK, path.as_ptr(), to, length) }
}

pub(crate) fn stat(path: &CStr) -> Result<Stat> {
    statx(AT_FDCWD, path, 0)
}

pub(crate) fn lstat(path: &CStr) -> Result<Stat> {
    const AT_SYMLINK_NOFOLLOW: usize = 0x100;
    statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)
}

pub(crate) fn fstat(fd: i32) -> Result<Stat> {
    const AT_EMPTY_PATH: usize = 0x1000;
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

pub(crate) fn map_memory(length: usize) -> *mut u8 {
    const PROT_READ_WRITE: usize = 1 | 2;
    const MAP_PRIVATE_ANONYMOUS: usize = 2 | 0x20;
    // SAFETY: a fresh mapping at an address of the kernel's choice.
    match unsafe { sys!(MMAP, 0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1isize, 0) } {
        Ok(start) => start as *mut u8,
        Err(_) => ptr::null_mut(),
    }
}

/// The content of an open file, as pages that the kernel fetches when they are looked at.
pub(crate) fn map_file(fd: i32, length: usize) -> Result<*const u8> {
    const PROT_READ: usize = 1;
    const MAP_PRIVATE: usize = 2;
    // SAFETY: a fresh mapping at an address of the kernel's choice.
    let start = unsafe { sys!(MMAP, 0, length, PROT_READ, MAP_PRIVATE, fd as isize, 0) }?;
    Ok(start as *const u8)
}
