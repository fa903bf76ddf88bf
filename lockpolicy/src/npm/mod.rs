//! npm: its lock in three versions, its manifest, its ranges.

pub mod lock;
pub mod manifest;
pub mod step;
