//! `cotter verify` and what it stands on: what is found in a tree, against what it is compared, and who may say that it
//! is right as it is.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step that fails here is a failed test"
)]

mod baseline;
mod ci;
mod formats;
mod intel;
mod registries;
mod scene;
mod story;
mod trusting;
mod walk;
