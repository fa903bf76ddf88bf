//! Rules: a condition over a command and facts, and what follows from it.

use alloc::vec::Vec;

use crate::fact::{Fact, FactKey};
use crate::flat::flat_struct;
use crate::verdict::{Obligation, Outcome};
pub use crate::when::{Case, MOST_NESTED, RefspecForm, Test, Truth, UrlForm, When};

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule<'a> {
    /// `tool.subcommand.what`; an identifier that messages, records and exceptions use.
    pub id: &'a str,
    pub when: When<'a>,
    pub outcome: Outcome,
    /// What a `judge` rule comes to while nobody judges.
    pub otherwise: Option<Outcome>,
    /// What a `save` rule has kept.
    pub keep: Vec<Obligation>,
    pub why: &'a str,
    /// What would be lost, with `{facts}`.
    pub lost: &'a str,
    /// A command that would do, with `{placeholders}`.
    pub instead: &'a str,
    /// No exception of a lower layer can except it.
    pub locked: bool,
}

flat_struct!(Rule<'a> { id, when, outcome, otherwise, keep, why, lost, instead, locked });

/// What loosens one rule, where `when` holds; always, if there is no `when`.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception<'a> {
    pub rule: &'a str,
    pub when: Option<When<'a>>,
    pub reason: &'a str,
    /// The first day (counted from the epoch) on which it no longer holds.
    pub expires: Option<u32>,
}

flat_struct!(Exception<'a> { rule, when, reason, expires });

/// The call's environment.
pub trait Env {
    /// Whether any variable passes the test of its name and value.
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool;

    /// The same, of variables whose first byte is in a set as [`firsts`] makes it; an environment is long.
    fn any_beginning(&self, firsts: u64, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        let _ = firsts;
        self.any(test)
    }
}

/// The set of first bytes of these names.
pub fn firsts<'n>(names: impl Iterator<Item = &'n [u8]>) -> u64 {
    names.fold(0, |sum, name| sum | name.first().map_or(0, |byte| 1 << (byte & 63)))
}

/// How the names of variables begin that are recorded.
pub const RECORDED: [&[u8]; 6] = [b"GIT_", b"LD_", b"DYLD_", b"HUSKY", b"PAGER", b"SSH_ASKPASS"];

/// And in addition those that name an editor, which nearly everybody has set, with the subcommands that open one.
pub const RECORDED_OF_EDITORS: [&[u8]; 2] = [b"EDITOR", b"VISUAL"];
const EDITING: [&str; 12] = [
    "commit",
    "rebase",
    "merge",
    "pull",
    "tag",
    "notes",
    "am",
    "revert",
    "cherry-pick",
    "branch",
    "config",
    "add",
];

/// Whether variables of this name are recorded with a subcommand, so that a rule about them can be decided again.
pub fn is_recorded(name: &[u8], sub: Option<&str>) -> bool {
    let begins = |beginning: &&[u8]| name.starts_with(beginning);
    RECORDED.iter().any(begins)
        || (RECORDED_OF_EDITORS.contains(&name) && sub.is_some_and(|sub| EDITING.contains(&sub)))
}

impl Env for [(&str, &str)] {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.iter().any(|(name, value)| test(name.as_bytes(), value.as_bytes()))
    }
}

/// The facts asked so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts([Option<Fact>; FactKey::ALL.len()]);

impl Default for Facts {
    fn default() -> Facts {
        Facts([None; FactKey::ALL.len()])
    }
}

impl Facts {
    pub fn at(&self, key: FactKey) -> Option<Fact> {
        self.0.get(key as usize).copied().flatten()
    }

    pub fn set(&mut self, key: FactKey, fact: Fact) {
        if let Some(slot) = self.0.get_mut(key as usize) {
            *slot = Some(fact);
        }
    }

    /// In the order in which facts are asked.
    pub fn all(&self) -> impl Iterator<Item = (FactKey, Fact)> + '_ {
        FactKey::ALL.iter().filter_map(|key| Some((*key, self.at(*key)?)))
    }
}
