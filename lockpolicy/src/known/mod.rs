//! Releases that are known to be compromised: a list that is built in, and an index made from a larger one.

pub mod index;

pub use index::Index;
