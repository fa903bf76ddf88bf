//! The guard before the machine's git: what git does comes out the same, and what must be stopped is stopped
//! wherever git starts it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails here is a failed test")]

mod aliases;
mod asked;
mod broken;
mod force;
mod history;
mod hooks;
mod perhaps;
mod repositories;
mod stage;
mod submodules;
mod transport;
mod ways;
mod work;
