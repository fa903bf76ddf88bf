//! Tool files: one tool's grammar and its rules. A tool with many rules has further files that hold nothing else.

use cotter_rules::flat::Later;
use cotter_rules::grammar::{Argv0, Program};
use cotter_rules::index::Rules;
use cotter_rules::policy::ToolPart;
use cotter_rules::{Policy, Style, Tool, flat};

use crate::condition::Reader;
use crate::document::Document;
use crate::example::Tested;
use crate::fault::{Cause, Fault, Report};
use crate::grammar::{self, Above, Groups};
use crate::proof;
use crate::rule::{self, RuleEntry};
use crate::source::Source;
use crate::style;
use crate::table::{Node, Table, Text, word_of};
use crate::variable;
use crate::vocabulary::Vocabulary;

/// Compiles tool files into one stored policy and checks every example. A file that says `rules_of` brings rules for
/// the tool that another one describes.
pub fn compile_tools(sources: &[Source<'_>]) -> Result<Vec<u8>, Vec<Fault>> {
    let mut taken = Taken::default();
    let mut stored = Vec::new();
    let mut faults = Vec::new();
    let (more, tools): (Vec<Source<'_>>, Vec<Source<'_>>) =
        sources.iter().partition(|source| rules_of(**source).is_some());
    for source in tools {
        let compiled = with_tool(source, &more, &mut taken, |file| {
            let wrong: Vec<Fault> = file.check().into_iter().flat_map(|tested| tested.faults).collect();
            if wrong.is_empty() { Ok(file.store()) } else { Err(wrong) }
        });
        match compiled.and_then(|compiled| compiled) {
            Ok(tool) => stored.push(tool),
            Err(mut wrong) => faults.append(&mut wrong),
        }
    }
    for source in more.iter().filter(|source| !rules_of(**source).is_some_and(|of| taken.tools.contains(&of)))
    {
        let report = Report::new(*source);
        let known: Vec<&str> = taken.tools.iter().map(String::as_str).collect();
        if let Some(document) = Document::read(&report) {
            if let Some(of) = document.root().take("rules_of").and_then(|node| node.text(&report)) {
                let cause = Cause::UnknownTool(of.text.to_owned());
                report.misspelt(of.span, cause, of.text, known.iter().copied());
            }
        }
        faults.append(&mut report.into_faults());
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let tools = stored
        .iter()
        .map(|stored| ToolPart::new(&stored.name, &stored.grammar, Rules::from_stored(&stored.rules)));
    Ok(Policy { tools: tools.collect(), ..Policy::default() }.store())
}

/// Checks the examples of one tool: its own file comes first, then those with more rules for it.
pub fn check_tool(source: Source<'_>, more: &[Source<'_>]) -> Result<Vec<Tested>, Vec<Fault>> {
    with_tool(source, more, &mut Taken::default(), |file| file.check())
}

/// The tool that a file brings rules for, if it is such a file. One that cannot be read is none.
pub fn rules_of(source: Source<'_>) -> Option<String> {
    let document = Document::read(&Report::new(source))?;
    document.root().peek("rules_of")?.value().as_str().map(str::to_owned)
}

/// What other files have said already.
#[derive(Default)]
struct Taken {
    tools: Vec<String>,
    programs: Vec<String>,
}

struct Stored {
    name: String,
    grammar: Vec<u8>,
    rules: Vec<u8>,
}

struct ToolFile<'d> {
    tool: Tool<'d>,
    rules: Vec<RuleEntry<'d>>,
}

impl ToolFile<'_> {
    fn check(&self) -> Vec<Tested> {
        proof::check(&self.rules.iter().collect::<Vec<_>>(), &[], &self.tool)
    }

    fn store(&self) -> Stored {
        Stored {
            name: self.tool.name.to_owned(),
            grammar: flat::store(&self.tool),
            rules: rule::store(self.rules.iter()),
        }
    }
}

/// Reads a tool's files and, if nothing is wrong with them, hands the tool on.
fn with_tool<T>(
    source: Source<'_>,
    more: &[Source<'_>],
    taken: &mut Taken,
    then: impl FnOnce(&ToolFile<'_>) -> T,
) -> Result<T, Vec<Fault>> {
    let report = Report::new(source);
    let document = Document::read(&report);
    let more: Vec<(Report<'_>, Option<Document<'_>>)> = more
        .iter()
        .map(|source| {
            let report = Report::new(*source);
            let document = Document::read(&report);
            (report, document)
        })
        .collect();
    let file = document.as_ref().and_then(|document| {
        let mut file = read(document.root(), taken, &report)?;
        let vocabulary = Vocabulary::new(file.tool.clone()).ok()?;
        let mut ids = file.rules.iter().map(|entry| entry.rule.id.to_owned()).collect();
        for (report, document) in &more {
            let Some(document) = document else { continue };
            more_rules(document.root(), &vocabulary, report, &mut ids, &mut file.rules);
        }
        Some(file)
    });
    match file {
        Some(file) if report.is_clean() && more.iter().all(|(report, _)| report.is_clean()) => {
            Ok(then(&file))
        }
        _ => Err(more.into_iter().fold(report.into_faults(), |mut faults, (report, _)| {
            faults.append(&mut report.into_faults());
            faults
        })),
    }
}

/// Reads the rules of a file that says `rules_of` this tool; those of other tools are none of ours.
fn more_rules<'d>(
    mut table: Table<'d>,
    vocabulary: &Vocabulary<'_>,
    report: &Report<'d>,
    ids: &mut Vec<String>,
    rules: &mut Vec<RuleEntry<'d>>,
) {
    let name = vocabulary.tool.name;
    if table.take("rules_of").and_then(|node| node.text(report)).is_none_or(|of| of.text != name) {
        return;
    }
    let reader = Reader { vocabulary, report };
    let tables = table.take("rule").map(|node| node.tables(report)).unwrap_or_default();
    rules.extend(tables.into_iter().filter_map(|table| rule::read(table, &reader, Some(name), ids)));
    table.finish(report);
}

fn read<'d>(mut table: Table<'d>, taken: &mut Taken, report: &Report<'d>) -> Option<ToolFile<'d>> {
    let name = table.need("tool", report).and_then(|node| tool_name(node, taken, report));
    let argv0 = table.take("argv0").and_then(|node| {
        let words = Argv0::ALL.iter().map(|word| (word.word(), *word));
        word_of(node.text(report)?, "`argv0`", words, report)
    });
    let nested = table.take("nested").and_then(|node| node.boolean(report)).unwrap_or_default();
    let environment = Later::Opened(variable::read(table.take("environment"), report));
    let style = table.need("style", report).and_then(|node| style::read(node, report));
    let style_or_any = style.unwrap_or(Style::LONG);
    let sub_style = table.take("sub_style").map_or(style, |node| style::read(node, report));
    let mut options = match table.take("options").map(|node| node.table(report)) {
        Some(options) => options?,
        None => Table::none(),
    };
    let sub_style = sub_style.unwrap_or(style_or_any);
    let groups = Groups::read(table.take("group"), sub_style, report);
    let mut level = grammar::level(&mut options, style_or_any, &groups, report);
    let default = options.take("default");
    options.finish(report);
    let above = Above { sub_style, groups: &groups, depth: 0 };
    grammar::nest(&mut level, table.take("sub"), default, above, report);
    let name = name?;
    let mut tool = Tool {
        name: name.text,
        programs: Vec::new(),
        argv0: argv0.unwrap_or(Argv0::Typed),
        nested,
        environment,
        level,
    };
    let vocabulary = Vocabulary::new(tool.clone()).ok()?;
    tool.programs = match table.take("programs") {
        Some(node) => programs(node, &vocabulary, taken, report),
        None => vec![Program { name: name.text, sub: "" }],
    };
    let reader = Reader { vocabulary: &vocabulary, report };
    let mut ids = Vec::new();
    let rules = table.take("rule").map(|node| node.tables(report)).unwrap_or_default();
    let rules = rules.into_iter().filter_map(|table| rule::read(table, &reader, Some(name.text), &mut ids));
    let rules = rules.collect();
    table.finish(report);
    Some(ToolFile { tool, rules })
}

fn tool_name<'d>(node: Node<'d>, taken: &mut Taken, report: &Report<'_>) -> Option<Text<'d>> {
    let name = node.text(report)?;
    let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if name.text.is_empty() || !name.text.bytes().all(fits) {
        report.fault(name.span, Cause::Malformed("a tool's name: `a-z`, `0-9` and `-`"));
        return None;
    }
    if taken.tools.iter().any(|other| other == name.text) {
        report.fault(name.span, Cause::Taken(name.text.to_owned()));
    }
    taken.tools.push(name.text.to_owned());
    Some(name)
}

/// Program names; `name = sub` is one that stands for a subcommand.
fn programs<'d>(
    node: Node<'d>,
    vocabulary: &Vocabulary<'d>,
    taken: &mut Taken,
    report: &Report<'_>,
) -> Vec<Program<'d>> {
    let mut programs = Vec::new();
    for entry in node.one_or_more("a program", report) {
        let (name, sub) = match entry.text.split_once('=') {
            Some((name, sub)) => (name.trim(), sub.trim()),
            None => (entry.text.trim(), ""),
        };
        if name.is_empty() || name.contains(|c: char| c == '/' || c.is_whitespace()) {
            report.fault(entry.span, Cause::Malformed("a program's name, or `name = subcommand`"));
        } else if !sub.is_empty() && !vocabulary.has_sub(sub) {
            let cause = Cause::UnknownSub { tool: vocabulary.tool.name.to_owned(), sub: sub.to_owned() };
            report.misspelt(entry.span, cause, sub, vocabulary.subs());
        } else if taken.programs.iter().any(|other| other == name) {
            report.fault(entry.span, Cause::Taken(name.to_owned()));
        } else {
            taken.programs.push(name.to_owned());
            programs.push(Program { name, sub });
        }
    }
    programs
}
