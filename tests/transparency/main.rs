//! A tool called through its shim cannot tell, and neither can its caller.
//!
//! Every comparison launches the probe twice in the same state, once directly and once through the shim, and
//! compares everything that both saw. Only what `ADDED_VARIABLES` names may differ. Where there is nothing to compare
//! with (no real tool, a loop), the tests say what is to happen.

#![cfg(target_os = "linux")]
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "functions that tests share fail by panicking, as tests do"
)]

mod arguments;
mod callers;
mod chains;
mod descriptors;
mod endings;
mod environment;
mod invocation;
mod jobs;
mod limits;
mod looking;
mod places;
mod probe;
mod scripts;
mod searching;
mod signals;
