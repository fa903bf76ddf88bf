//! `cotter` and the guard's own behaviour, as a stranger meets them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a step that fails here is a failed test"
)]

mod agree;
mod any;
mod commands;
mod doctor;
mod faults;
mod handover;
mod layers;
mod log;
mod refusal;
mod sessions;
mod trust;
mod unwritable;
