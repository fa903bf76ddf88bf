//! Ways to lead the guard astray while it is being called: each was found by trying, against the real git.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests fail by panicking")]

mod cleaning;
mod externals;
mod field;
mod looking;
mod points;
mod pushing;
mod resetting;
mod scratch;
mod settings;
mod telling;
