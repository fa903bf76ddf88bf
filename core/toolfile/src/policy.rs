//! Policies: what a managed, user or project file adds to the built-in rules.

use std::collections::BTreeMap;

use cotter_rules::index::Rules;
use cotter_rules::policy::{ToolPart, Tools};
use cotter_rules::{Exception, Policy, Rule};
use toml::de::DeValue;

use crate::condition::{Reader, implied};
use crate::date;
use crate::document::Document;
use crate::example::Tested;
use crate::fault::{Cause, Fault, Report};
use crate::proof;
use crate::rule::{self, RuleEntry};
use crate::settings;
use crate::source::Source;
use crate::table::{Node, Table, Text};
use crate::vocabulary::Vocabulary;

/// A policy in its flat form, and what is worth a word although it is not wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    pub bytes: Vec<u8>,
    pub warnings: Vec<Fault>,
}

/// Compiles a policy. `base` is the opened built-in policy; who knows higher layers appends their `tools` to it,
/// so that their rules can be excepted too. `today` is counted in days from the epoch.
pub fn compile_policy(source: Source<'_>, base: &Policy<'_>, today: u32) -> Result<Compiled, Vec<Fault>> {
    with_policy(source, base, today, |file, base| {
        let wrong: Vec<Fault> = file.check(base).into_iter().flat_map(|tested| tested.faults).collect();
        if wrong.is_empty() { Ok(file.store()) } else { Err(wrong) }
    })
    .and_then(|(compiled, warnings)| compiled.map(|bytes| Compiled { bytes, warnings }))
}

/// Checks the examples of a policy's rules, against the built-in policy and those above it.
pub fn check(source: Source<'_>, base: &Policy<'_>) -> Result<Vec<Tested>, Vec<Fault>> {
    with_policy(source, base, 0, |file, base| file.check(base)).map(|(tested, _)| tested)
}

/// The built-in policy, opened as far as a policy above it can name its parts.
struct Base<'a> {
    vocabularies: BTreeMap<&'a str, Vocabulary<'a>>,
    rules: Vec<(&'a str, Rule<'a>)>,
}

impl<'a> Base<'a> {
    fn open(policy: &Policy<'a>) -> cotter_rules::flat::Result<Base<'a>> {
        let mut base = Base { vocabularies: BTreeMap::new(), rules: Vec::new() };
        for part in policy.tools.iter() {
            if let Some(tool) = part.grammar()? {
                base.vocabularies.insert(part.name, Vocabulary::new(tool)?);
            }
            base.rules.extend(part.rules().all()?.into_iter().map(|rule| (part.name, rule)));
        }
        Ok(base)
    }

    fn vocabulary(&self, tool: Text<'_>, report: &Report<'_>) -> Option<&Vocabulary<'a>> {
        let found = self.vocabularies.get(tool.text);
        if found.is_none() {
            let cause = Cause::UnknownTool(tool.text.to_owned());
            report.misspelt(tool.span, cause, tool.text, self.vocabularies.keys().copied());
        }
        found
    }
}

struct PolicyFile<'d> {
    policy: Policy<'d>,
    /// Each with its tool, in the order of the file.
    rules: Vec<(&'d str, RuleEntry<'d>)>,
}

impl PolicyFile<'_> {
    fn check(&self, base: &Base<'_>) -> Vec<Tested> {
        let mut tested = Vec::new();
        for tool in self.tools() {
            let Some(vocabulary) = base.vocabularies.get(tool) else { continue };
            let others = base.rules.iter().filter(|(of, _)| *of == tool).map(|(_, rule)| rule.clone());
            let others: Vec<Rule<'_>> = others.collect();
            tested.extend(proof::check(&self.entries(tool), &others, &vocabulary.tool));
        }
        tested
    }

    fn store(&self) -> Vec<u8> {
        let stored: Vec<(&str, Vec<u8>)> = self
            .tools()
            .into_iter()
            .map(|tool| (tool, rule::store(self.entries(tool).into_iter())))
            .collect();
        let parts = stored.iter().map(|(tool, rules)| ToolPart::new(tool, &[], Rules::from_stored(rules)));
        Policy { tools: parts.collect(), ..self.policy.clone() }.store()
    }

    /// The tools that rules are about, each once.
    fn tools(&self) -> Vec<&str> {
        let mut tools: Vec<&str> = Vec::new();
        for (tool, _) in &self.rules {
            if !tools.contains(tool) {
                tools.push(tool);
            }
        }
        tools
    }

    fn entries(&self, tool: &str) -> Vec<&RuleEntry<'_>> {
        self.rules.iter().filter(|(of, _)| *of == tool).map(|(_, entry)| entry).collect()
    }
}

/// Reads a file and, if nothing is wrong with it, hands it on; the warnings come along.
fn with_policy<T>(
    source: Source<'_>,
    base: &Policy<'_>,
    today: u32,
    then: impl FnOnce(&PolicyFile<'_>, &Base<'_>) -> T,
) -> Result<(T, Vec<Fault>), Vec<Fault>> {
    let (report, warnings) = (Report::new(source), Report::new(source));
    let Ok(opened) = Base::open(base) else {
        report.fault(crate::source::Span::default(), Cause::CorruptBase);
        return Err(report.into_faults());
    };
    let document = Document::read(&report);
    let file = document.as_ref().map(|document| {
        let layer = Layer { base: &opened, report: &report, warnings: &warnings, today };
        layer.read(document.root(), base)
    });
    match file {
        Some(file) if report.is_clean() => Ok((then(&file, &opened), warnings.into_faults())),
        _ => Err(report.into_faults()),
    }
}

struct Layer<'l, 'd> {
    base: &'l Base<'l>,
    report: &'l Report<'d>,
    warnings: &'l Report<'d>,
    today: u32,
}

impl<'d> Layer<'_, 'd> {
    fn read(&self, mut table: Table<'d>, base: &Policy<'_>) -> PolicyFile<'d> {
        let report = self.report;
        let settings = settings::read(&mut table, base, report);
        let mut ids: Vec<String> = self.base.rules.iter().map(|(_, rule)| rule.id.to_owned()).collect();
        let rules = table.take("rule").map(|node| node.tables(report)).unwrap_or_default();
        let rules: Vec<(&str, RuleEntry<'d>)> =
            rules.into_iter().filter_map(|table| self.rule(table, &mut ids)).collect();
        let exceptions = table.take("exception").map(|node| node.tables(report)).unwrap_or_default();
        let exceptions =
            exceptions.into_iter().filter_map(|table| self.exception(table, &rules, &ids)).collect();
        table.finish(report);
        PolicyFile { policy: Policy { settings, exceptions, tools: Tools::default() }, rules }
    }

    fn rule(&self, mut table: Table<'d>, ids: &mut Vec<String>) -> Option<(&'d str, RuleEntry<'d>)> {
        let tool = table.need("tool", self.report)?.text(self.report)?;
        let vocabulary = self.base.vocabulary(tool, self.report)?;
        let reader = Reader { vocabulary, report: self.report };
        Some((tool.text, rule::read(table, &reader, None, ids)?))
    }

    fn exception(
        &self,
        mut table: Table<'d>,
        own: &[(&'d str, RuleEntry<'d>)],
        ids: &[String],
    ) -> Option<Exception<'d>> {
        let report = self.report;
        let id = table.need("rule", report).and_then(|node| node.text(report));
        let reason = table.need("reason", report).and_then(|node| node.filled("`reason`", report));
        let expires = table.take("expires").map(|node| self.expiry(node, id));
        let when = table.take("when");
        table.finish(report);
        let id = id?;
        if !ids.iter().any(|known| known == id.text) {
            let cause = Cause::UnknownRule(id.text.to_owned());
            report.misspelt(id.span, cause, id.text, ids.iter().map(String::as_str));
            return None;
        }
        let when = match when {
            None => None,
            Some(node) => {
                let of_base = self.base.rules.iter().map(|(tool, rule)| (*tool, rule));
                let of_own = own.iter().map(|(tool, entry)| (*tool, &entry.rule));
                let (tool, rule) = of_base.chain(of_own).find(|(_, rule)| rule.id == id.text)?;
                let tool = Text { text: tool, span: id.span };
                let reader = Reader { vocabulary: self.base.vocabulary(tool, report)?, report };
                Some(reader.read(node, implied(&rule.when).as_deref())?)
            }
        };
        let expires = match expires {
            None => None,
            Some(day) => Some(day?),
        };
        Some(Exception { rule: id.text, when, reason: reason?.text, expires })
    }

    /// `2027-01-31`, as a string or as TOML's own date.
    fn expiry(&self, node: Node<'_>, rule: Option<Text<'_>>) -> Option<u32> {
        let day = match node.value() {
            DeValue::String(text) => date::read(text),
            DeValue::Datetime(moment) if moment.time.is_none() => {
                moment.date.and_then(|date| date::days(date.year.into(), date.month.into(), date.day.into()))
            }
            _ => None,
        };
        match day {
            None => self.report.fault(node.span, Cause::Malformed("a date such as `2027-01-31`")),
            Some(day) if day <= self.today => {
                let rule = rule.map(|rule| rule.text).unwrap_or_default();
                self.warnings.fault(node.span, Cause::Expired(rule.to_owned()));
            }
            Some(_) => {}
        }
        day
    }
}
