//! Restore points in the world: something is kept, really destroyed by the real git, and put back.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod cleaned;
mod elsewhere;
mod guarded;
mod kinds;
mod listing;
mod lost;
mod named;
mod pruning;
mod scene;
mod secrets;
mod stash;
mod trouble;
mod undone;
mod untouched;
mod work;
