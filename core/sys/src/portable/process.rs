//! Calls about processes and clocks.

use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use core::ptr;

use super::{errno, int};
use crate::{Errno, Result};

pub(crate) fn id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { libc::getpid() as u32 }
}

pub(crate) fn parent_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { libc::getppid() as u32 }
}

pub(crate) fn kernel_session() -> u32 {
    // SAFETY: no memory is passed; asking for oneself cannot fail.
    unsafe { libc::getsid(0) as u32 }
}

pub(crate) fn user_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { libc::getuid() }
}

pub(crate) fn effective_user_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { libc::geteuid() }
}

/// How many bytes were written, the NUL included.
///
/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn current_dir(to: *mut u8, length: usize) -> Result<usize> {
    // SAFETY: as the caller vouches.
    let path = unsafe { libc::getcwd(to.cast(), length) };
    if path.is_null() {
        return Err(errno());
    }
    // SAFETY: the call succeeded, so the path is there with its NUL.
    Ok(unsafe { CStr::from_ptr(path) }.count_bytes() + 1)
}

/// Nothing that somebody registered with the C library runs.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: ends the process.
    unsafe { libc::_exit(code) }
}

/// # Safety
/// `argv` and `envp` are NULL-terminated arrays of pointers to NUL-terminated strings.
pub(crate) unsafe fn execve(path: &CStr, argv: *const *const c_char, envp: *const *const c_char) -> Errno {
    // SAFETY: the caller vouches for both arrays.
    unsafe { libc::execve(path.as_ptr(), argv, envp) };
    errno()
}

/// `from` and `to` are two different descriptors.
pub(crate) fn duplicate_onto(to: i32, from: i32) -> Result<()> {
    // SAFETY: no memory is passed.
    int(unsafe { libc::dup2(from, to) }).map(drop)
}

/// # Safety
/// Until it execs or exits, the child does nothing that another thread's lock could stop.
pub(crate) unsafe fn fork() -> Result<u32> {
    // SAFETY: as the caller vouches.
    int(unsafe { libc::fork() }).map(|pid| pid as u32)
}

pub(crate) fn kill(pid: u32, signal: i32) {
    // SAFETY: no memory is passed.
    unsafe { libc::kill(pid as libc::pid_t, signal) };
}

/// The child's status, if it has ended; `block` waits until it has.
pub(crate) fn wait(pid: u32, block: bool) -> Result<Option<i32>> {
    let mut status = 0;
    let options = if block { 0 } else { libc::WNOHANG };
    // SAFETY: one int is written.
    let ended = int(unsafe { libc::waitpid(pid as libc::pid_t, &raw mut status, options) })?;
    Ok((ended != 0).then_some(status))
}

/// Whether there is something to read, or nothing ever will be, within so many milliseconds.
pub(crate) fn readable(fd: i32, milliseconds: u32) -> Result<bool> {
    let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    // SAFETY: one pollfd is passed.
    int(unsafe { libc::poll(&raw mut poll, 1, milliseconds as libc::c_int) }).map(|ready| ready > 0)
}

pub(crate) fn sleep(milliseconds: u32) {
    // SAFETY: no descriptors are passed; poll only waits.
    unsafe { libc::poll(ptr::null_mut(), 0, milliseconds as libc::c_int) };
}

/// Seconds and nanoseconds.
pub(crate) fn clock(clock: libc::clockid_t) -> Result<(u64, u64)> {
    let mut time = MaybeUninit::<libc::timespec>::zeroed();
    // SAFETY: one timespec is written.
    int(unsafe { libc::clock_gettime(clock, time.as_mut_ptr()) })?;
    // SAFETY: integers, zero before the call succeeded and filled them.
    let time = unsafe { time.assume_init() };
    Ok((time.tv_sec as u64, time.tv_nsec as u64))
}
