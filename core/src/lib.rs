//! What a command means and whether it may run: the way of one call, except its two ends, which are the door's.
//!
//! The guard links this crate, so it has neither std nor a C library, and little memory is ever given back: the
//! process is about to become another program.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod alias;
pub mod builtin;
pub mod call;
pub mod decide;
pub mod facts;
pub mod failure;
pub mod helper;
mod inner;
pub mod install;
pub mod layers;
pub mod message;
pub mod number;
pub mod packages;
pub mod path;
pub mod permit;
pub mod place;
pub mod program;
pub mod record;
pub mod resolve;
pub mod save;
pub mod secret_names;
pub mod session;

pub use call::Call;
pub use decide::{Decided, Scene, decide};
pub use failure::Failure;
pub use install::Install;
pub use layers::Layers;
pub use permit::Permit;
