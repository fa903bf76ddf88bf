//! Package managers' own parsers, against what Cotter reads.
//!
//! - [`npm`]: npm's parser under node, and npx's in front of it, understand the same of random command lines.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what went wrong by failing")]

#[path = "../oracle/chance.rs"]
#[expect(dead_code, reason = "shared with the oracle of git")]
mod chance;
mod npm;
