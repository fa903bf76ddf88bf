//! What a command means and whether it may run.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod record;
