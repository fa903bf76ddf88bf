//! Rules: a condition over a command and facts, and what follows from it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::command::Command;
use crate::fact::{Fact, FactKey};
use crate::flat::{self, Corrupt, Put, Take, flat_struct, words};
use crate::grammar::Kind;
use crate::pattern;
use crate::refspec::Refspec;
use crate::verdict::{Obligation, Outcome};

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

/// A condition. The set is closed: a rule names predicates, it does not write them.
#[derive(Clone, Debug, PartialEq)]
pub enum When<'a> {
    All(Vec<When<'a>>),
    Any(Vec<When<'a>>),
    Not(Box<When<'a>>),
    /// The subcommand is one of these (`stash drop`, words separated by spaces).
    Sub(Vec<&'a str>),
    /// One of these switches is on.
    Flag(Vec<&'a str>),
    /// A value of this option fits one of the patterns.
    Value {
        option: &'a str,
        patterns: Vec<&'a str>,
    },
    /// An operand, of this kind if one is named, fits one of the patterns.
    Operand {
        kind: Option<Kind>,
        patterns: Vec<&'a str>,
    },
    /// The number of operands lies between the two.
    Operands {
        least: u32,
        most: u32,
    },
    /// A refspec operand is of this form.
    Refspec(RefspecForm),
    /// An environment variable fits.
    Env {
        name: &'a str,
        patterns: Vec<&'a str>,
    },
    /// The grammar could not read all of argv.
    Unread,
    Fact {
        key: FactKey,
        test: Test,
    },
}

words! {
    /// What a refspec asks for.
    pub enum RefspecForm {
        Forced = "forced",
        Deleting = "deleting",
        /// More than one ref: a wildcard, or `:`.
        Wide = "wide",
    }
}

/// How a fact is tested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test {
    Equal(u64),
    AtLeast(u64),
}

impl Test {
    fn holds(self, value: u64) -> bool {
        match self {
            Test::Equal(wanted) => value == wanted,
            Test::AtLeast(least) => value >= least,
        }
    }
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    False,
    True,
    /// A fact could not be found out: counts as true for what stops, as false for what loosens.
    Unknown,
    /// This fact has to be asked first.
    Pending(FactKey),
}

/// What a condition is evaluated against.
pub struct Case<'c, 'a> {
    pub command: &'c Command<'a>,
    pub env: &'c dyn Env,
    pub facts: &'c Facts,
}

/// The call's environment.
pub trait Env {
    /// Whether any variable passes the test of its name and value.
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool;
}

impl Env for [(&str, &str)] {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.iter().any(|(name, value)| test(name.as_bytes(), value.as_bytes()))
    }
}

/// The facts asked so far.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Facts([Option<Fact>; FactKey::ALL.len()]);

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

impl When<'_> {
    /// Evaluates in three-valued logic, naming the cheapest fact that still has to be asked.
    pub fn truth(&self, case: &Case<'_, '_>) -> Truth {
        let command = case.command;
        match self {
            When::All(parts) => fold(parts, case, Truth::False, Truth::True),
            When::Any(parts) => fold(parts, case, Truth::True, Truth::False),
            When::Not(inner) => match inner.truth(case) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                open => open,
            },
            When::Sub(paths) => known(paths.iter().any(|path| command.is_sub(path))),
            When::Flag(options) => known(options.iter().any(|option| command.flag(option))),
            When::Value { option, patterns } => {
                known(command.values(option).any(|value| fits_any(patterns, value)))
            }
            When::Operand { kind, patterns } => known(command.operands.iter().any(|operand| {
                kind.is_none_or(|kind| kind == operand.kind) && fits_any(patterns, operand.word)
            })),
            When::Operands { least, most } => {
                known((*least as usize..=*most as usize).contains(&command.operands.len()))
            }
            When::Refspec(form) => known(command.operands_of(Kind::Refspec).any(|operand| {
                let refspec = Refspec::read(operand.word);
                match form {
                    RefspecForm::Forced => refspec.forced,
                    RefspecForm::Deleting => refspec.deletes(),
                    RefspecForm::Wide => refspec.is_wildcard(),
                }
            })),
            When::Env { name, patterns } => known(case.env.any(&mut |own, value| {
                pattern::matches(name, own) && (patterns.is_empty() || fits_any(patterns, value))
            })),
            When::Unread => known(!command.unread.is_empty()),
            When::Fact { key, test } => match case.facts.at(*key) {
                None => Truth::Pending(*key),
                Some(Fact::Known(value)) => known(test.holds(value)),
                Some(Fact::Unknown(_)) => Truth::Unknown,
            },
        }
    }
}

/// `All` ends at the first `False`, `Any` at the first `True`; otherwise what is pending outweighs what is unknown.
fn fold(parts: &[When<'_>], case: &Case<'_, '_>, ends: Truth, mut sum: Truth) -> Truth {
    for part in parts {
        let truth = part.truth(case);
        if truth == ends {
            return ends;
        }
        sum = match (sum, truth) {
            (Truth::Pending(one), Truth::Pending(other)) => Truth::Pending(one.min(other)),
            (Truth::Pending(key), _) | (_, Truth::Pending(key)) => Truth::Pending(key),
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (sum, _) => sum,
        };
    }
    sum
}

fn known(holds: bool) -> Truth {
    if holds { Truth::True } else { Truth::False }
}

fn fits_any(patterns: &[&str], text: &[u8]) -> bool {
    patterns.iter().any(|pattern| pattern::matches(pattern, text))
}

/// How deep conditions may nest: more than anybody writes, less than a forged policy needs to exhaust the stack.
pub const MOST_NESTED: usize = 16;

impl Put for When<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            When::All(parts) => tagged(out, 0, parts),
            When::Any(parts) => tagged(out, 1, parts),
            When::Not(inner) => tagged(out, 2, &**inner),
            When::Sub(paths) => tagged(out, 3, paths),
            When::Flag(options) => tagged(out, 4, options),
            When::Value { option, patterns } => {
                tagged(out, 5, option);
                patterns.put(out);
            }
            When::Operand { kind, patterns } => {
                tagged(out, 6, kind);
                patterns.put(out);
            }
            When::Operands { least, most } => {
                tagged(out, 7, least);
                most.put(out);
            }
            When::Refspec(form) => tagged(out, 8, form),
            When::Env { name, patterns } => {
                tagged(out, 9, name);
                patterns.put(out);
            }
            When::Unread => out.push(10),
            When::Fact { key, test } => {
                tagged(out, 11, key);
                match test {
                    Test::Equal(value) => tagged(out, 0, value),
                    Test::AtLeast(value) => tagged(out, 1, value),
                }
            }
        }
    }
}

fn tagged<T: Put>(out: &mut Vec<u8>, tag: u8, value: &T) {
    out.push(tag);
    value.put(out);
}

impl<'a> Take<'a> for When<'a> {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        take_nested(input, MOST_NESTED)
    }
}

fn take_nested<'a>(input: &mut &'a [u8], left: usize) -> flat::Result<When<'a>> {
    let left = left.checked_sub(1).ok_or(Corrupt)?;
    let parts = |input: &mut &'a [u8]| -> flat::Result<Vec<When<'a>>> {
        let count = u32::take(input)?;
        if count as usize > input.len() {
            return Err(Corrupt);
        }
        (0..count).map(|_| take_nested(input, left)).collect()
    };
    Ok(match u8::take(input)? {
        0 => When::All(parts(input)?),
        1 => When::Any(parts(input)?),
        2 => When::Not(Box::new(take_nested(input, left)?)),
        3 => When::Sub(Take::take(input)?),
        4 => When::Flag(Take::take(input)?),
        5 => When::Value { option: Take::take(input)?, patterns: Take::take(input)? },
        6 => When::Operand { kind: Take::take(input)?, patterns: Take::take(input)? },
        7 => When::Operands { least: Take::take(input)?, most: Take::take(input)? },
        8 => When::Refspec(Take::take(input)?),
        9 => When::Env { name: Take::take(input)?, patterns: Take::take(input)? },
        10 => When::Unread,
        11 => When::Fact {
            key: Take::take(input)?,
            test: match u8::take(input)? {
                0 => Test::Equal(Take::take(input)?),
                1 => Test::AtLeast(Take::take(input)?),
                _ => return Err(Corrupt),
            },
        },
        _ => return Err(Corrupt),
    })
}
