//! npm's own parser, nopt, to the letter.
//!
//! It differs from the others in what a word turns into. Any number of dashes will do; letters are a bundle only if each
//! of them is an option of its own; the name of an option may be cut short, and that of a shorthand where no option
//! fits; what follows `=` is simply the next word, so that a switch leaves it behind: `npm --json=install x` installs
//! `x`. Only the first name of an option, one that is not `!fixed`, is a name to nopt; all others are shorthands.
//!
//! What an option does with the word behind it follows from its arity: a `switch` takes `true` and `false`; a `value`
//! takes anything but `--`; a `last` one nothing that begins with a dash either; an `optional` one is a switch that
//! takes any word (of kind `text`: the word `always`).

use alloc::vec::Vec;

use crate::flat;
use crate::grammar::{Arity, Kind, Opt, Style};
use crate::pattern;
use crate::read::Reader;

/// More than anybody writes as `--a=--b=--c=…`, less than exhausts the stack.
const MOST_LEFT_BEHIND: u8 = 16;

/// The word behind an option.
#[derive(Clone, Copy)]
struct Behind<'a> {
    word: &'a [u8],
    /// It stood after `=`.
    attached: bool,
}

impl<'a> Reader<'a, '_> {
    /// An option and whatever it takes with it.
    pub(crate) fn nopt(&mut self, word: &'a [u8], at: usize) -> flat::Result<()> {
        let equals = word.iter().position(|byte| *byte == b'=');
        let (name, attached) = match equals {
            Some(equals) => (word.get(..equals).unwrap_or_default(), word.get(equals + 1..)),
            None => (word, None),
        };
        let name = undashed(name);
        if let (b"", Some(word)) = (name, attached) {
            return self.leave(Behind { word, attached: true }, at);
        }
        let shorthands = self.shorthands(name);
        let npx = self.style().has(Style::NPX);
        if npx && attached.is_some() && shorthands.last().is_some_and(|last| last.arity == Arity::Switch) {
            // npx puts the two apart, and takes the second one for an operand.
            self.unreadable(at);
        }
        match shorthands.as_slice() {
            [] => self.nopt_long(name, attached, at)?,
            shorthands => self.nopt_bundle(shorthands, attached, at)?,
        }
        Ok(())
    }

    /// Shorthands in one word. Each of them but the last has the next one behind it.
    fn nopt_bundle(&mut self, bundle: &[Opt<'a>], attached: Option<&'a [u8]>, at: usize) -> flat::Result<()> {
        let mut rest = bundle;
        while let Some((option, after)) = rest.split_first() {
            rest = after;
            match (option.arity, after) {
                (_, []) => self.nopt_given(option, None, attached, at)?,
                (Arity::Value, [taken, others @ ..]) => {
                    self.push_given(option, Some(taken.name().as_bytes()), false, at);
                    rest = others;
                    if let (Some(word), []) = (attached, others) {
                        return self.leave(Behind { word, attached: true }, at);
                    }
                }
                (Arity::Last, _) => self.push_given(option, Some(b""), false, at),
                _ => self.push_given(option, None, false, at),
            }
        }
        Ok(())
    }

    /// The options that `name` stands for as a shorthand: it goes before the abbreviation of an option, and, cut short
    /// itself, after it.
    fn shorthands(&self, name: &[u8]) -> Vec<Opt<'a>> {
        if let Some(option) = self.tables().take(self.npx_own()).find(|option| is_called(option, name)) {
            return Vec::from([option.clone()]);
        }
        if self.tables().any(|option| is_named(option, name)) {
            return Vec::new();
        }
        if let Some(option) = self.tables().find(|option| shorthands_of(option).any(|short| short == name)) {
            return Vec::from([option.clone()]);
        }
        let letter = |letter: &u8| self.shared().find(|option| is_letter(option, *letter)).cloned();
        if let Some(bundle) = name.iter().map(letter).collect::<Option<Vec<_>>>() {
            return bundle;
        }
        if self.only(name, |option| name_of(option).into_iter().collect()).is_some() {
            return Vec::new();
        }
        self.only(name, |option| shorthands_of(option).collect()).into_iter().cloned().collect()
    }

    /// How many options npx knows by itself: by their full names, before npm does.
    fn npx_own(&self) -> usize {
        if self.style().has(Style::NPX) { self.own } else { 0 }
    }

    /// The options that may be cut short or stand in a bundle.
    fn shared(&self) -> impl Iterator<Item = &Opt<'a>> {
        self.tables().skip(self.npx_own())
    }

    /// The only option of which one of `names` begins with `start`.
    fn only<'s>(&'s self, start: &[u8], names: impl Fn(&'s Opt<'a>) -> Vec<&'s [u8]>) -> Option<&'s Opt<'a>> {
        let mut found: Option<(&Opt<'a>, &[u8])> = None;
        for option in self.shared() {
            for name in names(option).into_iter().filter(|name| !start.is_empty() && name.starts_with(start))
            {
                match found {
                    // The same name at an outer level is hidden by the inner one.
                    Some((_, other)) if other == name => {}
                    Some(_) => return None,
                    None => found = Some((option, name)),
                }
            }
        }
        found.map(|(option, _)| option)
    }

    fn nopt_long(&mut self, name: &[u8], attached: Option<&'a [u8]>, at: usize) -> flat::Result<()> {
        let (name, negated) = un_no(name);
        let exact = self.tables().find(|option| is_named(option, name));
        let found = exact.or_else(|| self.only(name, |option| name_of(option).into_iter().collect()));
        if let Some(option) = found.cloned() {
            return self.nopt_given(&option, negated, attached, at);
        }
        // `--@scope:registry=…`: not known to nopt, so it has a value only after `=`.
        let wild = self.tables().find(|option| {
            option.names.iter().any(|wild| wild.contains('*') && pattern::matches(bare(wild), name))
        });
        match (wild.cloned(), attached) {
            (Some(option), Some(value)) if negated.is_none() && !are_dashes(value) => {
                self.push_given(&option, Some(value), false, at);
                Ok(())
            }
            _ => self.nopt_unknown(negated.is_some(), attached, at),
        }
    }

    /// An option that nopt does not know: with `=` it has a value, without it is a switch.
    fn nopt_unknown(&mut self, negated: bool, attached: Option<&'a [u8]>, at: usize) -> flat::Result<()> {
        if !self.style().has(Style::UNKNOWN_SWITCH) {
            self.unreadable(at);
        }
        match attached {
            Some(word) if !negated => self.left_if_dashes(word, at),
            _ => {
                let behind = self.behind(attached);
                self.nopt_truth(behind, at)
            }
        }
    }

    fn nopt_given(
        &mut self,
        option: &Opt<'a>,
        no: Option<bool>,
        attached: Option<&'a [u8]>,
        at: usize,
    ) -> flat::Result<()> {
        let behind = self.behind(attached);
        let negated = no == Some(true);
        let takes = |word: &[u8]| match option.arity {
            Arity::Optional if option.kind == Kind::Text => word == b"always",
            Arity::Optional => !word.is_empty() && !matches!(word, [b'-', second, ..] if *second != b'-'),
            _ => false,
        };
        if no.is_some() || matches!(option.arity, Arity::Switch | Arity::Optional | Arity::Until) {
            if let Some(behind) = behind.filter(|behind| !is_truth(behind.word) && takes(behind.word)) {
                self.rewritten(behind, at);
                self.take(behind);
                self.push_given(option, Some(behind.word), false, at);
                return Ok(());
            }
            // `-s` is `--loglevel silent`: it has its word already.
            if option.fixed && option.set.is_empty() {
                self.push_given(option, None, false, at);
                return behind.map_or(Ok(()), |behind| self.leave(behind, at));
            }
            if option.arity == Arity::Optional && option.kind != Kind::Text && self.ends_at == Some(self.next)
            {
                // The `--` that npx has put there is its word.
                self.ends_at = None;
                self.push_given(option, Some(b"--"), false, at);
                return Ok(());
            }
            let off = match behind.and_then(|behind| truth(behind.word)) {
                Some(on) => on == negated,
                None => negated,
            };
            // A list keeps what was in it, and would get a `false` more.
            let taken_back = option.arity == Arity::Value
                && self.command.given.iter().any(|given| given.option == option.name());
            self.push_given(option, None, off, at);
            if taken_back {
                self.unreadable(at);
            }
            // What some options take after `no-`, or as nothing at all, is more than an arity can say.
            let doubtful = |behind: &Behind<'_>| match option.arity {
                _ if behind.word == b"null" => true,
                Arity::Value => {
                    !matches!(option.kind, Kind::Path | Kind::Dir | Kind::Url)
                        && !matches!(behind.word, [b'-', second, ..] if *second != b'-')
                        && !is_truth(behind.word)
                }
                _ => false,
            };
            if behind.is_some_and(|behind| doubtful(&behind)) {
                self.unreadable(at);
            }
            return self.nopt_truth(behind, at);
        }
        let Some(behind) = behind else {
            self.push_given(option, (option.arity == Arity::Last).then_some(b"".as_slice()), false, at);
            return Ok(());
        };
        // What npx cuts out it cuts out with the word behind it.
        if are_dashes(behind.word) && !option.fixed {
            self.rewritten(behind, at);
            self.push_given(option, None, false, at);
            return self.leave(behind, at);
        }
        if option.arity == Arity::Last && is_dashed(behind.word) {
            self.push_given(option, Some(b""), false, at);
            return self.leave(behind, at);
        }
        self.rewritten(behind, at);
        self.take(behind);
        self.push_given(option, Some(behind.word), false, at);
        Ok(())
    }

    /// A switch takes `true` or `false`, and leaves anything else.
    fn nopt_truth(&mut self, behind: Option<Behind<'a>>, at: usize) -> flat::Result<()> {
        match behind {
            Some(behind) if is_truth(behind.word) => {
                self.take(behind);
                Ok(())
            }
            Some(behind) => self.leave(behind, at),
            None => Ok(()),
        }
    }

    fn behind(&self, attached: Option<&'a [u8]>) -> Option<Behind<'a>> {
        match attached {
            Some(word) => Some(Behind { word, attached: true }),
            // npx has put a `--` there.
            None if self.ends_at == Some(self.next) => None,
            None => self.peek().map(|word| Behind { word, attached: false }),
        }
    }

    fn take(&mut self, behind: Behind<'a>) {
        self.next += usize::from(!behind.attached);
    }

    /// What stood after `=` and was not taken is a word like any other.
    fn leave(&mut self, behind: Behind<'a>, at: usize) -> flat::Result<()> {
        if behind.attached && self.left_behind < MOST_LEFT_BEHIND {
            self.left_behind += 1;
            self.next = at;
            return self.word(behind.word);
        }
        if behind.attached {
            self.unreadable(at);
        }
        Ok(())
    }

    /// npx may have put other words in the place of one with a dash.
    fn rewritten(&mut self, behind: Behind<'a>, at: usize) {
        if !behind.attached && behind.word.starts_with(b"-") && self.style().has(Style::NPX) {
            self.unreadable(at);
        }
    }

    fn left_if_dashes(&mut self, word: &'a [u8], at: usize) -> flat::Result<()> {
        if are_dashes(word) { self.leave(Behind { word, attached: true }, at) } else { Ok(()) }
    }

    /// npx looks for the first operand by rules of its own, and has npm's options end there: a word behind an option that
    /// is no switch to it is passed over, and an option is a switch only by its full name.
    pub(crate) fn npx_end(&self) -> Option<usize> {
        let mut at = self.next;
        while let Some(word) = self.words.get(at) {
            if *word == b"--" {
                return None;
            }
            if !word.starts_with(b"-") {
                return Some(at);
            }
            let name = undashed(word);
            let own = self.tables().take(self.own).find(|option| is_called(option, name));
            let found = own.or_else(|| self.tables().find(|option| is_called(option, name)));
            let switch = found.is_some_and(|option| {
                let of_no = own.is_none() && option.fixed && !option.set.is_empty();
                matches!(option.arity, Arity::Switch | Arity::Optional) && !of_no
            });
            let behind = self.words.get(at + 1);
            let passed = own.is_some() || behind.is_some_and(|behind| !behind.starts_with(b"-"));
            at += 1 + usize::from(!word.contains(&b'=') && !switch && passed);
        }
        None
    }

    /// Whether the command only explains itself: `--help` counts unless it is taken back.
    pub(crate) fn nopt_inert(&self) -> flat::Result<bool> {
        for level in &self.levels {
            for option in level.options.open()?.iter().filter(|option| option.inert) {
                if self.command.flag(option.name()) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// `--`, `---` …: the end of the options.
pub(crate) fn are_dashes(word: &[u8]) -> bool {
    word.len() >= 2 && word.iter().all(|byte| *byte == b'-')
}

/// The same word with `-x` for every capital `X`, where there is one: `installTest` is `install-test`.
pub(crate) fn kebab(word: &[u8]) -> Option<Vec<u8>> {
    word.iter().any(u8::is_ascii_uppercase).then(|| {
        let mut kebab = Vec::with_capacity(word.len() + 4);
        for byte in word {
            if byte.is_ascii_uppercase() {
                kebab.push(b'-');
            }
            kebab.push(byte.to_ascii_lowercase());
        }
        kebab
    })
}

/// One or two dashes, and something else behind them.
fn is_dashed(word: &[u8]) -> bool {
    match word {
        [b'-', b'-', third, ..] => *third != b'-',
        [b'-', second, ..] => *second != b'-',
        _ => false,
    }
}

fn undashed(word: &[u8]) -> &[u8] {
    let dashes = word.iter().take_while(|byte| **byte == b'-').count();
    word.get(dashes..).unwrap_or_default()
}

/// Takes every `no-` off, in any case; each turns the meaning round.
fn un_no(name: &[u8]) -> (&[u8], Option<bool>) {
    let (mut name, mut negated) = (name, None);
    while let Some((no, rest)) = name.split_at_checked(3) {
        if !no.eq_ignore_ascii_case(b"no-") {
            break;
        }
        negated = Some(!negated.unwrap_or(false));
        name = rest;
    }
    (name, negated)
}

fn is_truth(word: &[u8]) -> bool {
    truth(word).is_some()
}

fn truth(word: &[u8]) -> Option<bool> {
    match word {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

fn bare(name: &str) -> &str {
    name.trim_start_matches('-')
}

/// What nopt knows an option by.
fn name_of<'o>(option: &'o Opt<'_>) -> Option<&'o [u8]> {
    let name = bare(option.name());
    (!option.fixed && !name.contains('*')).then_some(name.as_bytes())
}

fn is_named(option: &Opt<'_>, name: &[u8]) -> bool {
    name_of(option) == Some(name)
}

/// Whether it is one of its names, whole.
fn is_called(option: &Opt<'_>, name: &[u8]) -> bool {
    option.names.iter().any(|full| bare(full).as_bytes() == name)
}

fn shorthands_of<'o>(option: &'o Opt<'_>) -> impl Iterator<Item = &'o [u8]> {
    option.names.iter().skip(usize::from(!option.fixed)).map(|name| bare(name).as_bytes())
}

fn is_letter(option: &Opt<'_>, letter: u8) -> bool {
    shorthands_of(option).any(|short| short == [letter])
}
