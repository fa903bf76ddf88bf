//! What a policy sets.

use cotter_rules::policy::{Format, Settings, ToolPath, Unwritable};
use cotter_rules::{Mode, Policy};

use crate::fault::{Cause, Report};
use crate::table::{Node, Table, word_of};

/// Takes the keys of settings from a policy.
pub(crate) fn read<'d>(table: &mut Table<'d>, base: &Policy<'_>, report: &Report<'_>) -> Settings<'d> {
    let mut settings = Settings {
        mode: table.take("mode").and_then(|node| {
            let words = Mode::ALL.iter().map(|mode| (mode.word(), *mode));
            word_of(node.text(report)?, "mode", words, report)
        }),
        format: table.take("format").and_then(|node| {
            let words = Format::ALL.iter().map(|format| (format.word(), *format));
            word_of(node.text(report)?, "format", words, report)
        }),
        protected: table
            .take("protected")
            .map(|node| node.texts("a branch", report).into_iter().map(|branch| branch.text).collect()),
        temporary: table.take("temporary").map(|node| directories(node, report)),
        git_exec_path: boolean(table, "git_exec_path", report),
        harden: boolean(table, "harden", report),
        depth: number(table, "depth", 1, 10_000, report),
        // A fact may keep a call waiting for a minute at most.
        fact_deadline: number(table, "fact_deadline", 1, 60_000, report),
        ..Settings::default()
    };
    if let Some(tools) = table.take("tools") {
        settings.tools = tool_paths(tools, base, report);
    }
    if let Some(mut log) = table.take("log").and_then(|node| node.table(report)) {
        settings.log = boolean(&mut log, "enabled", report);
        settings.log_size = log.take("max_size").and_then(|node| node.number(4096, i64::MAX as u64, report));
        settings.log_unwritable = log.take("unwritable").and_then(|node| {
            let words = Unwritable::ALL.iter().map(|word| (word.word(), *word));
            word_of(node.text(report)?, "`unwritable`", words, report)
        });
        log.finish(report);
    }
    if let Some(mut handover) = table.take("handover").and_then(|node| node.table(report)) {
        settings.refusals_in_a_row = number(&mut handover, "in_a_row", 1, 1_000_000, report);
        settings.refusals_in_all = number(&mut handover, "in_all", 1, 1_000_000, report);
        handover.finish(report);
    }
    if let Some(mut save) = table.take("save").and_then(|node| node.table(report)) {
        settings.save_size = save.take("size").and_then(|node| node.number(1, i64::MAX as u64, report));
        settings.save_days = number(&mut save, "days", 1, 36_500, report);
        settings.save_count = number(&mut save, "count", 1, 100_000, report);
        save.finish(report);
    }
    settings
}

fn directories<'d>(node: Node<'d>, report: &Report<'_>) -> Vec<&'d str> {
    let dirs = node.texts("a directory", report);
    for dir in &dirs {
        if !dir.text.starts_with('/') || dir.text.split('/').any(|part| part == "..") {
            report.fault(dir.span, Cause::Malformed("an absolute path without `..`"));
        }
    }
    dirs.into_iter().map(|dir| dir.text).collect()
}

fn boolean(table: &mut Table<'_>, key: &'static str, report: &Report<'_>) -> Option<bool> {
    table.take(key).and_then(|node| node.boolean(report))
}

fn number(
    table: &mut Table<'_>,
    key: &'static str,
    least: u32,
    most: u32,
    report: &Report<'_>,
) -> Option<u32> {
    let node = table.take(key)?;
    node.number(u64::from(least), u64::from(most), report)?.try_into().ok()
}

fn tool_paths<'d>(node: Node<'d>, base: &Policy<'_>, report: &Report<'_>) -> Vec<ToolPath<'d>> {
    let Some(table) = node.table(report) else { return Vec::new() };
    let mut paths = Vec::new();
    for (tool, node) in table.rest() {
        if base.tool(tool.text).is_none() {
            let known = base.tools.iter().map(|part| part.name);
            report.misspelt(tool.span, Cause::UnknownTool(tool.text.to_owned()), tool.text, known);
        }
        let Some(path) = node.filled("the path", report) else { continue };
        if !path.text.starts_with('/') {
            report.fault(path.span, Cause::Malformed("an absolute path"));
        }
        paths.push(ToolPath { tool: tool.text, path: path.text });
    }
    paths
}
