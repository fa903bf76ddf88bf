//! A call as its tool understands it.

use alloc::vec::Vec;

use crate::grammar::Kind;

/// A parsed call. It borrows its words from argv and its names from the grammar.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Command<'a> {
    pub tool: &'a str,
    /// The canonical names of the subcommands, outermost first.
    pub path: Vec<&'a str>,
    /// A word in a subcommand's place that names none: an alias, an external command, or a mistake; below a
    /// subcommand it can only be a mistake, or newer than the grammar.
    pub unknown_sub: Option<&'a [u8]>,
    /// Where in argv a subcommand's name stands that the tool may not have, so that it may be an alias.
    pub perhaps: Option<usize>,
    /// Options in the order in which the tool met them.
    pub given: Vec<Given<'a>>,
    pub operands: Vec<Operand<'a>>,
    /// Options that the grammar does not have, or cannot tell apart, and unknown subcommands of a subcommand.
    pub unread: Vec<&'a [u8]>,
    /// The tool will only explain itself, or refuse its own command line: nothing happens.
    pub inert: bool,
    /// The grammar says that this subcommand changes nothing, whatever its options.
    pub reads: bool,
    /// The command inside of this one, for tools that run one.
    pub inner: Option<Inner<'a>>,
}

/// A command inside of another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inner<'a> {
    pub program: &'a [u8],
    /// Where in argv its words begin, those after the program's name.
    pub words: usize,
}

/// One option as it was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given<'a> {
    /// How deep: 0 for the tool's own options, 1 for the subcommand's …
    pub level: u8,
    /// The option's canonical name.
    pub option: &'a str,
    pub value: Option<&'a [u8]>,
    pub kind: Kind,
    /// Given as `--no-x`, or as `--x=false`.
    pub negated: bool,
    /// A later option of the same set has taken its place: `reset --hard --soft` is soft.
    pub overruled: bool,
    /// The position in argv of the word that held it.
    pub at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operand<'a> {
    pub word: &'a [u8],
    pub kind: Kind,
    pub after_dashes: bool,
    pub at: usize,
}

impl<'a> Command<'a> {
    /// The same command, working in another directory.
    #[must_use]
    pub fn inside(mut self, dir: &'a [u8]) -> Command<'a> {
        self.given.push(Given {
            level: 0,
            option: "-C",
            value: Some(dir),
            kind: Kind::Dir,
            negated: false,
            overruled: false,
            at: 0,
        });
        self
    }

    /// Whether a switch is on: given, and not taken back afterwards.
    pub fn flag(&self, option: &str) -> bool {
        self.last(option).is_some_and(|given| !given.negated)
    }

    /// Whether a switch was given, and in the end taken back.
    pub fn is_off(&self, option: &str) -> bool {
        self.last(option).is_some_and(|given| given.negated)
    }

    /// The last time that an option was given. The directory of `git -C dir branch` is no `git branch -C`: what moves the
    /// tool before its subcommand is never a switch.
    fn last(&self, option: &str) -> Option<&Given<'a>> {
        let moves = |given: &Given<'_>| given.level == 0 && given.kind == Kind::Dir && !self.path.is_empty();
        self.given.iter().rev().find(|given| given.option == option && !given.overruled && !moves(given))
    }

    /// The values of an option that count: a later `--no-x` takes back those before it.
    pub fn values<'s>(&'s self, option: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        let cleared = self.given.iter().rposition(|given| given.option == option && given.negated);
        self.given
            .iter()
            .skip(cleared.map_or(0, |index| index + 1))
            .filter(move |given| given.option == option)
            .filter_map(|given| given.value)
    }

    /// The value that wins where only one can.
    pub fn value(&self, option: &str) -> Option<&'a [u8]> {
        self.values(option).last()
    }

    pub fn operands_of(&self, kind: Kind) -> impl Iterator<Item = &Operand<'a>> {
        self.operands.iter().filter(move |operand| operand.kind == kind)
    }

    /// A word that is, or may be, no subcommand of the tool itself, and where it stands.
    pub fn doubtful(&self) -> Option<(usize, &'a [u8])> {
        let operand = self.operands.first()?;
        self.unknown_sub.filter(|_| self.path.is_empty()).map(|word| (operand.at, word))
    }

    /// Whether the command is `path`, or a subcommand of it: words separated by spaces.
    pub fn is_sub(&self, path: &str) -> bool {
        let mut mine = self.path.iter();
        path.split(' ').all(|word| mine.next().is_some_and(|own| *own == word))
    }
}
