//! What the guard makes of package managers' commands, in projects whose locks are sound or are not.
//!
//! - [`scene`]: projects with honest locks, made by code
//! - [`python`]: pip and its requirement files
//! - [`kept`]: the answer that is kept, and when it is not

#![allow(clippy::unwrap_used, clippy::panic, reason = "what the tests share may fail as they may")]

mod kept;
mod python;
mod scene;
