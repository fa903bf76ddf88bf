//! Cotter as others meet it: built, installed, and run.
//!
//! [`Binaries`] builds the two programs, [`Home`] lays out an installed Cotter in a temporary directory,
//! [`Launch`] puts a process into any state that a caller could start a tool in, and [`Report`] is what the
//! probe, standing in the real tool's place, saw of its own launch.
//!
//! ```no_run
//! # use cotter_tests::Home;
//! let home = Home::new();
//! home.assert_indistinguishable(&home.launch(["git", "version"]).ignoring(libc::SIGPIPE).umask(0o077));
//! ```

#![cfg(target_os = "linux")]
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a library of tests fails by panicking"
)]

mod binaries;
mod child;
mod difference;
mod git;
mod home;
mod launch;
#[path = "../registries/mod.rs"]
pub mod registries;
mod report;
pub mod root;
mod state;
mod stream;
pub mod tamper;
mod terminal;

pub use binaries::Binaries;
pub use child::{Ending, Running};
pub use difference::ADDED_VARIABLES;
pub use git::{Said, real_git, saves_in, unguarded_path};
pub use home::{Home, SCRATCH};
pub use launch::{Launch, Outcome};
pub use report::Report;
pub use stream::Stream;
pub use terminal::Terminal;
