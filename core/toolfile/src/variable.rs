//! Variables that stand for options: the tables `environment` of a tool file.

use cotter_rules::grammar::{Reading, Variable};

use crate::fault::{Cause, Report};
use crate::table::{Node, Table, word_of};

/// `name`, `as`, and where they are needed `option` and `case`.
pub(crate) fn read<'d>(node: Option<Node<'d>>, report: &Report<'_>) -> Vec<Variable<'d>> {
    let tables = node.map(|node| node.tables(report)).unwrap_or_default();
    tables.into_iter().filter_map(|table| variable(table, report)).collect()
}

fn variable<'d>(mut table: Table<'d>, report: &Report<'_>) -> Option<Variable<'d>> {
    let name = table.need("name", report).and_then(|node| node.text(report));
    let reading = table.need("as", report).and_then(|node| {
        let words = Reading::ALL.iter().map(|word| (word.word(), *word));
        word_of(node.text(report)?, "way to read a variable", words, report)
    });
    let option = table.take("option").and_then(|node| node.text(report));
    let any_case = table.take("case").and_then(|node| {
        word_of(node.text(report)?, "`case`", [("exact", false), ("any", true)].into_iter(), report)
    });
    table.finish(report);
    let (name, reading) = (name?, reading?);
    let stem = name.text.strip_suffix('*').unwrap_or(name.text);
    // What an address stands for is not asked, so its name may be open in the middle as well.
    let open_inside = reading == Reading::Address && !stem.starts_with('*');
    let closed = |part: &str| !part.is_empty() && !part.contains(['*', '?', '=']);
    let names_one = if open_inside { stem.split('*').all(closed) } else { closed(stem) };
    let needs_star = matches!(reading, Reading::Option | Reading::Several) && option.is_none();
    if !names_one {
        report.fault(name.span, Cause::Malformed("a variable's name, or its beginning and a `*`"));
    } else if needs_star && stem == name.text {
        report.fault(name.span, Cause::Malformed("`option` beside a name without a `*`"));
    }
    Some(Variable {
        name: name.text,
        reading,
        option: option.map_or("", |option| option.text),
        any_case: any_case.unwrap_or_default(),
    })
}
