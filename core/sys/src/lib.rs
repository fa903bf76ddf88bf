//! The one door to the kernel for everything the shim links.
//!
//! The shim has neither libc nor std: glibc's start-up alone costs more than the whole rest of a call, and
//! std's start-up changes what the real tool would see (it reopens closed standard streams and resets an
//! ignored SIGPIPE). So the calls it makes are made here, by number, and nothing runs before `main`.
//! Elsewhere than on Linux with x86-64 they are made through the C library, but still without std.
//! `unsafe` is confined to this crate and to the shim's entry point.

#![cfg_attr(not(test), no_std)]
#![allow(unsafe_code, reason = "system calls; every block says why it is sound")]

extern crate alloc;

pub mod env;
mod errno;
pub mod fs;
pub mod process;
pub mod running;
pub mod signal;
pub mod time;

#[cfg_attr(all(target_os = "linux", target_arch = "x86_64", not(cotter_libc)), path = "freestanding/mod.rs")]
#[cfg_attr(not(all(target_os = "linux", target_arch = "x86_64", not(cotter_libc))), path = "portable/mod.rs")]
mod kernel;

pub use errno::Errno;
pub use fs::{Fd, Stat};

/// The result of a system call.
pub type Result<T> = core::result::Result<T, Errno>;
