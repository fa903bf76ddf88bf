//! The parsers of cargo, rustup, go, gem, bundler and composer, against what Cotter reads.
//!
//! - [`grammar`]: a tool's file, compiled as it is for the guard
//! - [`help`]: the options that clap shows
//! - [`rust`], [`go`], [`ruby`], [`php`]: each asked in a way that does nothing, in an empty home, without a network
//!
//! What is held everywhere: what the real tool takes, the reader reads, with the same options, values and operands. What the
//! tool refuses may be read as it likes: nothing happens. A tool that is not installed is named as not run.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what the tests share may fail as they may")]

#[allow(dead_code, reason = "shared with the tests of git's parser, which use more of it")]
#[path = "../oracle/chance.rs"]
mod chance;
mod go;
mod grammar;
mod help;
mod php;
mod ruby;
mod rust;
mod world;
