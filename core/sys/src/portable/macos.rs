//! What macOS has in place of Linux's calls.

use core::ffi::{CStr, c_char};
use core::fmt::Write;

use alloc::ffi::CString;
use alloc::string::String;
use alloc::vec;

use super::{int, open, unlink};
use crate::{Errno, Result, fs};

/// There is none.
pub(crate) const O_NOATIME: i32 = 0;

/// The clock of process start times.
pub(crate) const CLOCK_OF_STARTS: libc::clockid_t = libc::CLOCK_REALTIME;

pub(super) fn errno_location() -> *mut libc::c_int {
    // SAFETY: nothing is asked of the caller.
    unsafe { libc::__error() }
}

unsafe extern "C" {
    fn _NSGetExecutablePath(path: *mut c_char, length: *mut u32) -> libc::c_int;
}

/// The path that this process was started as, links not resolved, whatever argv[0] says.
pub fn exec_path() -> Option<&'static CStr> {
    let mut length = fs::PATH_MAX as u32;
    let path = vec![0u8; fs::PATH_MAX].leak();
    // SAFETY: the buffer is as long as `length` says.
    let answer = unsafe { _NSGetExecutablePath(path.as_mut_ptr().cast::<c_char>(), &raw mut length) };
    if answer == 0 { CStr::from_bytes_until_nul(path).ok() } else { None }
}

/// Also in the child of a process with other threads, so without allocating.
pub(crate) fn close_from(lowest: i32) {
    // No process can have opened more, whatever limit it has now.
    const MOST: i32 = 1 << 16;
    // SAFETY: no memory is passed.
    let end = unsafe { libc::getdtablesize() }.min(MOST);
    (lowest..end).for_each(super::close);
}

/// An empty file without a name. It has one for a moment, in a directory where only its owner may take it away;
/// what is written to it is written after that.
pub(crate) fn nameless_file() -> Result<i32> {
    let mut chance = [0u8; 16];
    random(&mut chance)?;
    let mut path = String::from("/tmp/cotter-");
    for byte in chance {
        // Writing to a string cannot fail.
        let _ = write!(path, "{byte:02x}");
    }
    let path = CString::new(path).map_err(|_| Errno::INVAL)?;
    let fd = open(&path, libc::O_RDWR | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW, 0o600)?;
    unlink(&path).inspect_err(|_| super::close(fd))?;
    Ok(fd)
}

/// The reading end and the writing end. Another thread's child that is started in between inherits them.
pub(crate) fn pipe() -> Result<[i32; 2]> {
    let mut ends = [0; 2];
    // SAFETY: two descriptors are written.
    int(unsafe { libc::pipe(ends.as_mut_ptr()) })?;
    for end in ends {
        // SAFETY: no memory is passed.
        int(unsafe { libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC) })?;
    }
    Ok(ends)
}

/// There is no such descriptor here: the end of a child is asked for until it is there.
pub(crate) fn end_of(_: u32) -> Result<i32> {
    Err(Errno::INVAL)
}

/// How many random bytes were written; more than 256 at once are refused.
pub(crate) fn random(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: at most `len` bytes are written.
    int(unsafe { libc::getentropy(buffer.as_mut_ptr().cast(), buffer.len()) })?;
    Ok(buffer.len())
}
