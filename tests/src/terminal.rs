//! A pseudo-terminal: the side that a person sits at.

#![allow(unsafe_code, reason = "terminals are opened and read by system calls that std does not have")]

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::state;

/// The master side, held open; the slave side is opened for each launch.
#[derive(Clone, Debug)]
pub struct Terminal(Rc<OwnedFd>);

impl Terminal {
    pub fn open() -> Terminal {
        // SAFETY: no memory is passed; the descriptor is ours.
        let master = unsafe {
            let fd = libc::posix_openpt(libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC);
            assert!(fd >= 0, "no pseudo-terminal");
            assert_eq!(libc::grantpt(fd), 0);
            assert_eq!(libc::unlockpt(fd), 0);
            OwnedFd::from_raw_fd(fd)
        };
        Terminal(Rc::new(master))
    }

    pub(crate) fn slave(&self) -> OwnedFd {
        let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
        // SAFETY: the request takes flags and returns a descriptor that is ours.
        unsafe {
            let fd = libc::ioctl(self.0.as_raw_fd(), libc::TIOCGPTPEER, flags);
            assert!(fd >= 0, "the terminal's other side does not open");
            OwnedFd::from_raw_fd(fd)
        }
    }

    /// Types `keys`, control characters included.
    pub fn types(&self, keys: &[u8]) {
        // SAFETY: the buffer is valid for its length.
        let n = unsafe { libc::write(self.0.as_raw_fd(), keys.as_ptr().cast(), keys.len()) };
        assert_eq!(n, keys.len() as isize, "the terminal takes no input");
    }

    /// Reads what is shown until `text` has been.
    pub fn shows(&self, text: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains(text) {
            assert!(
                state::readable(self.0.as_raw_fd(), until),
                "the terminal never showed `{text}`, only {seen:?}"
            );
            let mut chunk = [0u8; 256];
            // SAFETY: the buffer is valid for its length.
            let n = unsafe { libc::read(self.0.as_raw_fd(), chunk.as_mut_ptr().cast(), chunk.len()) };
            assert!(n > 0, "the terminal was hung up before it showed `{text}`");
            seen.extend_from_slice(&chunk[..n as usize]);
        }
    }
}
