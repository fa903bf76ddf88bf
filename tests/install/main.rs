//! `install.sh` in a home of its own: what it makes, what it leaves, and what it says when it cannot.
//!
//! The binaries that it installs here are stand-ins, small shell scripts, so that these tests fail for the
//! installer's reasons alone; installing the built binaries is a step of `.ci/run`.

#![expect(clippy::unwrap_used, reason = "a step that fails here is a failed test")]

mod building;
mod home;
mod layout;
mod registries;
mod repeat;
mod start_up;
mod takeback;
mod tree;
mod trouble;
