//! System calls that the harness makes for itself.

#![allow(unsafe_code, reason = "pipes and polling as the child's side of a fork needs them")]

use std::fs::File;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Descriptors from here on are the harness's own; a launch is given lower ones.
pub(crate) const OURS: RawFd = 600;

/// The same open file under a number that no launch is given.
pub(crate) fn out_of_the_way(file: &File) -> OwnedFd {
    // SAFETY: no memory is passed; the new descriptor is ours.
    unsafe {
        let fd = libc::fcntl(file.as_raw_fd(), libc::F_DUPFD_CLOEXEC, OURS);
        assert!(fd >= OURS, "no descriptor from {OURS} on");
        OwnedFd::from_raw_fd(fd)
    }
}

/// Both ends of a pipe, reader first, neither inherited.
pub(crate) fn pipe() -> (OwnedFd, OwnedFd) {
    let mut ends = [0; 2];
    // SAFETY: the kernel writes two descriptors, which are ours.
    unsafe {
        assert_eq!(libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC), 0);
        (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1]))
    }
}

/// Waits until `fd` can be read (or is at its end); false when it was not by `until`.
pub(crate) fn readable(fd: RawFd, until: Instant) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid structure.
        match unsafe { libc::poll(&raw mut poll, 1, left.as_millis() as i32) } {
            0 => return false,
            1.. => return true,
            _ => assert_eq!(std::io::Error::last_os_error().kind(), std::io::ErrorKind::Interrupted),
        }
    }
}

/// Held while a program is written and while a launch is forked: a leader would inherit the descriptor that the
/// program is written through, and keep the kernel from executing it (`ETXTBSY`).
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static FORKS: Mutex<()> = Mutex::new(());
    FORKS.lock().unwrap_or_else(PoisonError::into_inner)
}
