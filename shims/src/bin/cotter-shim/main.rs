//! The guard: it stands in a tool's place under the tool's name, lets the real tool have the call, or does not.
//!
//! Its own memory and panic and no std; on Linux with x86-64 also its own entry point, and no library but Cotter's.
//! See docs/architecture.md.

#![no_std]
#![no_main]
#![allow(unsafe_code, reason = "the entry point stands before everything that could be safe")]

#[cfg_attr(all(target_os = "linux", target_arch = "x86_64", not(cotter_libc)), path = "freestanding/mod.rs")]
#[cfg_attr(not(all(target_os = "linux", target_arch = "x86_64", not(cotter_libc))), path = "portable.rs")]
mod entry;
mod last;
mod memory;
