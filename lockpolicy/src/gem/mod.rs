//! `Gemfile.lock`: what Bundler installs, and `Gemfile`, as far as a program can be read without running it.
//!
//! - [`lockfile`][]: the sections of the lock, as they are written;
//! - `read`: the same as a [`Lock`](crate::Lock);
//! - [`version`][]: `Gem::Version` and `Gem::Requirement`;
//! - [`gemfile`][]: the calls of a `Gemfile` that have literal arguments;
//! - [`step`][]: whether the two agree.
//!
//! Limits: most locks have no `CHECKSUMS`, and then a gem is pinned by its version alone. A `Gemfile` is Ruby, and a
//! `.gemspec` too: what is not literal in them is not compared. Gems with extensions compile them when they are
//! installed; the lock does not say which ones do.

pub mod gemfile;
pub mod lockfile;
mod read;
mod step;
pub mod version;

pub use read::read;
pub use step::step;
