//! Calls about processes and clocks.

use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;

use super::call::sys;
use super::numbers::O_CLOEXEC;
use crate::{Errno, Result};

pub(crate) fn id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETPID) }.unwrap_or(0) as u32
}

pub(crate) fn parent_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETPPID) }.unwrap_or(0) as u32
}

pub(crate) fn kernel_session() -> u32 {
    // SAFETY: no memory is passed.
    unsafe { sys!(GETSID, 0) }.unwrap_or(0) as u32
}

pub(crate) fn user_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETUID) }.unwrap_or(0) as u32
}

pub(crate) fn effective_user_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETEUID) }.unwrap_or(0) as u32
}

/// How many bytes were written, the NUL included.
///
/// # Safety
/// `to` has room for `length` bytes.
pub(crate) unsafe fn current_dir(to: *mut u8, length: usize) -> Result<usize> {
    // SAFETY: as the caller vouches.
    unsafe { sys!(GETCWD, to, length) }
}

pub(crate) fn exit(code: i32) -> ! {
    loop {
        // SAFETY: ends the process.
        let _ = unsafe { sys!(EXIT_GROUP, code) };
    }
}

/// # Safety
/// `argv` and `envp` are NULL-terminated arrays of pointers to NUL-terminated strings.
pub(crate) unsafe fn execve(path: &CStr, argv: *const *const c_char, envp: *const *const c_char) -> Errno {
    // SAFETY: the caller vouches for both arrays.
    match unsafe { sys!(EXECVE, path.as_ptr(), argv, envp) } {
        Ok(_) => Errno::IO,
        Err(errno) => errno,
    }
}

/// `from` and `to` are two different descriptors.
pub(crate) fn duplicate_onto(to: i32, from: i32) -> Result<()> {
    // SAFETY: no memory is passed.
    unsafe { sys!(DUP3, from, to, 0) }.map(drop)
}

pub(crate) fn close_from(lowest: i32) {
    // SAFETY: no memory is passed; a kernel without the call leaves them open, which costs nothing here.
    let _ = unsafe { sys!(CLOSE_RANGE, lowest, u32::MAX, 0) };
}

/// An empty file without a name.
pub(crate) fn nameless_file() -> Result<i32> {
    const MFD_CLOEXEC: usize = 1;
    // SAFETY: the name is NUL-terminated.
    unsafe { sys!(MEMFD_CREATE, c"cotter".as_ptr(), MFD_CLOEXEC) }.map(|fd| fd as i32)
}

/// The reading end and the writing end.
pub(crate) fn pipe() -> Result<[i32; 2]> {
    let mut ends = [0i32; 2];
    // SAFETY: the kernel writes two descriptors.
    unsafe { sys!(PIPE2, ends.as_mut_ptr(), O_CLOEXEC) }?;
    Ok(ends)
}

/// # Safety
/// Until it execs or exits, the child does nothing that another thread's lock could stop.
pub(crate) unsafe fn fork() -> Result<u32> {
    // SAFETY: as the caller vouches.
    unsafe { sys!(FORK) }.map(|pid| pid as u32)
}

pub(crate) fn kill(pid: u32, signal: i32) {
    // SAFETY: no memory is passed.
    let _ = unsafe { sys!(KILL, pid, signal) };
}

/// A descriptor that becomes readable when the child ends; a kernel before 5.3 has none.
pub(crate) fn end_of(pid: u32) -> Result<i32> {
    // SAFETY: no memory is passed.
    unsafe { sys!(PIDFD_OPEN, pid, 0) }.map(|fd| fd as i32)
}

/// The child's status, if it has ended; `block` waits until it has.
pub(crate) fn wait(pid: u32, block: bool) -> Result<Option<i32>> {
    const WNOHANG: usize = 1;
    let mut status = MaybeUninit::<i32>::uninit();
    let options = if block { 0 } else { WNOHANG };
    // SAFETY: the kernel writes one int.
    match unsafe { sys!(WAIT4, pid, status.as_mut_ptr(), options, 0) }? {
        0 => Ok(None),
        // SAFETY: the call returned the child, so the status is filled.
        _ => Ok(Some(unsafe { status.assume_init() })),
    }
}

#[repr(C)]
struct PollFd {
    fd: i32,
    events: i16,
    revents: i16,
}

/// Whether there is something to read, or nothing ever will be, within so many milliseconds.
pub(crate) fn readable(fd: i32, milliseconds: u32) -> Result<bool> {
    const POLLIN: i16 = 1;
    let mut poll = PollFd { fd, events: POLLIN, revents: 0 };
    // SAFETY: one pollfd is passed.
    unsafe { sys!(POLL, &raw mut poll, 1, milliseconds) }.map(|ready| ready > 0)
}

pub(crate) fn sleep(milliseconds: u32) {
    // SAFETY: no descriptors are passed; poll only waits.
    let _ = unsafe { sys!(POLL, 0, 0, milliseconds) };
}

/// How many random bytes were written; up to 256 are never cut short.
pub(crate) fn random(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `len` bytes.
    unsafe { sys!(GETRANDOM, buffer.as_mut_ptr(), buffer.len(), 0) }
}

/// Seconds and nanoseconds.
pub(crate) fn clock(clock: usize) -> Result<(u64, u64)> {
    let mut time = MaybeUninit::<[u64; 2]>::uninit();
    // SAFETY: the kernel fills a timespec, two 64-bit words.
    unsafe { sys!(CLOCK_GETTIME, clock, time.as_mut_ptr()) }?;
    // SAFETY: the call succeeded.
    let [seconds, nanoseconds] = unsafe { time.assume_init() };
    Ok((seconds, nanoseconds))
}
