//! `cotter pin` against registries on loopback, with the real managers.
//!
//! Whatever a package brings (an install script, a `setup.py`, a `.pth`), none of it runs while it is pinned: each drops
//! a canary, and each scene looks for it when it ends.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod ledger;
mod npm;
mod person;
mod pip;
mod put;
mod scene;
mod uv;
