//! Calls about files and memory.

use core::ffi::{CStr, c_uint};
use core::mem::MaybeUninit;
use core::ptr;

use super::{int, size};
use crate::{Errno, Result, Stat};

pub(crate) fn close(fd: i32) {
    // SAFETY: no memory is passed.
    unsafe { libc::close(fd) };
}

pub(crate) fn open(path: &CStr, flags: i32, mode: u32) -> Result<i32> {
    // SAFETY: `path` is NUL-terminated and outlives the call.
    int(unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, mode as c_uint) })
}

/// Not to be had from a C library: there, the longer way round is gone.
pub(crate) fn open_straight(_: &CStr) -> Result<i32> {
    Err(Errno(libc::ENOSYS))
}

pub(crate) fn duplicate_from(lowest: i32, fd: i32) -> Result<i32> {
    // SAFETY: no memory is passed.
    int(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, lowest) })
}

/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn read(fd: i32, to: *mut u8, length: usize) -> Result<usize> {
    // SAFETY: as the caller vouches.
    size(unsafe { libc::read(fd, to.cast(), length) })
}

/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn pread(fd: i32, to: *mut u8, length: usize, offset: u64) -> Result<usize> {
    // SAFETY: as the caller vouches.
    size(unsafe { libc::pread(fd, to.cast(), length, offset as libc::off_t) })
}

pub(crate) fn write(fd: i32, bytes: &[u8]) -> Result<usize> {
    // SAFETY: at most `len` bytes are read from the slice.
    size(unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) })
}

pub(crate) fn pwrite(fd: i32, bytes: &[u8], offset: u64) -> Result<usize> {
    // SAFETY: at most `len` bytes are read from the slice.
    size(unsafe { libc::pwrite(fd, bytes.as_ptr().cast(), bytes.len(), offset as libc::off_t) })
}

pub(crate) fn truncate(fd: i32, length: u64) -> Result<()> {
    // SAFETY: no memory is passed.
    int(unsafe { libc::ftruncate(fd, length as libc::off_t) }).map(drop)
}

pub(crate) fn size_limit() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: one rlimit is written.
    unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) };
    limit.rlim_cur as u64
}

pub(crate) fn set_mode(fd: i32, mode: u32) -> Result<()> {
    // SAFETY: no memory is passed.
    int(unsafe { libc::fchmod(fd, mode as libc::mode_t) }).map(drop)
}

pub(crate) fn sync(fd: i32) -> Result<()> {
    // SAFETY: no memory is passed.
    int(unsafe { libc::fsync(fd) }).map(drop)
}

pub(crate) fn try_lock(fd: i32) -> Result<()> {
    // SAFETY: no memory is passed.
    int(unsafe { libc::flock(fd, libc::LOCK_EX | libc::LOCK_NB) }).map(drop)
}

pub(crate) fn rename(from: &CStr, to: &CStr) -> Result<()> {
    // SAFETY: both paths are NUL-terminated and outlive the call.
    int(unsafe { libc::rename(from.as_ptr(), to.as_ptr()) }).map(drop)
}

pub(crate) fn hard_link(from: &CStr, to: &CStr) -> Result<()> {
    // SAFETY: both paths are NUL-terminated and outlive the call.
    int(unsafe { libc::link(from.as_ptr(), to.as_ptr()) }).map(drop)
}

pub(crate) fn unlink(path: &CStr) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    int(unsafe { libc::unlink(path.as_ptr()) }).map(drop)
}

pub(crate) fn make_dir(path: &CStr, mode: u32) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    int(unsafe { libc::mkdir(path.as_ptr(), mode as libc::mode_t) }).map(drop)
}

pub(crate) fn remove_dir(path: &CStr) -> Result<()> {
    // SAFETY: the path is NUL-terminated and outlives the call.
    int(unsafe { libc::rmdir(path.as_ptr()) }).map(drop)
}

pub(crate) fn executable(path: &CStr) -> bool {
    // SAFETY: the path is NUL-terminated and outlives the call.
    let answer = unsafe { libc::faccessat(libc::AT_FDCWD, path.as_ptr(), libc::X_OK, libc::AT_EACCESS) };
    int(answer).is_ok()
}

/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn read_link(path: &CStr, to: *mut u8, length: usize) -> Result<usize> {
    // SAFETY: as the caller vouches; `path` is NUL-terminated and outlives the call.
    size(unsafe { libc::readlink(path.as_ptr(), to.cast(), length) })
}

pub(crate) fn stat(path: &CStr) -> Result<Stat> {
    // SAFETY: the path is NUL-terminated and outlives the call, which writes one `stat`.
    filled(|raw| unsafe { libc::stat(path.as_ptr(), raw) })
}

pub(crate) fn lstat(path: &CStr) -> Result<Stat> {
    // SAFETY: the path is NUL-terminated and outlives the call, which writes one `stat`.
    filled(|raw| unsafe { libc::lstat(path.as_ptr(), raw) })
}

pub(crate) fn fstat(fd: i32) -> Result<Stat> {
    // SAFETY: the call writes one `stat`.
    filled(|raw| unsafe { libc::fstat(fd, raw) })
}

fn filled(call: impl FnOnce(*mut libc::stat) -> libc::c_int) -> Result<Stat> {
    let mut raw = MaybeUninit::<libc::stat>::zeroed();
    int(call(raw.as_mut_ptr()))?;
    // SAFETY: integers all of them, zero before the call succeeded and filled them.
    let raw = unsafe { raw.assume_init() };
    let nanoseconds = |seconds: i128, rest: i128| seconds * 1_000_000_000 + rest;
    Ok(Stat {
        // Written as the freestanding guard writes it: one may find the other's number in its environment.
        dev: (libc::major(raw.st_dev) as u64) << 32 | libc::minor(raw.st_dev) as u64,
        ino: raw.st_ino as u64,
        mode: raw.st_mode as u32,
        uid: raw.st_uid,
        size: raw.st_size as u64,
        mtime: nanoseconds(raw.st_mtime.into(), raw.st_mtime_nsec.into()),
        ctime: nanoseconds(raw.st_ctime.into(), raw.st_ctime_nsec.into()),
    })
}

pub(crate) fn map_memory(length: usize) -> *mut u8 {
    const ACCESS: libc::c_int = libc::PROT_READ | libc::PROT_WRITE;
    const KIND: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON;
    // SAFETY: a fresh mapping at an address of the kernel's choice.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, ACCESS, KIND, -1, 0) };
    if start == libc::MAP_FAILED { ptr::null_mut() } else { start.cast() }
}

/// The content of an open file, as pages that the kernel fetches when they are looked at.
pub(crate) fn map_file(fd: i32, length: usize) -> Result<*const u8> {
    // SAFETY: a fresh mapping at an address of the kernel's choice.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, libc::PROT_READ, libc::MAP_PRIVATE, fd, 0) };
    if start == libc::MAP_FAILED { Err(super::errno()) } else { Ok(start.cast_const().cast()) }
}
