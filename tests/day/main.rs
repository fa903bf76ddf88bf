//! A day's work: what developers, agents, editors and release scripts ask of git from morning to evening. None of it may
//! come out differently because of the guard, and about none of it may the guard say a word.
//!
//! `scripts/` holds what is done, [`script`] makes commands of it, [`world`] is where they run, once past the guard and
//! once through it. `quiet.tsv` is a list of single command lines that must be silent. [`filters`] is the same for
//! repositories whose contents go through programs, as those of large file storage do.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a step that fails here is a failed test"
)]

mod evidence;
mod figures;
mod filters;
mod names;
mod quiet;
mod script;
mod shape;
mod work;
mod world;
