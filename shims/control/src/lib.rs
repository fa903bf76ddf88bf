//! What the `cotter` command does.

#![forbid(unsafe_code)]

pub mod log;
