//! Options by another road: variables that a tool reads as if their values stood in argv.
//!
//! They come before what argv says, so that the last word is argv's. Which variables a tool reads so is data
//! ([`Variable`]); whether the command at hand has the option is looked up as for argv.

use alloc::vec::Vec;

use crate::command::Given;
use crate::flat;
use crate::grammar::{Arity, Kind, Level, Opt, Reading, Tool, Variable};
use crate::{pattern, read};

/// What the variables (names and values) come to at the last of `levels`.
pub(crate) fn given<'a>(
    tool: &Tool<'a>,
    levels: &[Level<'a>],
    variables: &[(&'a [u8], &'a [u8])],
) -> flat::Result<Vec<Given<'a>>> {
    let known = tool.environment.open()?;
    let mut given = Vec::new();
    for (name, value) in variables.iter().filter(|(_, value)| !value.is_empty()) {
        // The longest name says it most exactly.
        let named = known.iter().filter(|variable| variable.is_named(name));
        let Some(variable) = named.max_by_key(|variable| variable.name.len()) else { continue };
        match variable.reading {
            Reading::Words => given.extend(read::options(levels, &words(value))?),
            Reading::Address => given.push(plain(0, variable.name, Some(value), Kind::Url)),
            Reading::Option | Reading::Several => {
                let Some((level, option)) = option(variable, name, levels)? else { continue };
                let one = |value| plain(level, option.name(), value, option.kind);
                match (option.arity, variable.reading) {
                    (Arity::Switch | Arity::Until, _) => {
                        given.push(Given { negated: off(value), ..one(None) });
                    }
                    (_, Reading::Several) => {
                        given.extend(words(value).into_iter().map(|value| one(Some(value))));
                    }
                    _ => given.push(one(Some(value))),
                }
            }
        }
    }
    Ok(given)
}

impl Variable<'_> {
    /// Whether a variable of this name is meant.
    pub fn is_named(&self, name: &[u8]) -> bool {
        if !self.any_case {
            return pattern::matches(self.name, name);
        }
        let (stem, open) = self.stem();
        let (own, given) = (stem.as_bytes(), name.get(..stem.len()).unwrap_or(name));
        own.eq_ignore_ascii_case(given) && (open || name.len() == own.len())
    }

    /// The name up to its `*`, and whether it has one.
    fn stem(&self) -> (&str, bool) {
        match self.name.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (self.name, false),
        }
    }
}

/// The option that a variable stands for, and the level that has it, the innermost first.
fn option<'a>(
    variable: &Variable<'a>,
    name: &[u8],
    levels: &[Level<'a>],
) -> flat::Result<Option<(u8, Opt<'a>)>> {
    let wanted: Vec<u8> = if variable.option.is_empty() {
        let rest = name.get(variable.stem().0.len()..).unwrap_or_default();
        let dashed = rest.iter().map(|byte| if *byte == b'_' { b'-' } else { byte.to_ascii_lowercase() });
        b"--".iter().copied().chain(dashed).collect()
    } else {
        variable.option.as_bytes().to_vec()
    };
    for (depth, level) in levels.iter().enumerate().rev() {
        let options = level.options.open()?;
        let is_it = |full: &&str| {
            full.as_bytes() == wanted || (full.contains('*') && pattern::matches(full, &wanted))
        };
        if let Some(option) = options.iter().find(|option| option.names.iter().any(is_it)) {
            return Ok(Some((depth as u8, option.clone())));
        }
    }
    Ok(None)
}

fn plain<'a>(level: u8, option: &'a str, value: Option<&'a [u8]>, kind: Kind) -> Given<'a> {
    Given { level, option, value, kind, negated: false, overruled: false, at: 0 }
}

fn words(value: &[u8]) -> Vec<&[u8]> {
    value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect()
}

/// Whether a switch is off by this value, in the words of npm and of Python; to npm any number that is nought is one.
fn off(value: &[u8]) -> bool {
    let words = [&b"f"[..], b"false", b"n", b"no", b"off", b"null", b"undefined"];
    let value = value.trim_ascii();
    words.iter().any(|word| word.eq_ignore_ascii_case(value)) || is_nought(value)
}

/// `0`, `-0.0`, `0e9`, `0x00`: as JavaScript reads numbers.
fn is_nought(value: &[u8]) -> bool {
    let digits = match value {
        [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', digits @ ..] => {
            return !digits.is_empty() && digits.iter().all(|digit| *digit == b'0');
        }
        [b'+' | b'-', digits @ ..] => digits,
        digits => digits,
    };
    let exponent = digits.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(digits.len());
    let mantissa = digits.get(..exponent).unwrap_or_default();
    mantissa.contains(&b'0') && mantissa.iter().all(|byte| matches!(byte, b'0' | b'.'))
}
