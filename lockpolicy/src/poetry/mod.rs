//! `poetry.lock`, of lock versions 1 and 2.

pub mod range;
pub mod read;
pub mod step;

pub use read::read;
pub use step::step;
