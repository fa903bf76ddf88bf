//! What the guard makes of package managers' commands, in projects whose locks are sound or are not.
//!
//! - [`scene`]: projects with honest locks, made by code
//! - [`npm`]: npm, and its lock
//! - [`python`]: pip and its requirement files
//! - [`builders`]: cargo, go, gem, bundler, composer and others
//! - [`matrix`]: every edit of a lock, in front of every manager's commands
//! - [`hardened`]: what is put into the environment, and what is run instead
//! - [`kept`]: the answer that is kept, and when it is not

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share may fail as they may"
)]

mod builders;
mod hardened;
#[path = "../locks/javascript.rs"]
mod javascript;
mod kept;
mod matrix;
#[path = "../locks/model.rs"]
mod model;
mod npm;
#[path = "../locks/others.rs"]
mod others;
mod python;
#[path = "../locks/python.rs"]
mod python_locks;
mod scene;
