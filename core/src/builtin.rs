//! The built-in policy: every tool file, checked and compiled when this crate was built.

use cotter_rules::{Policy, flat};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.policy"));

/// SHA-256 of the built-in policy.
pub static DIGEST: &[u8; 32] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.digest"));

/// The tool files as they were written, by name: for `cotter rules test`. Nothing of them is linked into the guard.
pub const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

pub fn policy() -> flat::Result<Policy<'static>> {
    Policy::believed(BYTES)
}
