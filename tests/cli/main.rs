//! `cotter` and the guard's own behaviour, as a stranger meets them.

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
