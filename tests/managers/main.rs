//! The package managers' own parsers, against what Cotter reads.
//!
//! - [`npm`]: npm's parser under node, and npx's in front of it, understand the same of random command lines;
//! - [`pip`]: pip's optparse understands the same of random command lines and of its variables;
//! - [`cpython`]: where a python's own options end, and what is the inner program's;
//! - [`uv`]: every option of every subcommand is taken by uv as we read it, and none that its help shows is missing;
//! - [`argparse`]: Python's own parser, as pdm, pipx and pipenv use it, understands the same;
//! - [`tables`]: the options of the managers that are written in Python, as their parsers have them.
//!
//! All of it runs what is found on PATH, whatever its version, and says which manager is missing. Nothing is installed.

#![expect(clippy::expect_used, reason = "a test says what went wrong by failing")]

mod argparse;
#[path = "../oracle/chance.rs"]
mod chance;
mod cpython;
mod lines;
mod npm;
mod pip;
mod real;
mod tables;
mod tool;
mod uv;
