//! Git's own parser and git's own deeds, against what Cotter reads.
//!
//! - [`tables`]: the options git says it has are the options of the tool file;
//! - [`engine`]: git's parser, driven by the same tables, understands the same of random command lines;
//! - [`effects`]: what a command did in a scratch repository is what the reading said it would do.
//!
//! All of it runs the `git` found on PATH, whatever its version, with no configuration but its own.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what went wrong by failing")]

mod chance;
mod effects;
mod engine;
mod git;
mod grammar;
mod loops;
mod scripts;
mod tables;
mod versions;
