//! Rules, each behind what it can matter for, so that `git status` opens none about `push`.
//!
//! Every call pays for what is looked at here. A rule about some subcommands stands behind their names; one that only
//! matters where the call brings something along stands behind one gate for all of them: no call that brings
//! nothing opens any.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::command::Command;
use crate::flat::{self, Corrupt, Later, Put, Take, flat_struct};
use crate::rule::{Env, Rule};
use crate::starts::Starts;
use crate::{pattern, setting};

/// The rules that one layer has for a tool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules<'a>(&'a [u8]);

/// What a rule can matter for.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Matters<'a> {
    /// The first-level subcommands; none means any.
    pub subs: Vec<&'a str>,
    /// What the call must bring along besides; nothing in it means nothing.
    pub needs: Needs<'a>,
}

/// A call without any of these is none of the rule's business.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Needs<'a> {
    /// A setting.
    setting: bool,
    /// A variable whose name fits.
    names: Later<'a, &'a str>,
    /// How those names start.
    starts: Starts,
    /// An option.
    options: Later<'a, &'a str>,
}

flat_struct!(Needs<'a> { setting, names, starts, options });

impl<'a> Needs<'a> {
    pub fn setting() -> Needs<'a> {
        Needs { setting: true, ..Needs::default() }
    }

    pub fn variable(names: &[&'a str]) -> Needs<'a> {
        Needs { names: Later::Opened(names.to_vec()), starts: Starts::of(names), ..Needs::default() }
    }

    pub fn option(options: &[&'a str]) -> Needs<'a> {
        Needs { options: Later::Opened(options.to_vec()), ..Needs::default() }
    }

    pub fn is_nothing(&self) -> bool {
        !self.setting && self.names.is_empty() && self.options.is_empty()
    }

    /// Either of them is enough.
    #[must_use]
    pub fn or(self, other: &Needs<'a>) -> Needs<'a> {
        let both = |one: Later<'a, &'a str>, other: &Later<'a, &'a str>| {
            Later::Opened(
                [one, other.clone()]
                    .iter()
                    .filter_map(|list| list.open().ok())
                    .flat_map(Cow::into_owned)
                    .collect(),
            )
        };
        Needs {
            setting: self.setting || other.setting,
            names: both(self.names, &other.names),
            starts: self.starts.or(other.starts),
            options: both(self.options, &other.options),
        }
    }

    /// A list that cannot be read is no reason to pass a rule over.
    fn are_met(&self, command: &Command<'_>, env: &dyn Env) -> bool {
        let given = || {
            self.options
                .open()
                .map_or(true, |options| command.given.iter().any(|given| options.contains(&given.option)))
        };
        let mut names = None;
        (self.setting && setting::may_be_brought(command, env))
            || (!self.options.is_empty() && !command.given.is_empty() && given())
            || env.any_starting(self.starts, &mut |name, _| {
                let names = names.get_or_insert_with(|| self.names.open()).as_ref();
                names.map_or(true, |names| names.iter().any(|wanted| pattern::matches(wanted, name)))
            })
    }
}

/// A rule in the index: its place in the order of rules, what it needs, and where it stands.
struct Entry<'a> {
    order: u32,
    needs: Needs<'a>,
    at: u32,
}

flat_struct!(Entry<'a> { order, needs, at });

/// The stored form.
struct Stored<'a> {
    /// Rules for any subcommand that need nothing.
    common: Vec<Entry<'a>>,
    /// What any of the next ones needs.
    gate: Needs<'a>,
    /// Rules for any subcommand that need something; unopened.
    gated: &'a [u8],
    /// Each subcommand with its rules; unopened.
    subs: &'a [u8],
    bodies: &'a [u8],
}

flat_struct!(Stored<'a> { common, gate, gated, subs, bodies });

impl<'a> Rules<'a> {
    pub const NONE: Rules<'static> = Rules(&[]);

    pub fn store(rules: &[(Matters<'_>, Rule<'_>)]) -> Vec<u8> {
        let (mut common, mut gated, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
        let mut gate = Needs::default();
        let mut subs: Vec<(&str, Vec<Entry<'_>>)> = Vec::new();
        for (order, (matters, rule)) in (0..).zip(rules) {
            let at = bodies.len() as u32;
            flat::store(rule).as_slice().put(&mut bodies);
            let entry = || Entry { order, needs: matters.needs.clone(), at };
            for sub in &matters.subs {
                match subs.iter_mut().find(|(name, _)| name == sub) {
                    Some((_, entries)) => entries.push(entry()),
                    None => subs.push((sub, Vec::from([entry()]))),
                }
            }
            match (matters.subs.is_empty(), matters.needs.is_nothing()) {
                (false, _) => {}
                (true, true) => common.push(entry()),
                (true, false) => {
                    gate = gate.or(&matters.needs);
                    gated.push(entry());
                }
            }
        }
        let mut by_sub = Vec::new();
        for (name, entries) in &subs {
            name.put(&mut by_sub);
            flat::store(entries).as_slice().put(&mut by_sub);
        }
        let gated = flat::store(&gated);
        flat::store(&Stored { common, gate, gated: &gated, subs: &by_sub, bodies: &bodies })
    }

    pub fn from_stored(bytes: &'a [u8]) -> Rules<'a> {
        Rules(bytes)
    }

    pub fn as_stored(&self) -> &'a [u8] {
        self.0
    }

    /// The rules that can matter for a command whose first subcommand is `sub`.
    pub fn for_sub(&self, sub: Option<&str>) -> flat::Result<Vec<Rule<'a>>> {
        self.select(sub, |_| true)
    }

    /// The rules that can matter for a call.
    pub fn for_call(&self, command: &Command<'_>, env: &dyn Env) -> flat::Result<Vec<Rule<'a>>> {
        self.select(command.path.first().copied(), |needs| needs.is_nothing() || needs.are_met(command, env))
    }

    /// In the order in which they were written.
    pub fn all(&self) -> flat::Result<Vec<Rule<'a>>> {
        let mut rules = Vec::new();
        if let Some(stored) = self.stored()? {
            let mut input = stored.bodies;
            while !input.is_empty() {
                rules.push(flat::open(<&[u8]>::take(&mut input)?)?);
            }
        }
        Ok(rules)
    }

    fn stored(&self) -> flat::Result<Option<Stored<'a>>> {
        if self.0.is_empty() { Ok(None) } else { flat::open(self.0).map(Some) }
    }

    fn select(&self, sub: Option<&str>, met: impl Fn(&Needs<'a>) -> bool) -> flat::Result<Vec<Rule<'a>>> {
        let Some(stored) = self.stored()? else { return Ok(Vec::new()) };
        let mut entries = stored.common;
        if !stored.gate.is_nothing() && met(&stored.gate) {
            entries.extend(flat::open::<Vec<Entry<'a>>>(stored.gated)?);
        }
        if let Some(sub) = sub {
            let mut input = stored.subs;
            while !input.is_empty() {
                let name = <&[u8]>::take(&mut input)?;
                let own = <&[u8]>::take(&mut input)?;
                if name == sub.as_bytes() {
                    entries.extend(flat::open::<Vec<Entry<'a>>>(own)?);
                    break;
                }
            }
        }
        entries.retain(|entry| met(&entry.needs));
        entries.sort_unstable_by_key(|entry| entry.order);
        let open = |entry: &Entry<'a>| {
            let mut body = stored.bodies.get(entry.at as usize..).ok_or(Corrupt)?;
            flat::open(<&[u8]>::take(&mut body)?)
        };
        entries.iter().map(open).collect()
    }
}

impl Put for Rules<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
}

impl<'a> Take<'a> for Rules<'a> {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        Ok(Rules(<&[u8]>::take(input)?))
    }
}
