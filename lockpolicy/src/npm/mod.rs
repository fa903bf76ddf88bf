//! npm: its lock in three versions, its manifest, its ranges.

pub mod lock;
pub mod step;
