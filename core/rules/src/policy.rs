//! A policy: what one layer says. The built-in layer brings the tools' grammars; the others bring rules,
//! exceptions and settings.

use alloc::vec::Vec;

use crate::flat::{self, Corrupt, Put, Take, flat_struct, words};
use crate::grammar::{Program, Tool};
use crate::index::Rules;
use crate::rule::Exception;
use crate::verdict::Mode;

/// The first bytes of a stored policy. The digit changes whenever the flat form does.
pub const MAGIC: &[u8; 8] = b"cotter\x06\n";

/// One layer, opened: its tools and rules are still unopened.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Policy<'a> {
    pub settings: Settings<'a>,
    pub exceptions: Vec<Exception<'a>>,
    pub tools: Tools<'a>,
}

/// What a layer says of the tools. Stored ones are opened one by one, as far as somebody looks.
#[derive(Clone, Debug)]
pub enum Tools<'a> {
    Stored { count: u32, heads: &'a [u8], bodies: &'a [u8] },
    Opened(Vec<ToolPart<'a>>),
}

impl<'a> Tools<'a> {
    pub fn iter(&self) -> impl Iterator<Item = ToolPart<'a>> + '_ {
        let (mut left, mut heads, mut bodies, opened) = match self {
            Tools::Stored { count, heads, bodies } => (*count, *heads, *bodies, [].as_slice()),
            Tools::Opened(tools) => (0, [].as_slice(), [].as_slice(), tools.as_slice()),
        };
        let stored = core::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            ToolPart::take_from(&mut heads, &mut bodies).ok()
        });
        stored.chain(opened.iter().copied())
    }

    /// More tools, or more about those that there are.
    pub fn extend(&mut self, more: &Tools<'a>) {
        *self = Tools::Opened(self.iter().chain(more.iter()).collect());
    }

    /// Whether all of it can be opened and nothing is left over.
    fn check(&self) -> flat::Result<()> {
        let Tools::Stored { count, mut heads, mut bodies } = *self else { return Ok(()) };
        for _ in 0..count {
            ToolPart::take_from(&mut heads, &mut bodies)?;
        }
        if heads.is_empty() && bodies.is_empty() { Ok(()) } else { Err(Corrupt) }
    }
}

impl Default for Tools<'_> {
    fn default() -> Self {
        Tools::Opened(Vec::new())
    }
}

impl PartialEq for Tools<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<'a> FromIterator<ToolPart<'a>> for Tools<'a> {
    fn from_iter<I: IntoIterator<Item = ToolPart<'a>>>(tools: I) -> Self {
        Tools::Opened(tools.into_iter().collect())
    }
}

/// What a layer says of one tool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToolPart<'a> {
    pub name: &'a str,
    /// The stored programs of the grammar, which are looked at for every tool until the guard has found its own.
    programs: &'a [u8],
    /// The stored [`Tool`]; empty where the layer only adds rules.
    grammar: &'a [u8],
    rules: Rules<'a>,
}

/// Where a tool's programs, grammar and rules stand among all of them, by their lengths.
struct Head<'a> {
    name: &'a str,
    programs: &'a [u8],
    grammar: u32,
    rules: u32,
}

flat_struct!(Head<'a> { name, programs, grammar, rules });

impl<'a> ToolPart<'a> {
    pub fn new(name: &'a str, grammar: &'a [u8], rules: Rules<'a>) -> ToolPart<'a> {
        let programs = programs_in(grammar).unwrap_or_default();
        ToolPart { name, programs, grammar, rules }
    }

    fn take_from(heads: &mut &'a [u8], bodies: &mut &'a [u8]) -> flat::Result<ToolPart<'a>> {
        let Head { name, programs, grammar, rules } = Take::take(heads)?;
        let (grammar, rest) = bodies.split_at_checked(grammar as usize).ok_or(Corrupt)?;
        let (rules, rest) = rest.split_at_checked(rules as usize).ok_or(Corrupt)?;
        *bodies = rest;
        Ok(ToolPart { name, programs, grammar, rules: Rules::from_stored(rules) })
    }

    pub fn grammar(&self) -> flat::Result<Option<Tool<'a>>> {
        if self.grammar.is_empty() { Ok(None) } else { flat::open(self.grammar).map(Some) }
    }

    /// The program names that lead to the tool.
    pub fn programs(&self) -> flat::Result<Vec<Program<'a>>> {
        if self.programs.is_empty() { Ok(Vec::new()) } else { flat::open(self.programs) }
    }

    /// The program of this name, and the subcommand that it stands for, without opening the others.
    pub fn program(&self, wanted: &[u8]) -> flat::Result<Option<Program<'a>>> {
        let mut input = self.programs;
        if input.is_empty() {
            return Ok(None);
        }
        for _ in 0..u64::take(&mut input)? {
            let mut own = input;
            let name = <&[u8]>::take(&mut input)?;
            <&[u8]>::take(&mut input)?;
            if name == wanted {
                return Program::take(&mut own).map(Some);
            }
        }
        Ok(None)
    }

    pub fn rules(&self) -> Rules<'a> {
        self.rules
    }
}

/// A stored tool begins with its name and its programs.
fn programs_in(grammar: &[u8]) -> Option<&[u8]> {
    let mut input = grammar;
    <&[u8]>::take(&mut input).ok()?;
    let start = input;
    for _ in 0..u64::take(&mut input).ok()? {
        <&[u8]>::take(&mut input).ok()?;
        <&[u8]>::take(&mut input).ok()?;
    }
    start.get(..start.len() - input.len())
}

/// What a layer sets; `None` leaves it to the layers below and to the default.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Settings<'a> {
    pub mode: Option<Mode>,
    /// What refusals are written as.
    pub format: Option<Format>,
    /// Branches that nobody may force.
    pub protected: Option<Vec<&'a str>>,
    /// Below these, work that is in no commit may be lost.
    pub temporary: Option<Vec<&'a str>>,
    /// Where the real tools are.
    pub tools: Vec<ToolPath<'a>>,
    /// Whether git is given an exec path of ours, so that the git it starts is guarded too.
    pub git_exec_path: Option<bool>,
    /// Whether what a rule says to do instead is done at once, where it comes to the same.
    pub harden: Option<bool>,
    /// How many shims may stand above each other before it is taken for a loop.
    pub depth: Option<u32>,
    /// Milliseconds that one fact may take.
    pub fact_deadline: Option<u32>,
    pub log: Option<bool>,
    /// Bytes after which a segment is rotated.
    pub log_size: Option<u64>,
    pub log_unwritable: Option<Unwritable>,
    /// Refusals in a row after which a person is asked.
    pub refusals_in_a_row: Option<u32>,
    /// Refusals in one session after which a person is asked.
    pub refusals_in_all: Option<u32>,
    /// The most bytes of file content in one restore point.
    pub save_size: Option<u64>,
    /// How long restore points are kept, and how many.
    pub save_days: Option<u32>,
    pub save_count: Option<u32>,
}

flat_struct!(Settings<'a> {
    mode,
    format,
    protected,
    temporary,
    tools,
    git_exec_path,
    harden,
    depth,
    fact_deadline,
    log,
    log_size,
    log_unwritable,
    refusals_in_a_row,
    refusals_in_all,
    save_size,
    save_days,
    save_count,
});

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToolPath<'a> {
    pub tool: &'a str,
    pub path: &'a str,
}

flat_struct!(ToolPath<'a> { tool, path });

words! {
    pub enum Format {
        Human = "human",
        Json = "json",
    }
}

words! {
    /// What becomes of a call that cannot be recorded.
    pub enum Unwritable {
        /// What only reads passes with a warning; anything else is refused.
        Refuse = "refuse",
        /// Everything passes with a warning.
        Warn = "warn",
    }
}

impl<'a> Policy<'a> {
    pub fn store(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.settings.put(&mut out);
        self.exceptions.put(&mut out);
        // Heads first: whoever looks for one tool must not come by the others' pages.
        let (mut count, mut heads, mut bodies) = (0u32, Vec::new(), Vec::new());
        for tool in self.tools.iter() {
            let (grammar, rules) = (tool.grammar, tool.rules.as_stored());
            let head = Head {
                name: tool.name,
                programs: tool.programs,
                grammar: grammar.len() as u32,
                rules: rules.len() as u32,
            };
            head.put(&mut heads);
            bodies.extend_from_slice(grammar);
            bodies.extend_from_slice(rules);
            count += 1;
        }
        count.put(&mut out);
        heads.as_slice().put(&mut out);
        bodies.as_slice().put(&mut out);
        out
    }

    pub fn open(bytes: &'a [u8]) -> flat::Result<Policy<'a>> {
        let policy = Policy::believed(bytes)?;
        policy.tools.check()?;
        Ok(policy)
    }

    /// The same of bytes that are our own, of which only what is looked at is checked.
    pub fn believed(bytes: &'a [u8]) -> flat::Result<Policy<'a>> {
        let mut input = bytes.strip_prefix(MAGIC).ok_or(Corrupt)?;
        let (settings, exceptions) = (Take::take(&mut input)?, Take::take(&mut input)?);
        let count = Take::take(&mut input)?;
        let (heads, bodies) = (Take::take(&mut input)?, Take::take(&mut input)?);
        let policy = Policy { settings, exceptions, tools: Tools::Stored { count, heads, bodies } };
        if input.is_empty() { Ok(policy) } else { Err(Corrupt) }
    }

    pub fn tool(&self, name: &str) -> Option<ToolPart<'a>> {
        self.tools.iter().find(|part| part.name == name)
    }
}
