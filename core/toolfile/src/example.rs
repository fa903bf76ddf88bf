//! Examples: calls of which a rule says what it does, checked wherever the rule is compiled.

use cotter_rules::fact::Reason;
use cotter_rules::{Fact, FactKey, Outcome};

use crate::fault::{Cause, Fault, Report};
use crate::table::{Node, Table, Text, word_of};
use crate::words::{self, Line};

/// What became of one rule's examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    pub rule: String,
    pub examples: usize,
    /// One for each example that is wrong.
    pub faults: Vec<Fault>,
}

/// One call and what its rule should make of it.
pub(crate) struct Example<'d> {
    pub(crate) run: Text<'d>,
    pub(crate) line: Line,
    pub(crate) given: Vec<(FactKey, Fact)>,
    /// The rule's outcome, or `Allow` where the rule must not match.
    pub(crate) expect: Outcome,
}

impl Example<'_> {
    pub(crate) fn stops(&self) -> bool {
        self.expect != Outcome::Allow
    }
}

/// Takes a rule's examples: the lists named after outcomes, and `example`.
pub(crate) fn read<'d>(table: &mut Table<'d>, outcome: Outcome, report: &Report<'_>) -> Vec<Example<'d>> {
    let mut examples = Vec::new();
    for expect in Outcome::ALL {
        let Some(list) = table.take(expect.word()) else { continue };
        if !is_of(*expect, outcome) {
            report.fault(list.span, Cause::ForeignOutcome(outcome.word()));
            continue;
        }
        for item in list.list(report).unwrap_or_default() {
            let Some((run, line)) = line(item, report) else { continue };
            examples.push(Example { run, line, given: Vec::new(), expect: *expect });
        }
    }
    let full = table.take("example").map(|node| node.tables(report)).unwrap_or_default();
    examples.extend(full.into_iter().filter_map(|table| full_form(table, outcome, report)));
    examples
}

/// A rule gives its own outcome or none.
fn is_of(expect: Outcome, outcome: Outcome) -> bool {
    expect == outcome || expect == Outcome::Allow
}

fn line<'d>(node: Node<'d>, report: &Report<'_>) -> Option<(Text<'d>, Line)> {
    let run = node.raw_text(report)?;
    match words::split(run.text) {
        Ok(line) => Some((run, line)),
        Err(broken) => {
            report.fault(run.span, Cause::NotALine(broken));
            None
        }
    }
}

fn full_form<'d>(mut table: Table<'d>, outcome: Outcome, report: &Report<'_>) -> Option<Example<'d>> {
    let run = table.need("run", report).and_then(|node| line(node, report));
    let given = table.take("given").map(|node| given(node, report)).unwrap_or_default();
    let env = table.take("env").map(|node| env(node, report)).unwrap_or_default();
    let expect = table.need("expect", report).and_then(|node| {
        let text = node.text(report)?;
        let words = Outcome::ALL.iter().map(|outcome| (outcome.word(), *outcome));
        let expect = word_of(text, "outcome", words, report)?;
        if !is_of(expect, outcome) {
            report.fault(text.span, Cause::ForeignOutcome(outcome.word()));
        }
        Some(expect)
    });
    table.finish(report);
    let (run, mut line) = run?;
    line.env.extend(env);
    Some(Example { run, line, given, expect: expect? })
}

fn given(node: Node<'_>, report: &Report<'_>) -> Vec<(FactKey, Fact)> {
    let Some(table) = node.table(report) else { return Vec::new() };
    let mut facts = Vec::new();
    for (name, node) in table.rest() {
        let words = FactKey::ALL.iter().map(|key| (key.word(), *key));
        let Some(key) = word_of(name, "fact", words, report) else { continue };
        let fact = match node.value().as_str() {
            Some("unknown") => Some(Fact::Unknown(Reason::NotAsked)),
            Some(_) => {
                report.fault(node.span, Cause::Malformed("a number or `\"unknown\"`"));
                None
            }
            None => node.number(0, i64::MAX as u64, report).map(Fact::Known),
        };
        facts.extend(fact.map(|fact| (key, fact)));
    }
    facts
}

fn env(node: Node<'_>, report: &Report<'_>) -> Vec<(String, String)> {
    let Some(table) = node.table(report) else { return Vec::new() };
    let mut variables = Vec::new();
    for (name, value) in table.rest() {
        if name.text.is_empty() || name.text.contains(['=', '\0']) {
            report.fault(name.span, Cause::Malformed("a variable's name"));
        }
        let value = value.raw_text(report);
        variables.extend(value.map(|value| (name.text.to_owned(), value.text.to_owned())));
    }
    variables
}
