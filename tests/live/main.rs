//! Real package managers behind the shims, against registries on loopback.
//!
//! Each scenario is a command as somebody would type it. It is fired through the guard, and again past it: what must be
//! stopped must be stopped, and must have done harm where nothing stops it; what is honest must leave the same bytes
//! either way. `-- --nocapture` shows the tables.
//!
//! - [`stage`]: a project that is agreed on, the registries, and what lies around when a command has run
//! - [`scenario`]: one command, fired both ways; [`tree`]: what it left
//! - [`npm`], [`pip`], [`uv`], [`cargo`]: the scenarios
//! - [`swap`]: a lock that is replaced between the check and the install

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod cargo;
mod npm;
mod pip;
mod scenario;
mod stage;
mod swap;
mod tree;
mod uv;
