//! The guard: it stands in a tool's place under the tool's name, lets the real tool have the call, or does not.
//!
//! Freestanding: its own entry point, memory and panic, and no library but Cotter's. See docs/architecture.md.

#![no_std]
#![no_main]
#![allow(unsafe_code, reason = "the entry point stands before everything that could be safe")]

mod memory;
mod start;
