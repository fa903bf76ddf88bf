//! Conditions: the tables under `when`.

use cotter_rules::rule::{MOST_NESTED, RefspecForm, Test, UrlForm};
use cotter_rules::setting::Reach;
use cotter_rules::{FactKey, Kind, When};
use toml::de::DeValue;

use crate::fault::{Cause, Report};
use crate::option::kind_of;
use crate::table::{Node, Table, Text, word_of};
use crate::values;
use crate::vocabulary::{Named, Vocabulary};

/// What may stand in a condition, besides facts.
const PREDICATES: [&str; 19] = [
    "sub", "flag", "off", "value", "operand", "operands", "refspec", "env", "setting", "writes", "removes",
    "renames", "reaches", "starts", "url", "unread", "all", "any", "not",
];

/// How deep tables of predicates may nest. Each is up to two levels of the flat form (all of its predicates, and
/// one that holds further tables), and the innermost predicate one more.
const MOST_TABLES: usize = (MOST_NESTED - 1) / 2;

/// Reads conditions against one tool's vocabulary.
pub(crate) struct Reader<'v, 'r, 's> {
    pub(crate) vocabulary: &'v Vocabulary<'v>,
    pub(crate) report: &'r Report<'s>,
}

impl Reader<'_, '_, '_> {
    /// Reads a table of predicates, all of which must hold. `scope` are the subcommands that are certain from
    /// outside: options are looked up in these.
    pub(crate) fn read<'d>(&self, node: Node<'d>, scope: Option<&[&str]>) -> Option<When<'d>> {
        self.nested(node, scope, MOST_TABLES)
    }

    fn nested<'d>(&self, node: Node<'d>, scope: Option<&[&str]>, left: usize) -> Option<When<'d>> {
        let report = self.report;
        let Some(left) = left.checked_sub(1) else {
            report.fault(node.span, Cause::TooDeep(MOST_TABLES));
            return None;
        };
        let table = node.table(report)?;
        let own = implied_by_table(&table);
        let scope = own.as_deref().or(scope);
        if table.is_empty() {
            report.fault(node.span, Cause::Empty("a condition"));
            return None;
        }
        let mut parts = Vec::new();
        let mut whole = true;
        for (key, value) in table.rest() {
            match self.predicate(key, value, scope, left) {
                Some(part) => parts.push(part),
                None => whole = false,
            }
        }
        match (whole, parts.len()) {
            (false, _) => None,
            (true, 1) => parts.pop(),
            (true, _) => Some(When::All(parts)),
        }
    }

    fn predicate<'d>(
        &self,
        key: Text<'d>,
        node: Node<'d>,
        scope: Option<&[&str]>,
        left: usize,
    ) -> Option<When<'d>> {
        let report = self.report;
        match key.text {
            "sub" => self.sub(node),
            "flag" => self.options(node, scope).map(When::Flag),
            "off" => self.options(node, scope).map(When::Off),
            "value" => self.value(node.table(report)?, scope),
            "operand" => self.operand(node.table(report)?),
            "operands" => operands(node.table(report)?, report),
            "refspec" => {
                let forms = RefspecForm::ALL.iter().map(|form| (form.word(), *form));
                let form = word_of(node.text(report)?, "form of a refspec", forms, report)?;
                self.kind_occurs(Kind::Refspec, Text { text: "refspec", span: node.span })?;
                Some(When::Refspec(form))
            }
            "env" => values::env(node.table(report)?, report),
            "setting" => values::setting(Reach::Call, node.table(report)?, report),
            "writes" => values::setting(Reach::Written, node.table(report)?, report),
            "removes" => values::setting(Reach::Removed, node.table(report)?, report),
            "renames" => values::setting(Reach::Renamed, node.table(report)?, report),
            "reaches" => values::reaches(node.table(report)?, report),
            "starts" => {
                let programs = node.one_or_more("a program", report);
                (!programs.is_empty())
                    .then(|| When::Starts(programs.iter().map(|program| program.text).collect()))
            }
            "url" => {
                let forms = UrlForm::ALL.iter().map(|form| (form.word(), *form));
                Some(When::Url(word_of(node.text(report)?, "form of an address", forms, report)?))
            }
            "unread" => {
                Some(if node.boolean(report)? { When::Unread } else { When::Not(Box::new(When::Unread)) })
            }
            "all" => self.list(node, scope, left).map(When::All),
            "any" => self.list(node, scope, left).map(When::Any),
            "not" => self.nested(node, scope, left).map(|inner| When::Not(Box::new(inner))),
            word => match FactKey::from_word(word) {
                Some(fact) => Some(When::Fact { key: fact, test: test(node, report)? }),
                None => {
                    let facts = FactKey::ALL.iter().map(|fact| fact.word());
                    let known = PREDICATES.into_iter().chain(facts);
                    report.misspelt(key.span, Cause::UnknownPredicate(word.to_owned()), word, known);
                    None
                }
            },
        }
    }

    fn list<'d>(&self, node: Node<'d>, scope: Option<&[&str]>, left: usize) -> Option<Vec<When<'d>>> {
        let items = node.list(self.report)?;
        if items.is_empty() {
            self.report.fault(node.span, Cause::Empty("the list"));
            return None;
        }
        let count = items.len();
        let parts: Vec<When<'d>> =
            items.into_iter().filter_map(|item| self.nested(item, scope, left)).collect();
        (parts.len() == count).then_some(parts)
    }

    fn sub<'d>(&self, node: Node<'d>) -> Option<When<'d>> {
        let paths = node.one_or_more("a subcommand", self.report);
        for path in &paths {
            if self.vocabulary.has_sub(path.text) {
                continue;
            }
            if let Some(canonical) = self.vocabulary.canonical_sub(path.text) {
                self.not_canonical(*path, canonical);
            } else {
                let tool = self.vocabulary.tool.name.to_owned();
                let cause = Cause::UnknownSub { tool, sub: path.text.to_owned() };
                self.report.misspelt(path.span, cause, path.text, self.vocabulary.subs());
            }
            return None;
        }
        (!paths.is_empty()).then(|| When::Sub(paths.iter().map(|path| path.text).collect()))
    }

    fn options<'d>(&self, node: Node<'d>, scope: Option<&[&str]>) -> Option<Vec<&'d str>> {
        let options = node.one_or_more("an option", self.report);
        let count = options.len();
        let known: Vec<&str> = options.into_iter().filter_map(|option| self.option(option, scope)).collect();
        (count > 0 && known.len() == count).then_some(known)
    }

    /// An option by its canonical name, if a subcommand in scope has it.
    fn option<'d>(&self, name: Text<'d>, scope: Option<&[&str]>) -> Option<&'d str> {
        match self.vocabulary.option(name.text, scope) {
            Named::Canonical => return Some(name.text),
            Named::Alias(canonical) => self.not_canonical(name, canonical),
            Named::Unknown => {
                let tool = self.vocabulary.tool.name;
                let scope_shown = match scope {
                    Some(subs) => {
                        subs.iter().map(|sub| format!("`{tool} {sub}`")).collect::<Vec<_>>().join(", ")
                    }
                    None => format!("`{tool}`"),
                };
                let cause = Cause::UnknownOption { option: name.text.to_owned(), scope: scope_shown };
                let known = self.vocabulary.options(scope).map(|option| option.name());
                self.report.misspelt(name.span, cause, name.text, known);
            }
        }
        None
    }

    fn not_canonical(&self, given: Text<'_>, canonical: &str) {
        let cause = Cause::NotCanonical { given: given.text.to_owned(), canonical: canonical.to_owned() };
        self.report.hinted(given.span, cause, Some(format!("write `{canonical}`")));
    }

    fn value<'d>(&self, mut table: Table<'d>, scope: Option<&[&str]>) -> Option<When<'d>> {
        let report = self.report;
        let name = table.need("of", report).and_then(|node| node.filled("an option", report));
        let patterns = values::patterns(&mut table, report);
        let unless = values::unless(&mut table, report);
        table.finish(report);
        let name = name?;
        let option = self.option(name, scope)?;
        if !self.vocabulary.takes_value(option, scope) {
            report.fault(name.span, Cause::TakesNoValue(option.to_owned()));
            return None;
        }
        // A value is a value, also the empty one; `*` fits them all.
        let patterns = patterns?.unwrap_or_else(|| vec!["*"]);
        Some(When::Value { option, patterns, unless: unless? })
    }

    fn operand<'d>(&self, mut table: Table<'d>) -> Option<When<'d>> {
        let report = self.report;
        let span = table.span;
        let kind = table.take("kind").map(|node| {
            let text = node.text(report)?;
            let kind = kind_of(text, report)?;
            self.kind_occurs(kind, text)
        });
        let patterns = values::patterns(&mut table, report);
        table.finish(report);
        match (kind, patterns?) {
            (Some(None), _) => None,
            (None, None) => {
                report.fault(span, Cause::Malformed("`kind`, `is` or both"));
                None
            }
            (kind, patterns) => {
                Some(When::Operand { kind: kind.flatten(), patterns: patterns.unwrap_or_else(|| vec!["*"]) })
            }
        }
    }

    /// A kind that no operand of the tool is of would make a condition that never holds.
    fn kind_occurs(&self, kind: Kind, text: Text<'_>) -> Option<Kind> {
        let occurs = matches!(kind, Kind::Text | Kind::Command) || self.vocabulary.has_operand(kind);
        if !occurs {
            let tool = self.vocabulary.tool.name.to_owned();
            self.report.fault(text.span, Cause::KindNeverOccurs { tool, kind: kind.word() });
        }
        occurs.then_some(kind)
    }
}

fn operands<'d>(mut table: Table<'d>, report: &Report<'_>) -> Option<When<'d>> {
    let mut bound = |key: &'static str, default: u32| match table.take(key) {
        None => Some(default),
        Some(node) => node.number(0, u64::from(u32::MAX), report).and_then(|number| number.try_into().ok()),
    };
    let (least, most) = (bound("least", 0), bound("most", u32::MAX));
    let span = table.span;
    table.finish(report);
    let (least, most) = (least?, most?);
    if least > most {
        report.fault(span, Cause::Malformed("`least` not to be more than `most`"));
        return None;
    }
    Some(When::Operands { least, most })
}

/// `true`: at least one; `false`: none; a number: exactly it; `">=3"`: at least three.
fn test(node: Node<'_>, report: &Report<'_>) -> Option<Test> {
    match node.value() {
        DeValue::Boolean(true) => Some(Test::AtLeast(1)),
        DeValue::Boolean(false) => Some(Test::Equal(0)),
        DeValue::Integer(_) => node.number(0, i64::MAX as u64, report).map(Test::Equal),
        DeValue::String(text) => {
            let number = text.strip_prefix(">=").and_then(|number| number.trim().parse().ok());
            if number.is_none() {
                report.fault(node.span, Cause::Malformed("a test such as `\">=3\"`"));
            }
            number.map(Test::AtLeast)
        }
        _ => {
            report.fault(node.span, Cause::Malformed("true, false, a number or `\">=3\"`"));
            None
        }
    }
}

/// The subcommands of which one is certain when the table's condition holds.
fn implied_by_table<'d>(table: &Table<'d>) -> Option<Vec<&'d str>> {
    let own = table.peek("sub").map(|node| match node.value() {
        DeValue::String(text) => vec![&**text],
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str()).collect(),
        _ => Vec::new(),
    });
    let of_list = |key: &str| {
        let items = table.peek(key)?.value().as_array()?;
        Some(items.iter().map(|item| {
            implied_by_table(&Table::new(item.get_ref().as_table()?, crate::source::Span::default()))
        }))
    };
    own.or_else(|| of_list("all")?.flatten().next())
        .or_else(|| of_list("any")?.collect::<Option<Vec<_>>>().map(|subs| subs.concat()))
}

/// The same of a compiled condition.
pub(crate) fn implied<'a>(when: &When<'a>) -> Option<Vec<&'a str>> {
    match when {
        When::Sub(paths) => Some(paths.clone()),
        When::All(parts) => parts.iter().find_map(implied),
        When::Any(parts) => parts.iter().map(implied).collect::<Option<Vec<_>>>().map(|subs| subs.concat()),
        _ => None,
    }
}
