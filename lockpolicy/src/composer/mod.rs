//! `composer.lock`: what Composer installs, and whether `composer.json` is the one that it was made for.
//!
//! - [`package`][]: the packages of the lock, as they are written;
//! - `read`: the same as a [`Lock`](crate::Lock);
//! - [`hash`][]: the digest of `composer.json` that the lock keeps;
//! - [`constraint`][]: versions and constraints, as far as they are needed;
//! - [`step`][]: whether an entry belongs together, and whether lock and manifest do.
//!
//! Limits: there is no digest of what is downloaded. `shasum` is a sha1 and nearly always empty, because archives are
//! made anew for each download; what pins a package is the commit in its address, and so an honest lock comes to the tier
//! "commit" and no further. Which repository a package's code is in only the registry knows, not the lock.

pub mod constraint;
pub mod hash;
pub mod package;
mod read;
mod step;

pub use read::read;
pub use step::step;
