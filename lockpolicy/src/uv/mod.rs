//! `uv.lock`: version 1, whatever its revision.

mod manifest;
pub mod read;
pub mod step;

pub use read::read;
pub use step::step;
