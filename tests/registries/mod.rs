//! Registries on loopback, as tests need them: npm's documents and tarballs, Python's index and files,
//! cargo's sparse index and crates.
//!
//! They serve honest packages, tampered ones and malicious ones, each made here, byte for byte. A malicious one drops a
//! *canary* when its code runs: a file that must never be there. What was asked for is kept, so that a test can tell a
//! registry that was asked from one that was not.
//!
//! - [`release`]: what a package is; [`pack`]: the archives it comes in
//! - [`npm`], [`pypi`], [`crates`]: how each kind of registry tells of it
//! - [`server`]: HTTP, as little as the clients need

pub mod crates;
pub mod npm;
pub mod pack;
pub mod pypi;
pub mod release;
mod server;

pub use crates::CrateIndex;
pub use npm::NpmRegistry;
pub use pypi::PyPiIndex;
pub use release::{Release, days_ago};
pub use server::{Answer, Asked, Server};
