//! npm: its lock in three versions, its manifest, its ranges.

mod both;
pub(crate) mod bound;
mod fields;
mod guess;
pub(crate) mod hosted;
mod index;
pub mod installed;
mod lists;
pub mod lock;
pub mod manifest;
mod met;
pub mod notes;
mod overrides;
mod place;
pub mod range;
mod room;
mod shape;
pub(crate) mod spec;
pub mod step;
mod tree;
mod walk;
pub(crate) mod workspaces;
