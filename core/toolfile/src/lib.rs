//! Tool files and policies as people write them: TOML in, checked, and the flat form of `cotter_rules` out.
//!
//! A *tool file* says how one tool reads its argv and which rules hold for it; a *policy* adds settings, rules and
//! exceptions. Both are read with the place of every key and value at hand, so that whatever is wrong is a
//! [`Fault`] that names file, line and column and shows the line. Nothing here is linked into the guard.

#![forbid(unsafe_code)]

mod condition;
mod date;
mod document;
mod example;
mod fault;
mod grammar;
mod near;
mod option;
mod policy;
mod proof;
mod rule;
mod settings;
mod source;
mod style;
mod table;
mod template;
mod tool;
mod values;
mod variable;
mod vocabulary;
pub mod words;

pub use example::Tested;
pub use fault::{Cause, Fault};
pub use policy::{Compiled, check as check_policy, compile_policy};
pub use source::Source;
pub use tool::{check_tool, compile_tools, rules_of};
