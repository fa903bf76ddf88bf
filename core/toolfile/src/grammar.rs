//! How a tool reads its argv, as a tool file writes it.

use cotter_rules::flat::Later;
use cotter_rules::grammar::Operands;
use cotter_rules::{Arity, Kind, Level, Opt, Style, Subs};

use crate::fault::{Cause, Report};
use crate::option;
use crate::source::Span;
use crate::style;
use crate::table::{Node, Table, Text};

/// How deep subcommands may nest.
const MOST_NESTED: usize = 8;

/// What a level takes over from the file around it.
#[derive(Clone, Copy)]
pub(crate) struct Above<'g, 'd> {
    /// The style of subcommands that name none.
    pub(crate) sub_style: Style,
    pub(crate) groups: &'g Groups<'d>,
    pub(crate) depth: usize,
}

/// Options that several levels share, by name.
#[derive(Default)]
pub(crate) struct Groups<'d>(Vec<(&'d str, Vec<Opt<'d>>)>);

impl<'d> Groups<'d> {
    pub(crate) fn read(node: Option<Node<'d>>, style: Style, report: &Report<'_>) -> Groups<'d> {
        let mut groups = Groups::default();
        for (name, node) in node.and_then(|node| node.table(report)).map(Table::rest).unwrap_or_default() {
            let Some(mut table) = node.table(report) else { continue };
            let options = Options::of(&mut table, style, report);
            table.finish(report);
            groups.0.push((name.text, options));
        }
        groups
    }

    fn find(&self, name: Text<'d>, report: &Report<'_>) -> &[Opt<'d>] {
        if let Some((_, options)) = self.0.iter().find(|(known, _)| *known == name.text) {
            return options;
        }
        let cause = Cause::UnknownWord { what: "group", word: name.text.to_owned() };
        report.misspelt(name.span, cause, name.text, self.0.iter().map(|(known, _)| *known));
        &[]
    }
}

/// Reads the keys of a level that stand in `table` and leaves the others.
pub(crate) fn level<'d>(
    table: &mut Table<'d>,
    style: Style,
    groups: &Groups<'d>,
    report: &Report<'_>,
) -> Level<'d> {
    let mut options = Options::of(table, style, report);
    for name in table.take("groups").map(|node| node.texts("a group", report)).unwrap_or_default() {
        share(&mut options, groups.find(name, report));
    }
    let operands = table.take("operands").map(|node| operands(node, report)).unwrap_or_default();
    let after_dashes = table
        .take("after_dashes")
        .and_then(|node| node.text(report))
        .and_then(|text| option::kind_of(text, report));
    let mut switch = |key| table.take(key).and_then(|node| node.boolean(report)).unwrap_or_default();
    let (reads, perhaps) = (switch("reads"), switch("perhaps"));
    let spawns = table.take("spawns").map(|node| spawns(node, report)).unwrap_or_default();
    Level {
        style,
        options: Later::Opened(options),
        operands: Operands { after_dashes, ..operands },
        subs: Subs::NONE,
        default_sub: None,
        reads,
        perhaps,
        spawns: Later::Opened(spawns),
    }
}

/// A level's own options come first: a name that it has already means what it means there.
fn share<'d>(options: &mut Vec<Opt<'d>>, group: &[Opt<'d>]) {
    for option in group {
        let taken = |name: &&str| options.iter().any(|own| own.names.contains(name));
        let names: Vec<&str> = option.names.iter().copied().filter(|name| !taken(name)).collect();
        if !names.is_empty() {
            options.push(Opt { names, ..option.clone() });
        }
    }
}

/// Puts the subcommands of `subs` below `level`, and the one that `default` names.
pub(crate) fn nest<'d>(
    level: &mut Level<'d>,
    subs: Option<Node<'d>>,
    default: Option<Node<'d>>,
    above: Above<'_, 'd>,
    report: &Report<'_>,
) {
    let entries = subs.map(|node| read_subs(node, above, report)).unwrap_or_default();
    if let Some(name) = default.and_then(|node| node.text(report)) {
        if entries.iter().any(|(names, _)| names.contains(&name.text)) {
            level.default_sub = Some(name.text);
        } else {
            let cause = Cause::UnknownWord { what: "subcommand", word: name.text.to_owned() };
            let known = entries.iter().flat_map(|(names, _)| names.iter().copied());
            report.misspelt(name.span, cause, name.text, known);
        }
    }
    if !entries.is_empty() {
        // A level borrows the stored ones below it, from the innermost outwards. Compiling happens once in a
        // process that soon ends, so what is stored on the way is never freed instead of being tracked.
        level.subs = Subs::from_stored(Box::leak(Subs::store(&entries).into_boxed_slice()));
    }
}

struct Options<'d, 'r, 's> {
    options: Vec<Opt<'d>>,
    style: Style,
    report: &'r Report<'s>,
}

impl<'d> Options<'d, '_, '_> {
    /// Takes the keys that hold options.
    fn of(table: &mut Table<'d>, style: Style, report: &Report<'_>) -> Vec<Opt<'d>> {
        let mut options = Options { options: Vec::new(), style, report };
        for arity in Arity::ALL {
            options.read(table.take(arity.word()), *arity, false);
        }
        options.read(table.take("inert"), Arity::Switch, true);
        options.options
    }

    fn read(&mut self, node: Option<Node<'d>>, arity: Arity, inert: bool) {
        for entry in node.map(|node| node.texts("an option", self.report)).unwrap_or_default() {
            let Some(option) = option::read(entry, arity, inert, self.style, self.report) else { continue };
            for (index, name) in option.names.iter().enumerate() {
                let before = option.names.iter().take(index);
                let known = self.options.iter().flat_map(|option| &option.names);
                if before.chain(known).any(|known| known == name) {
                    self.report.fault(entry.span, Cause::Taken((*name).to_owned()));
                }
            }
            self.options.push(option);
        }
    }
}

/// Kinds by position; a `*` after the last one: all that follow.
fn operands(node: Node<'_>, report: &Report<'_>) -> Operands {
    let mut operands = Operands::default();
    let words = node.texts("a kind", report);
    let count = words.len();
    for (index, word) in words.into_iter().enumerate() {
        let (text, all) = match word.text.strip_suffix('*') {
            Some(text) => (text, true),
            None => (word.text, false),
        };
        if all && index + 1 < count {
            report.fault(word.span, Cause::Malformed("`*` after the last kind only"));
        }
        match option::kind_of(Text { text, ..word }, report) {
            Some(kind) if all => operands.rest = Some(kind),
            Some(kind) => operands.first.push(kind),
            None => operands.first.push(Kind::Text),
        }
    }
    operands
}

fn spawns<'d>(node: Node<'d>, report: &Report<'_>) -> Vec<Vec<&'d str>> {
    let mut lines = Vec::new();
    for line in node.texts("a command line", report) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if words.iter().rev().skip(1).any(|word| *word == "...") {
            report.fault(line.span, Cause::Malformed("`...` as the last word only"));
        }
        lines.push(words);
    }
    lines
}

type Entry<'d> = (Vec<&'d str>, Level<'d>);

fn read_subs<'d>(node: Node<'d>, above: Above<'_, 'd>, report: &Report<'_>) -> Vec<Entry<'d>> {
    let Some(mut table) = node.table(report) else { return Vec::new() };
    if above.depth >= MOST_NESTED {
        report.fault(node.span, Cause::TooDeep(MOST_NESTED));
        return Vec::new();
    }
    let mut entries = Entries { entries: Vec::new(), report };
    // `reads` and `plain` may be subcommands themselves; as lists they are shorthand.
    let reads = table.take_if("reads", |node| !node.is_table());
    let plain = table.take_if("plain", |node| !node.is_table());
    for (name, node) in table.rest() {
        if let Some(body) = node.table(report) {
            entries.full(name, body, above);
        }
    }
    for (node, reads) in [(reads, true), (plain, false)] {
        for name in node.map(|node| node.texts("a subcommand", report)).unwrap_or_default() {
            let level = Level {
                style: above.sub_style,
                options: Later::default(),
                operands: Operands::default(),
                subs: Subs::NONE,
                default_sub: None,
                reads,
                perhaps: false,
                spawns: Later::default(),
            };
            entries.push(name, Vec::new(), level);
        }
    }
    let mut entries = entries.entries;
    // They are searched one by one, and what only reads is called most.
    entries.sort_by_key(|(_, level)| !level.reads);
    entries
}

struct Entries<'d, 'r, 's> {
    entries: Vec<Entry<'d>>,
    report: &'r Report<'s>,
}

impl<'d> Entries<'d, '_, '_> {
    fn full(&mut self, name: Text<'d>, mut body: Table<'d>, above: Above<'_, 'd>) {
        let report = self.report;
        let style = body.take("style").and_then(|node| style::read(node, report)).unwrap_or(above.sub_style);
        let aliases = body.take("aliases").map(|node| node.texts("an alias", report)).unwrap_or_default();
        let mut level = level(&mut body, style, above.groups, report);
        let (subs, default) = (body.take("sub"), body.take("default"));
        nest(&mut level, subs, default, Above { depth: above.depth + 1, ..above }, report);
        body.finish(report);
        self.push(name, aliases, level);
    }

    fn push(&mut self, name: Text<'d>, aliases: Vec<Text<'d>>, level: Level<'d>) {
        let mut names = Vec::new();
        for text in std::iter::once(name).chain(aliases) {
            if !is_sub_name(text.text) {
                self.report
                    .fault(text.span, Cause::Malformed("a subcommand's name: one word without a dash"));
            }
            let known = self.entries.iter().flat_map(|(names, _)| names).chain(&names);
            if known.into_iter().any(|known| *known == text.text) {
                self.taken(text.span, text.text);
            }
            names.push(text.text);
        }
        self.entries.push((names, level));
    }

    fn taken(&self, span: Span, name: &str) {
        self.report.fault(span, Cause::Taken(name.to_owned()));
    }
}

fn is_sub_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('-')
        && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}
