//! The built-in policy: every tool file, checked and compiled when this crate was built.

use cotter_rules::{Policy, flat};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.policy"));

/// SHA-256 of the built-in policy.
pub static DIGEST: &[u8; 32] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.digest"));

pub fn policy() -> flat::Result<Policy<'static>> {
    Policy::open(BYTES)
}
