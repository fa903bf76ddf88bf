//! One rule, as a tool file or a policy writes it.

use cotter_rules::index::{Matters, Needs, Rules};
use cotter_rules::setting::Reach;
use cotter_rules::{Mode, Obligation, Outcome, Rule, When};

use crate::condition::Reader;
use crate::example::{self, Example};
use crate::fault::{Cause, Report};
use crate::source::Source;
use crate::table::{Node, Table, Text, word_of};
use crate::template;

/// A rule with what proves it.
pub(crate) struct RuleEntry<'d> {
    pub(crate) rule: Rule<'d>,
    /// The file that it stands in.
    pub(crate) source: Source<'d>,
    pub(crate) examples: Vec<Example<'d>>,
}

/// Reads a rule; `owner` is the tool that its id must start with, in a tool file.
pub(crate) fn read<'d>(
    mut table: Table<'d>,
    reader: &Reader<'_, '_, 'd>,
    owner: Option<&str>,
    taken: &mut Vec<String>,
) -> Option<RuleEntry<'d>> {
    let report = reader.report;
    let span = table.span;
    let id = table.need("id", report).and_then(|node| id(node, owner, taken, report));
    let when = table.need("when", report).and_then(|node| reader.read(node, None));
    let outcome = table.need("outcome", report).and_then(|node| outcome(node, report));
    let otherwise = otherwise(&mut table, outcome, report);
    let keep = keep(&mut table, outcome, report);
    let why = table.need("why", report).and_then(|node| node.filled("`why`", report));
    let lost = table.take("lost").and_then(|node| node.filled("`lost`", report));
    let instead = table.take("instead").and_then(|node| node.filled("`instead`", report));
    for text in [why, lost, instead].into_iter().flatten() {
        template::check(text, report);
    }
    let mut switch = |key| table.take(key).and_then(|node| node.boolean(report)).unwrap_or_default();
    let (locked, same) = (switch("locked"), switch("same"));
    let set = set(&mut table, outcome, report);
    let strict = table.take("mode").and_then(|node| {
        word_of(node.text(report)?, "mode of a rule", [(Mode::Strict.word(), true)].into_iter(), report)
    });
    let examples = outcome.map(|outcome| example::read(&mut table, outcome, report)).unwrap_or_default();
    table.finish(report);
    if outcome.is_some() && !examples.iter().any(Example::stops) {
        report.fault(id.map_or(span, |id| id.span), Cause::NoExample);
    }
    let rule = Rule {
        id: id?.text,
        when: when?,
        outcome: outcome?,
        otherwise: otherwise?,
        keep: keep?,
        why: why?.text,
        lost: lost.map_or("", |lost| lost.text),
        instead: instead.map_or("", |instead| instead.text),
        locked,
        set: set?,
        same,
        strict: strict.unwrap_or_default(),
    };
    Some(RuleEntry { rule, source: report.source(), examples })
}

/// Stores rules, each behind what it can matter for.
pub(crate) fn store<'e>(entries: impl Iterator<Item = &'e RuleEntry<'e>>) -> Vec<u8> {
    let rules: Vec<_> = entries.map(|entry| (matters(&entry.rule.when), entry.rule.clone())).collect();
    Rules::store(&rules)
}

fn matters<'a>(when: &When<'a>) -> Matters<'a> {
    Matters { subs: first_subs(when), needs: needs(when) }
}

/// The first-level subcommands that a rule can matter for; none means any.
fn first_subs<'a>(when: &When<'a>) -> Vec<&'a str> {
    let mut subs = Vec::new();
    for path in crate::condition::implied(when).unwrap_or_default() {
        let first = path.split(' ').next().unwrap_or_default();
        if !subs.contains(&first) {
            subs.push(first);
        }
    }
    subs
}

/// What a call must bring along for the condition to hold; nothing where it may hold without.
fn needs<'a>(when: &When<'a>) -> Needs<'a> {
    fn of<'a>(when: &When<'a>) -> Option<Needs<'a>> {
        match when {
            When::Setting { reach: Reach::Call, .. } => Some(Needs::setting()),
            When::Env { names, .. } => Some(Needs::variable(names)),
            When::Flag(options) => Some(Needs::option(options)),
            When::Value { option, .. } => Some(Needs::option(&[option])),
            When::All(parts) => parts.iter().find_map(of),
            When::Any(parts) => {
                parts.iter().map(of).try_fold(Needs::default(), |sum, own| Some(sum.or(&own?)))
            }
            _ => None,
        }
    }
    of(when).unwrap_or_default()
}

fn id<'d>(
    node: Node<'d>,
    owner: Option<&str>,
    taken: &mut Vec<String>,
    report: &Report<'_>,
) -> Option<Text<'d>> {
    let id = node.text(report)?;
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    // One word alone is the name of a decision that no rule makes.
    if !id.text.contains('.') || !id.text.split('.').all(word) {
        report.fault(id.span, Cause::MalformedId);
        return None;
    }
    if let Some(owner) = owner {
        if id.text.split('.').next() != Some(owner) {
            report.fault(id.span, Cause::ForeignId(owner.to_owned()));
            return None;
        }
    }
    if taken.iter().any(|other| other == id.text) {
        report.fault(id.span, Cause::Taken(id.text.to_owned()));
        return None;
    }
    taken.push(id.text.to_owned());
    Some(id)
}

fn outcome(node: Node<'_>, report: &Report<'_>) -> Option<Outcome> {
    let text = node.text(report)?;
    if text.text == Outcome::Allow.word() {
        report.fault(text.span, Cause::RuleAllows);
        return None;
    }
    let stopping = Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::Allow);
    word_of(text, "outcome", stopping.map(|outcome| (outcome.word(), *outcome)), report)
}

/// `None` is a fault.
fn otherwise(
    table: &mut Table<'_>,
    outcome: Option<Outcome>,
    report: &Report<'_>,
) -> Option<Option<Outcome>> {
    let span = table.span;
    let node = table.take("otherwise");
    match (outcome?, node) {
        (Outcome::Judge, None) => {
            report.fault(span, Cause::OtherwiseMissing);
            None
        }
        (Outcome::Judge, Some(node)) => {
            let words = [Outcome::Allow, Outcome::Ask, Outcome::Refuse].map(|word| (word.word(), word));
            word_of(node.text(report)?, "`otherwise`", words.into_iter(), report).map(Some)
        }
        (_, Some(node)) => {
            report.fault(node.span, Cause::OtherwiseUnused);
            None
        }
        (_, None) => Some(None),
    }
}

/// What a rule that saves keeps; `None` is a fault.
fn keep(table: &mut Table<'_>, outcome: Option<Outcome>, report: &Report<'_>) -> Option<Vec<Obligation>> {
    let span = table.span;
    let node = table.take("keep");
    match (outcome?, node) {
        (Outcome::Save, None) => {
            report.fault(span, Cause::KeepMissing);
            None
        }
        (Outcome::Save, Some(node)) => {
            let words = Obligation::ALL.iter().map(|word| (word.word(), *word));
            let named = node.one_or_more("what is kept", report).into_iter();
            let kept: Option<Vec<_>> =
                named.map(|text| word_of(text, "`keep`", words.clone(), report)).collect();
            kept.filter(|kept| !kept.is_empty())
        }
        (_, Some(node)) => {
            report.fault(node.span, Cause::KeepUnused);
            None
        }
        (_, None) => Some(Vec::new()),
    }
}

/// What a rule that hardens puts into the environment or takes out of it; `None` is a fault.
fn set<'d>(table: &mut Table<'d>, outcome: Option<Outcome>, report: &Report<'_>) -> Option<Vec<&'d str>> {
    let span = table.span;
    match (outcome?, table.take("set")) {
        (Outcome::Harden, Some(node)) => {
            let entries = node.one_or_more("a variable", report);
            for entry in &entries {
                let name = entry.text.split('=').next().unwrap_or_default();
                if name.is_empty() || name.contains(char::is_whitespace) {
                    report.fault(entry.span, Cause::Malformed("`NAME=value`, or `NAME` to take it away"));
                }
            }
            (!entries.is_empty()).then(|| entries.iter().map(|entry| entry.text).collect())
        }
        (Outcome::Harden, None) => {
            report.fault(span, Cause::Malformed("`set` beside the outcome `harden`"));
            None
        }
        (_, Some(node)) => {
            report.fault(node.span, Cause::Malformed("`set` beside the outcome `harden` alone"));
            None
        }
        (_, None) => Some(Vec::new()),
    }
}
