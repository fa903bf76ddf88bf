//! What the C library has on Linux only.

use core::ffi::{CStr, c_char};

use super::{int, size};
use crate::Result;

pub(crate) const O_NOATIME: i32 = libc::O_NOATIME;

/// The clock of process start times.
pub(crate) const CLOCK_OF_STARTS: libc::clockid_t = libc::CLOCK_BOOTTIME;

pub(super) fn errno_location() -> *mut libc::c_int {
    // SAFETY: nothing is asked of the caller.
    unsafe { libc::__errno_location() }
}

/// The path that `execve` was called with (`AT_EXECFN`): what this process was started as, whatever argv[0] says.
pub fn exec_path() -> Option<&'static CStr> {
    // SAFETY: nothing is asked of the caller.
    let path = unsafe { libc::getauxval(libc::AT_EXECFN) } as *const c_char;
    // SAFETY: the kernel's string lives for ever.
    (!path.is_null()).then(|| unsafe { CStr::from_ptr(path) })
}

pub(crate) fn close_from(lowest: i32) {
    // By number, because older C libraries have no name for it; a kernel without the call leaves the descriptors
    // open, which costs nothing here.
    // SAFETY: no memory is passed.
    unsafe { libc::syscall(libc::SYS_close_range, lowest, u32::MAX, 0) };
}

/// An empty file without a name.
pub(crate) fn nameless_file() -> Result<i32> {
    // SAFETY: the name is NUL-terminated.
    int(unsafe { libc::memfd_create(c"cotter".as_ptr(), libc::MFD_CLOEXEC) })
}

/// The reading end and the writing end.
pub(crate) fn pipe() -> Result<[i32; 2]> {
    let mut ends = [0; 2];
    // SAFETY: two descriptors are written.
    int(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
    Ok(ends)
}

/// A descriptor that becomes readable when the child ends; a kernel before 5.3 has none.
pub(crate) fn end_of(pid: u32) -> Result<i32> {
    // By number, as above.
    // SAFETY: no memory is passed.
    int(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) } as libc::c_int)
}

/// How many random bytes were written; up to 256 are never cut short.
pub(crate) fn random(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: at most `len` bytes are written.
    size(unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), 0) })
}
