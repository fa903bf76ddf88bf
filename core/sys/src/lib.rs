//! The one door to the kernel for everything the shim links.
//!
//! The shim has neither libc nor std: glibc's start-up alone costs more than the whole rest of a call, and
//! std's start-up changes what the real tool would see (it reopens closed standard streams and resets an
//! ignored SIGPIPE). So the calls it makes are made here, by number, and nothing runs before `main`.
//! `unsafe` is confined to this crate and to the shim's entry point.

#![cfg_attr(not(test), no_std)]
#![allow(unsafe_code, reason = "system calls; every block says why it is sound")]

extern crate alloc;

pub mod env;
mod errno;
pub mod fs;
mod linux;
pub mod process;
pub mod signal;
pub mod time;

pub use errno::Errno;
pub use fs::{Fd, Stat};

/// The result of a system call.
pub type Result<T> = core::result::Result<T, Errno>;
