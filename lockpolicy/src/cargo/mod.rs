//! `Cargo.lock`, and whether it is the one for this workspace.
//!
//! - [`lockfile`][]: the packages of the lock, as they are written, versions 1 to 4;
//! - `read`: the same as a [`Lock`](crate::Lock);
//! - [`manifest`][]: `Cargo.toml`;
//! - [`workspace`][]: which manifests belong to a lock: members, globs, path dependencies;
//! - [`config`][]: `.cargo/config.toml`, which can put other sources and other programs in place;
//! - [`step`][]: whether manifests and lock agree.
//!
//! Limits: build scripts and procedural macros run on this machine, and the lock does not say which crates have them.
//! A crate's checksum holds wherever the crate comes from, except for a folder of vendored sources, whose own files say
//! what their checksums are.

pub mod config;
pub mod lockfile;
pub mod manifest;
mod outer;
mod patches;

mod read;
mod step;
pub mod workspace;

pub use read::read;
pub use step::step;

use crate::graph::Edges;
use crate::text::{Broken, Text};

/// What the packages of a lock ask for, by name.
pub(crate) fn asked(text: &Text<'_>) -> Result<Edges, Broken> {
    let file = lockfile::File::read(text)?;
    let of = |package: &lockfile::Package<'_>| -> Edges {
        package.dependencies.iter().map(|link| (package.name.to_string(), link.name().to_owned())).collect()
    };
    Ok(file.packages.iter().flat_map(of).collect())
}
