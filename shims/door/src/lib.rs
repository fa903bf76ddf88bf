//! The door: who was called, which real tool is meant, and the way from the one to the other.
//!
//! The guard links this; like everything it links, it has neither std nor a C library.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod environment;
pub mod exec_path;
mod hardened;
pub mod loops;
pub mod name;
pub mod pipeline;
pub mod prepare;
pub mod real;
mod saving;
mod say;
mod writing;

/// Marks a binary as a guard of Cotter's, whatever its version: the search for the real tool passes over it.
pub const MARKER: &[u8] = b"cotter-guard-marker";
