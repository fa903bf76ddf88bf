//! What a command means and what the rules say of it, without touching the world.
//!
//! Four ideas, in the order of a call:
//! - [`grammar`]: how one tool reads its argv, as data;
//! - [`read`]: argv and a grammar become a [`Command`];
//! - [`rule`]: conditions over a command and [`fact`]s, with an outcome;
//! - [`weigh`]: the rules that matter are weighed, facts are asked for as late as possible, the strictest wins.
//!
//! Tool files and policies are compiled elsewhere into the flat form of [`flat`], which is read in place:
//! the guard opens only the part of a grammar that the call at hand needs.
//!
//! The crate has no I/O, no dependencies, and needs only `alloc`.

#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

mod asked;
pub mod boolean;
pub mod command;
mod environment;
pub mod fact;
pub mod flat;
pub mod grammar;
pub mod harmless;
pub mod index;
mod nopt;
pub mod pattern;
pub mod policy;
pub mod reaching;
pub mod read;
pub mod refspec;
pub mod rule;
pub mod setting;
pub mod shell;
pub mod starts;
pub mod url;
pub mod verdict;
pub mod weigh;
pub mod when;

pub use command::{Command, Given, Inner, Operand};
pub use fact::{Fact, FactKey, World};
pub use grammar::{Arity, Kind, Level, Opt, Style, Subs, Tool};
pub use policy::Policy;
pub use rule::{Exception, Rule, When};
pub use verdict::{Decision, Mode, Obligation, Outcome, Verdict};
