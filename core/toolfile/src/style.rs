//! A level's style: a preset by name, or a preset with features added and dropped.

use cotter_rules::Style;

use crate::fault::Report;
use crate::table::{Node, word_of};

pub(crate) fn read(node: Node<'_>, report: &Report<'_>) -> Option<Style> {
    if !node.is_table() {
        return preset(node, report);
    }
    let mut table = node.table(report)?;
    let mut style = table.need("preset", report).and_then(|node| preset(node, report));
    let added = features(table.take("add"), report);
    let dropped = features(table.take("drop"), report);
    table.finish(report);
    for feature in added {
        style = style.map(|style| style.with(feature));
    }
    for feature in dropped {
        style = style.map(|style| style.without(feature));
    }
    style
}

fn preset(node: Node<'_>, report: &Report<'_>) -> Option<Style> {
    word_of(node.text(report)?, "style", Style::PRESETS.iter().copied(), report)
}

fn features(node: Option<Node<'_>>, report: &Report<'_>) -> Vec<Style> {
    let words = node.map(|node| node.texts("a feature", report)).unwrap_or_default();
    words
        .into_iter()
        .filter_map(|word| word_of(word, "feature of a style", Style::FEATURES.iter().copied(), report))
        .collect()
}
