//! `go.sum` beside `go.mod`: which digests the modules of a build must have.
//!
//! - `read`: the lines of `go.sum`. A module has two of them, one for its files and one for its `go.mod` alone; many
//!   have only the second, because they were asked what they require and are not built.
//! - [`version`][]: versions as `golang.org/x/mod/semver` compares them.
//! - [`manifest`][]: `go.mod` and `go.work`, which share a grammar.
//! - [`step`][]: whether both agree, and `vendor/modules.txt` with them.
//!
//! Limits: which proxy modules come from is not in these files, and a digest that is in `go.sum` holds whatever proxy
//! answers. Code below `vendor` is compiled without being compared with any digest. Lines that nothing needs are usual.

pub mod manifest;
mod read;
mod step;
pub mod version;

pub use read::read;
pub use step::step;
