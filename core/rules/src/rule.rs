//! Rules: a condition over a command and facts, and what follows from it.

use alloc::vec::Vec;

use crate::fact::{Fact, FactKey};
use crate::flat::flat_struct;
use crate::starts::Starts;
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
    /// What a `harden` rule puts into the tool's environment (`NAME=value`) or takes out of it (`NAME`).
    pub set: Vec<&'a str>,
    /// `instead` does the same as the call, only safely: a setting may have it run at once.
    pub same: bool,
    /// Holds in mode `strict` alone.
    pub strict: bool,
}

flat_struct!(Rule<'a> { id, when, outcome, otherwise, keep, why, lost, instead, locked, set, same, strict });

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

    /// The same, of variables that start so; of others as well where that costs nothing.
    fn any_starting(&self, starts: Starts, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        let _ = starts;
        self.any(test)
    }
}

/// How the names of variables begin that are recorded.
const RECORDED: [&[u8]; 6] = [b"GIT_", b"LD_", b"DYLD_", b"HUSKY", b"PAGER", b"SSH_ASKPASS"];

/// And in addition those that name an editor, which nearly everybody has set, with the subcommands that open one.
const RECORDED_OF_EDITORS: [&[u8]; 2] = [b"EDITOR", b"VISUAL"];
/// How any of them starts.
pub const RECORDED_STARTS: Starts = {
    let [a, b, c, d, e, f] = RECORDED;
    let [g, h] = RECORDED_OF_EDITORS;
    let of = Starts::of_one;
    of(a).or(of(b)).or(of(c)).or(of(d)).or(of(e)).or(of(f)).or(of(g)).or(of(h))
};
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

/// The facts asked so far: none for most calls, so that having none must cost nothing.
#[derive(Clone, Debug, Default)]
pub struct Facts(Vec<(FactKey, Fact)>);

impl Facts {
    pub fn at(&self, key: FactKey) -> Option<Fact> {
        self.0.iter().find(|(own, _)| *own == key).map(|(_, fact)| *fact)
    }

    pub fn set(&mut self, key: FactKey, fact: Fact) {
        match self.0.iter_mut().find(|(own, _)| *own == key) {
            Some(slot) => slot.1 = fact,
            None => self.0.push((key, fact)),
        }
    }

    /// In the order in which facts are asked.
    pub fn all(&self) -> impl Iterator<Item = (FactKey, Fact)> + '_ {
        FactKey::ALL.iter().filter_map(|key| Some((*key, self.at(*key)?)))
    }
}

/// The order in which they became known is all one.
impl PartialEq for Facts {
    fn eq(&self, other: &Facts) -> bool {
        self.all().eq(other.all())
    }
}
