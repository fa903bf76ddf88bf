//! Live fire: the dangerous command is run for real, in a disposable root, and then one looks what became of the world.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod by;
mod disposable;
mod drivers;
mod installed;
mod judging;
mod look;
mod outcome;
mod rows;
mod scene;
mod shot;
mod table;
mod world;
