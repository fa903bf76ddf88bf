//! How a tool reads its argv, as data.
//!
//! A tool is a [`Level`]; so is each of its subcommands, and theirs. A level has a [`Style`] (what kind of parser
//! the tool uses), options, operands, and further levels below it.

use alloc::vec::Vec;

use crate::flat::{self, Later, Put, Take, flat_struct, words};

/// One tool: its name, the program names that lead to it, and its top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool<'a> {
    pub name: &'a str,
    /// Program names that are this tool, each with the subcommand that the name stands for (`git-push` → `push`);
    /// an empty one stands for the tool itself.
    pub programs: Vec<Program<'a>>,
    /// What the real tool gets as argv[0].
    pub argv0: Argv0,
    /// Where another tool runs this one, the guard may not be met again (a virtual environment has a pip of its own), so
    /// the inner command is weighed along with the outer one.
    pub nested: bool,
    /// Options by another road.
    pub environment: Later<'a, Variable<'a>>,
    pub level: Level<'a>,
}

flat_struct!(Tool<'a> { name, programs, argv0, nested, environment, level });

/// Variables that the tool reads as if their values stood in argv.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variable<'a> {
    /// A name, or its beginning and a `*`.
    pub name: &'a str,
    pub reading: Reading,
    /// The option that it stands for; empty: what the `*` stands for, in lower case and with dashes.
    pub option: &'a str,
    /// The name counts in any case.
    pub any_case: bool,
}

flat_struct!(Variable<'a> { name, reading, option, any_case });

words! {
    /// How the value of a variable is read.
    pub enum Reading {
        /// As the value of an option.
        Option = "option",
        /// As values of an option, separated by blanks.
        Several = "several",
        /// As words that stand before argv's options.
        Words = "words",
        /// As an address that stands for no option, known by the variable's name.
        Address = "address",
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Program<'a> {
    pub name: &'a str,
    pub sub: &'a str,
}

flat_struct!(Program<'a> { name, sub });

words! {
    /// What the real tool gets as argv[0].
    pub enum Argv0 {
        /// What the caller typed.
        Typed = "typed",
        /// The absolute path of the real tool: python finds its library by it.
        Path = "path",
    }
}

/// A tool or a subcommand: what may stand in its part of argv.
#[derive(Clone, Debug, PartialEq)]
pub struct Level<'a> {
    pub style: Style,
    pub options: Later<'a, Opt<'a>>,
    pub operands: Operands,
    pub subs: Subs<'a>,
    /// The subcommand meant when none is named (`git stash` is `git stash push`).
    pub default_sub: Option<&'a str>,
    /// Nothing is changed by this level, whatever its options: an unknown one needs no judgement.
    pub reads: bool,
    /// The tool itself may not have this subcommand: only some versions do, or a package of its own brings it.
    /// Where it is missing, the word is whatever an unknown one is.
    pub perhaps: bool,
    /// Command lines of the same tool that the tool itself starts while it runs this subcommand, as words;
    /// `*` stands for any one word, a final `...` for any number of them.
    pub spawns: Later<'a, Vec<&'a str>>,
}

flat_struct!(Level<'a> { style, options, operands, subs, default_sub, reads, perhaps, spawns });

impl<'a> Level<'a> {
    /// The option that `name`, written as in argv without a value, stands for exactly.
    pub fn option(&self, name: &str) -> flat::Result<Option<Opt<'a>>> {
        Ok(self.options.open()?.iter().find(|option| option.names.contains(&name)).cloned())
    }
}

/// Subcommands, stored unopened: `git status` never pays for reading how `git push` is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subs<'a>(&'a [u8]);

impl<'a> Subs<'a> {
    pub const NONE: Subs<'static> = Subs(&[]);

    /// Stores subcommands; each has one or more names, the first of which is the canonical one.
    pub fn store(subs: &[(Vec<&str>, Level<'_>)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (names, level) in subs {
            let body = flat::store(level);
            let mut names_bytes = Vec::new();
            for name in names {
                name.put(&mut names_bytes);
            }
            names_bytes.as_slice().put(&mut out);
            body.as_slice().put(&mut out);
        }
        out
    }

    /// Takes what [`Subs::store`] made.
    pub fn from_stored(bytes: &'a [u8]) -> Subs<'a> {
        Subs(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The subcommand that goes by `name`, with its canonical name.
    pub fn find(&self, name: &[u8]) -> flat::Result<Option<(&'a str, Level<'a>)>> {
        let mut input = self.0;
        while !input.is_empty() {
            let names = <&[u8]>::take(&mut input)?;
            let body = <&[u8]>::take(&mut input)?;
            if let Some(canonical) = canonical(names, name)? {
                return Ok(Some((canonical, flat::open(body)?)));
            }
        }
        Ok(None)
    }

    /// The only subcommand of which `prefix` is a prefix; names of one and the same do not compete.
    pub fn find_prefix(&self, prefix: &[u8]) -> flat::Result<Option<(&'a str, Level<'a>)>> {
        let mut fits = None;
        for (names, level) in self.all()? {
            if names.iter().any(|name| name.as_bytes().starts_with(prefix)) {
                if fits.is_some() {
                    return Ok(None);
                }
                fits = names.first().map(|first| (*first, level));
            }
        }
        Ok(fits)
    }

    /// Every subcommand with its names, the canonical one first.
    pub fn all(&self) -> flat::Result<Vec<(Vec<&'a str>, Level<'a>)>> {
        let mut all = Vec::new();
        let mut input = self.0;
        while !input.is_empty() {
            let mut stored = <&[u8]>::take(&mut input)?;
            let body = <&[u8]>::take(&mut input)?;
            let mut names = Vec::new();
            while !stored.is_empty() {
                names.push(<&str>::take(&mut stored)?);
            }
            all.push((names, flat::open(body)?));
        }
        Ok(all)
    }
}

/// The first of `names` if one of them is `wanted`.
fn canonical<'a>(mut names: &'a [u8], wanted: &[u8]) -> flat::Result<Option<&'a str>> {
    let first = <&[u8]>::take(&mut names)?;
    let mut current = first;
    loop {
        if current == wanted {
            return core::str::from_utf8(first).map(Some).map_err(|_| flat::Corrupt);
        }
        if names.is_empty() {
            return Ok(None);
        }
        current = <&[u8]>::take(&mut names)?;
    }
}

impl Put for Subs<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
}

impl<'a> Take<'a> for Subs<'a> {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        Ok(Subs(<&[u8]>::take(input)?))
    }
}

/// One option: every name it has, whether it takes a value, and what the value is.
#[derive(Clone, Debug, PartialEq)]
pub struct Opt<'a> {
    /// With their dashes; the first is the canonical one, by which rules and records name it.
    pub names: Vec<&'a str>,
    pub arity: Arity,
    pub kind: Kind,
    /// `--no-x` is not an option, although the style would make it one.
    pub fixed: bool,
    /// When it is given, the tool only explains itself and does nothing else.
    pub inert: bool,
    /// Of the options of one set only the last one counts; empty for an option that stands for itself.
    pub set: &'a str,
}

flat_struct!(Opt<'a> { names, arity, kind, fixed, inert, set });

impl<'a> Opt<'a> {
    /// The canonical name.
    pub fn name(&self) -> &'a str {
        self.names.first().copied().unwrap_or_default()
    }
}

words! {
    /// Whether an option takes a value, and how.
    pub enum Arity {
        /// None.
        Switch = "switch",
        /// Only attached: `--x=v`, `-xv`.
        Optional = "optional",
        /// Attached, or else the next word.
        Value = "value",
        /// The words up to a lone `;` or a `+` after `{}`: find's `-exec`.
        Until = "until",
        /// Attached, or else the next word; none where there is no next word: `git branch --merged`.
        Last = "last",
        /// Attached, or else the next word; all words after it are another program's: `python -m`.
        Rest = "rest",
    }
}

words! {
    /// What a value or an operand is to the tool.
    pub enum Kind {
        Text = "text",
        Path = "path",
        Dir = "dir",
        Pathspec = "pathspec",
        /// A commit or a branch.
        Ref = "ref",
        /// A commit or a branch, or a path when it is neither.
        RefOrPath = "ref-or-path",
        Refspec = "refspec",
        /// A configured remote's name or a URL.
        Remote = "remote",
        Url = "url",
        Host = "host",
        Package = "package",
        /// A program or a shell line that the tool will run.
        Command = "command",
        /// `key=value`.
        Setting = "setting",
        Number = "number",
        /// Never written to a record.
        Secret = "secret",
    }
}

/// What the words that are not options mean, by position.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Operands {
    /// The kinds of the first ones, in order.
    pub first: Vec<Kind>,
    /// The kind of all that follow.
    pub rest: Option<Kind>,
    /// The kind of those after `--`, where that differs.
    pub after_dashes: Option<Kind>,
}

flat_struct!(Operands { first, rest, after_dashes });

impl Operands {
    /// The kind of the operand at `position`, counted from zero.
    pub fn kind(&self, position: usize, after_dashes: bool) -> Kind {
        match self.after_dashes {
            Some(kind) if after_dashes => kind,
            _ => self.first.get(position).copied().or(self.rest).unwrap_or(Kind::Text),
        }
    }
}

macro_rules! styles {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $word:literal;)*) => {
        impl Style {
            $($(#[$doc])* pub const $name: Style = Style(1 << $bit);)*

            /// Every single feature with the word that data files use.
            pub const FEATURES: &'static [(&'static str, Style)] = &[$(($word, Style::$name)),*];
        }
    };
}

/// What kind of parser a tool uses: a set of features.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Style(pub u32);

styles! {
    /// `--name` is one option.
    LONG = 0, "long";
    /// `-name` is one option (Go, find) before it is a bundle, and the same as `--name` where there are both.
    ONE_DASH_LONG = 1, "one-dash-long";
    /// `-xf` is `-x -f`; a value may be glued on: `-ofoo`.
    BUNDLE = 2, "bundle";
    /// A long name may be cut to a prefix that fits no other.
    ABBREVIATE = 3, "abbreviate";
    /// `--no-x` takes `--x` back.
    NEGATE = 4, "negate";
    /// A switch may be given a truth value: `--x=false`.
    SWITCH_EQUALS = 5, "switch-equals";
    /// … also as the next word: `--x false`.
    SWITCH_NEXT = 6, "switch-next";
    /// Options may follow operands.
    PERMUTE = 7, "permute";
    /// `--` ends the options.
    DASHES = 8, "dashes";
    /// So does `--end-of-options`.
    END_OF_OPTIONS = 9, "end-of-options";
    /// `-x=v` gives the value `v`, not `=v`.
    SHORT_EQUALS = 10, "short-equals";
    /// The first word may be a bundle without a dash: `tar xzf`.
    FIRST_BUNDLE = 11, "first-bundle";
    /// Operands are `key=value` and are options by their key: dd.
    KEY_VALUE = 12, "key-value";
    /// `-h` explains the command, but only when it stands alone; `--help` does where it comes first.
    SOLE_H = 13, "sole-h";
    /// Options of the levels above are understood here too.
    INHERIT = 14, "inherit";
    /// A subcommand may be cut to a prefix that fits no other.
    ABBREVIATE_SUBS = 15, "abbreviate-subs";
    /// What is unknown here is left to another parser behind this one, and says nothing to us. As in git, no name
    /// may be cut short then: it could be the beginning of one of the other's.
    KEEP_UNKNOWN = 16, "keep-unknown";
    /// An option may have no dash at all: the parentheses of `git grep`.
    DASHLESS = 17, "dashless";
    /// `--help` explains the command wherever it stands, and so does `-h` among other letters.
    HELP = 18, "help";
    /// What is unknown is a switch that means nothing.
    UNKNOWN_SWITCH = 19, "unknown-switch";
    /// The first word may be `+x`: the value of the option that is named `+` (rustup's `cargo +nightly`).
    PLUS = 20, "plus";
    /// Options are read as nopt, npm's own parser, reads them: see the module of that name.
    NOPT = 21, "nopt";
    /// A subcommand may be written with capitals for dashes: `installTest`.
    KEBAB_SUBS = 22, "kebab-subs";
    /// The next word is no value of an option that can do without one (`last`) where it begins with a dash: clap, Ruby.
    DASH_IS_OPTION = 23, "dash-is-option";
    /// What npx does before npm reads: see the module `nopt`.
    NPX = 24, "npx";
    /// The default subcommand is meant only where no word names another, also behind options.
    LATE_DEFAULT = 25, "late-default";
}

impl Style {
    pub const fn with(self, other: Style) -> Style {
        Style(self.0 | other.0)
    }

    pub const fn without(self, other: Style) -> Style {
        Style(self.0 & !other.0)
    }

    pub const fn has(self, other: Style) -> bool {
        self.0 & other.0 == other.0
    }

    /// The parsers that Cotter knows by name.
    pub const PRESETS: &'static [(&'static str, Style)] = &[
        ("exact", Style::LONG),
        ("parse-options", PARSE_OPTIONS),
        ("getopt", Style::BUNDLE.with(Style::DASHES)),
        ("getopt-long", GETOPT_LONG),
        ("optparse", GETOPT_LONG),
        ("argparse", GETOPT_LONG.with(Style::SHORT_EQUALS)),
        ("nopt", NOPT),
        ("go-flag", Style::LONG.with(Style::ONE_DASH_LONG).with(Style::SWITCH_EQUALS).with(Style::DASHES)),
        ("pflag", CLAP.with(Style::SWITCH_EQUALS)),
        ("clap", CLAP),
        ("curl", GETOPT_LONG.with(Style::NEGATE).without(Style::ABBREVIATE)),
        ("find", Style::ONE_DASH_LONG.with(Style::PERMUTE)),
        ("dd", Style::LONG.with(Style::KEY_VALUE).with(Style::PERMUTE)),
        ("tar", GETOPT_LONG.with(Style::FIRST_BUNDLE)),
    ];

    pub fn preset(word: &str) -> Option<Style> {
        Style::PRESETS.iter().find(|(name, _)| *name == word).map(|(_, style)| *style)
    }
}

const GETOPT_LONG: Style =
    Style::LONG.with(Style::BUNDLE).with(Style::ABBREVIATE).with(Style::PERMUTE).with(Style::DASHES);
const PARSE_OPTIONS: Style =
    GETOPT_LONG.with(Style::NEGATE).with(Style::END_OF_OPTIONS).with(Style::SOLE_H).with(Style::HELP);
const CLAP: Style =
    Style::LONG.with(Style::BUNDLE).with(Style::PERMUTE).with(Style::DASHES).with(Style::SHORT_EQUALS);
const NOPT: Style = Style::LONG
    .with(Style::ONE_DASH_LONG)
    .with(Style::BUNDLE)
    .with(Style::ABBREVIATE)
    .with(Style::NEGATE)
    .with(Style::SWITCH_EQUALS)
    .with(Style::SWITCH_NEXT)
    .with(Style::PERMUTE)
    .with(Style::DASHES)
    .with(Style::NOPT);

impl Put for Style {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
}

impl<'a> Take<'a> for Style {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        u32::take(input).map(Style)
    }
}
