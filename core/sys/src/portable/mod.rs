//! The kernel through the C library, wherever the guard is not freestanding: the same functions as `freestanding`.
//!
//! What differs between systems is in `linux` and `macos`.

#![allow(clippy::unnecessary_cast, reason = "C's integer types are not the same everywhere")]

mod file;
mod process;
mod signal;

#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(not(target_os = "macos"), path = "linux.rs")]
mod system;

pub(crate) use file::*;
pub(crate) use process::*;
pub(crate) use signal::*;
pub use system::exec_path;
pub(crate) use system::{CLOCK_OF_STARTS, O_NOATIME, close_from, end_of, nameless_file, pipe, random};

pub(crate) use libc::{
    CLOCK_MONOTONIC, CLOCK_REALTIME, E2BIG, EACCES, EAGAIN, EBADF, ECHILD, EDQUOT, EEXIST, EFBIG, EINTR,
    EINVAL, EIO, EISDIR, ELOOP, EMFILE, ENAMETOOLONG, ENOENT, ENOEXEC, ENOMEM, ENOSPC, ENOTDIR, EPERM,
    ERANGE, EROFS, ETIMEDOUT, ETXTBSY, O_APPEND, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW,
    O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, SIGKILL,
};

use crate::{Errno, Result};

/// What C leaves in `errno`.
fn errno() -> Errno {
    // SAFETY: the location is this thread's own, and always there.
    Errno(unsafe { *system::errno_location() })
}

/// C's way to say that a call failed.
fn int(answer: libc::c_int) -> Result<i32> {
    if answer == -1 { Err(errno()) } else { Ok(answer) }
}

fn size(answer: libc::ssize_t) -> Result<usize> {
    usize::try_from(answer).map_err(|_| errno())
}
