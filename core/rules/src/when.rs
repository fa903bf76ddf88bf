//! Conditions: a closed set of predicates over the parsed call, its environment and facts.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::command::Command;
use crate::fact::{Fact, FactKey};
use crate::flat::{self, Corrupt, Put, Take, words};
use crate::grammar::Kind;
use crate::harmless::Harmless;
use crate::reaching::{By, reaches};
use crate::refspec::Refspec;
use crate::rule::{Env, Facts};
use crate::setting::{self, Reach};
use crate::starts::Starts;
use crate::url::Address;
use crate::{boolean, pattern, shell};

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
    /// One of these options is off: given last in its `--no-` form.
    Off(Vec<&'a str>),
    /// A value of this option fits one of the patterns.
    Value {
        option: &'a str,
        patterns: Vec<&'a str>,
        unless: Option<Harmless<'a>>,
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
        names: Vec<&'a str>,
        patterns: Vec<&'a str>,
        unless: Option<Harmless<'a>>,
    },
    /// A setting that the call brings along, writes or takes away fits.
    Setting {
        reach: Reach,
        keys: Vec<&'a str>,
        patterns: Vec<&'a str>,
        /// As a switch, its value is this.
        switched: Option<bool>,
        unless: Option<Harmless<'a>>,
    },
    /// An operand or value that is a command would start one of these programs.
    Starts(Vec<&'a str>),
    /// An address is of this form.
    Url(UrlForm),
    /// References below this prefix are reached.
    Reaches {
        refs: Vec<&'a str>,
        by: By,
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

words! {
    /// What an address says besides where.
    pub enum UrlForm {
        /// It holds a password or a token.
        Credentials = "credentials",
        /// It names a program to run: `ext::`.
        Program = "program",
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

impl<'a> When<'a> {
    /// Adds the names, which may be patterns, of the variables that it looks at.
    pub fn variables(&self, names: &mut Vec<&'a str>) {
        match self {
            When::All(parts) | When::Any(parts) => parts.iter().for_each(|part| part.variables(names)),
            When::Not(inner) => inner.variables(names),
            When::Env { names: own, .. } => names.extend(own),
            _ => {}
        }
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
            When::Off(options) => known(options.iter().any(|option| command.is_off(option))),
            When::Value { option, patterns, unless } => {
                known(command.values(option).any(|value| fits_any(patterns, value) && !spared(unless, value)))
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
            When::Env { names, patterns, unless } => {
                known(case.env.any_starting(Starts::of(names), &mut |own, value| {
                    fits_any(names, own) && fits(patterns, value) && !spared(unless, value)
                }))
            }
            When::Setting { reach: Reach::Removed, keys, .. } => known(setting::is_removed(command, keys)),
            When::Setting { reach: Reach::Renamed, keys, .. } => known(setting::is_renamed(command, keys)),
            When::Setting { reach, keys, patterns, switched, unless } => {
                known(setting::any(*reach, command, case.env, &mut |key, value| {
                    fits_any(keys, key)
                        && fits(patterns, value)
                        && switched.is_none_or(|on| boolean::read(value) == Some(on))
                        && !spared(unless, value)
                }))
            }
            When::Starts(programs) => known(starts(command, programs)),
            When::Url(form) => known(addresses(command).any(|address| match form {
                UrlForm::Credentials => address.has_credentials(),
                UrlForm::Program => address.helper == Some(b"ext"),
            })),
            When::Reaches { refs, by } => {
                known(refs.iter().any(|prefix| reaches(command, case.env, prefix, *by)))
            }
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

/// Without patterns, anything fits.
fn fits(patterns: &[&str], text: &[u8]) -> bool {
    patterns.is_empty() || fits_any(patterns, text)
}

fn spared(unless: &Option<Harmless<'_>>, value: &[u8]) -> bool {
    unless.as_ref().is_some_and(|harmless| harmless.spares(value))
}

/// Whether a command that the call hands on would start one of `programs`. A value is a line; operands are a line if
/// there is one of them, else words.
fn starts(command: &Command<'_>, programs: &[&str]) -> bool {
    let mut test = |word: &[u8]| fits_any(programs, word);
    let lines =
        command.given.iter().filter(|given| given.kind == Kind::Command).filter_map(|given| given.value);
    let words: Vec<&[u8]> = command.operands_of(Kind::Command).map(|operand| operand.word).collect();
    lines.into_iter().any(|line| shell::starts(line, &mut test))
        || match words.as_slice() {
            [line] => shell::starts(line, &mut test),
            words => shell::words_start(words, &mut test),
        }
}

/// Every word of the command that is, or may be, the address of a repository.
fn addresses<'c>(command: &'c Command<'_>) -> impl Iterator<Item = Address<'c>> {
    let is_address = |kind: Kind| matches!(kind, Kind::Url | Kind::Remote);
    let operands = command.operands.iter().filter(move |operand| is_address(operand.kind));
    let values = command.given.iter().filter(move |given| is_address(given.kind));
    operands.map(|operand| operand.word).chain(values.filter_map(|given| given.value)).map(Address::read)
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
            When::Value { option, patterns, unless } => {
                tagged(out, 5, option);
                patterns.put(out);
                unless.put(out);
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
            When::Env { names, patterns, unless } => {
                tagged(out, 9, names);
                patterns.put(out);
                unless.put(out);
            }
            When::Unread => out.push(10),
            When::Fact { key, test } => {
                tagged(out, 11, key);
                match test {
                    Test::Equal(value) => tagged(out, 0, value),
                    Test::AtLeast(value) => tagged(out, 1, value),
                }
            }
            When::Setting { reach, keys, patterns, switched, unless } => {
                tagged(out, 12, reach);
                keys.put(out);
                patterns.put(out);
                switched.put(out);
                unless.put(out);
            }
            When::Starts(programs) => tagged(out, 13, programs),
            When::Url(form) => tagged(out, 14, form),
            When::Off(options) => tagged(out, 15, options),
            When::Reaches { refs, by } => {
                tagged(out, 16, refs);
                by.put(out);
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
        5 => When::Value {
            option: Take::take(input)?,
            patterns: Take::take(input)?,
            unless: Take::take(input)?,
        },
        6 => When::Operand { kind: Take::take(input)?, patterns: Take::take(input)? },
        7 => When::Operands { least: Take::take(input)?, most: Take::take(input)? },
        8 => When::Refspec(Take::take(input)?),
        9 => {
            When::Env { names: Take::take(input)?, patterns: Take::take(input)?, unless: Take::take(input)? }
        }
        10 => When::Unread,
        11 => When::Fact {
            key: Take::take(input)?,
            test: match u8::take(input)? {
                0 => Test::Equal(Take::take(input)?),
                1 => Test::AtLeast(Take::take(input)?),
                _ => return Err(Corrupt),
            },
        },
        12 => When::Setting {
            reach: Take::take(input)?,
            keys: Take::take(input)?,
            patterns: Take::take(input)?,
            switched: Take::take(input)?,
            unless: Take::take(input)?,
        },
        13 => When::Starts(Take::take(input)?),
        14 => When::Url(Take::take(input)?),
        15 => When::Off(Take::take(input)?),
        16 => When::Reaches { refs: Take::take(input)?, by: Take::take(input)? },
        _ => return Err(Corrupt),
    })
}
