//! npm: its lock in three versions, its manifest, its ranges.

mod both;
mod bound;
mod fields;
mod index;
pub mod installed;
mod lists;
pub mod lock;
pub mod manifest;
mod met;
mod overrides;
pub mod range;
mod shape;
mod spec;
pub mod step;
mod tree;
mod walk;
mod workspaces;
