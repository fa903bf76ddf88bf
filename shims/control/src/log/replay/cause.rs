//! Why a record cannot be decided again.

use std::fmt;

use cotter_rules::FactKey;

/// What the record does not say although the decision depends on it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Cause {
    Fact(FactKey),
    /// The fact about protected branches was asked when others were protected.
    OtherBranches,
    Cut,
    CutList,
    Redacted,
    Environment,
    NotRead,
    /// The decision is no rule's: what an alias or an external program is, only the machine knew.
    NoRule(String),
    NoTool(String),
    /// A project's policy was in force, and may be why the decision was another one.
    Project,
    /// More is open than can be gone through.
    TooMuch,
    NotUnderstood,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Fact(key) => write!(f, "fact `{key}` was not recorded"),
            Cause::OtherBranches => {
                write!(f, "fact `protected_target` was recorded when other branches were protected")
            }
            Cause::Cut => write!(f, "a word was cut"),
            Cause::CutList => write!(f, "a list of words was cut"),
            Cause::Redacted => write!(f, "a value was redacted and a rule asks for it"),
            Cause::Environment => write!(f, "a rule asks for the environment"),
            Cause::NotRead => write!(f, "the command was not read"),
            Cause::NoRule(name) => write!(f, "`{name}` is not decided by rules"),
            Cause::NoTool(tool) => write!(f, "no tool is named `{tool}` any more"),
            Cause::Project => write!(f, "a project's policy was in force, which is not replayed"),
            Cause::TooMuch => write!(f, "too much was not recorded"),
            Cause::NotUnderstood => write!(f, "the record is not understood"),
        }
    }
}
