//! npm's locks: honest ones have no finding, and each way of tampering with one is found by its name.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod any;
mod fixture;
mod installed;
mod older;
mod overrides;
mod tamper;
