//! What an install would bring, decided offline from bytes: no process, no network, no clock of its own.
//!
//! The way of one lockfile:
//! - [`text`]: bytes become text that can be read, or a reason why not, with line and column;
//! - [`format`]: which format a file is, by its name; each is read by a module of its own (`npm`, `pnpm`, …) into the
//!   same [`Lock`]: every package with its name, version, source and digests, and where it stands;
//! - [`pinned`]: each entry by itself: exact version, digest, allowed source ([`registry`]);
//! - `step` in each format's module: whether the lock agrees with its manifest, by the manager's own rules;
//! - [`baseline`]: what is new against the last trusted state;
//! - [`runs`], [`known`], [`alike`]: what would run, what is known to be bad, what only looks like what it should be.
//!
//! Each of these adds [`Finding`]s; [`verify`](verify()) puts them together. Hostile files are the normal case: whatever cannot
//! be read is a finding, never "no findings".

#![forbid(unsafe_code)]

pub mod age;
pub mod alike;
pub mod baseline;
pub mod bun;
pub mod cargo;
pub mod composer;
pub mod declared;
pub mod deno;
pub mod digest;
pub mod few;
pub mod files;
pub mod finding;
pub mod format;
pub mod gem;
pub mod go;
mod graph;
pub mod json;
pub mod known;
pub mod lock;
pub mod name;
pub mod named;
pub mod npm;
pub mod order;
pub mod pdm;
pub mod pinned;
pub mod pipenv;
pub mod pnpm;
pub mod poetry;
pub mod published;
pub mod pylock;
pub mod python;
pub mod record;
pub mod registry;
pub mod requirements;
pub mod runs;
mod seed;
pub mod table;
pub mod text;
pub mod url;
pub mod uv;
pub mod verify;
mod words;
pub mod yaml;
pub mod yarn;
pub mod young;

pub use age::Moment;
pub use digest::{Digest, Strength};
pub use few::Few;
pub use files::Files;
pub use finding::{Code, Finding, Findings, Outcome};
pub use format::{Ecosystem, Format};
pub use known::Index;
pub use lock::{Artifact, Ask, Entry, Lock, Patch, Setting, Source, Tier};
pub use published::Published;
pub use record::{Record, Waived, Waiver};
pub use registry::Registries;
pub use text::{Broken, Text};
pub use verify::{Report, World, verify, verify_as};
