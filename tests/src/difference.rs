//! What the probe saw differently in two launches.

use crate::{Outcome, Report};

/// The only variables that the guard may add to the environment, by exact name: where git finds its own programs,
/// and the mark by which a loop of shims is found.
pub const ADDED_VARIABLES: [&str; 2] = ["GIT_EXEC_PATH", "COTTER_GUARD"];

/// How many bytes of a long value are worth showing.
const SHOWN: usize = 120;

/// The one line of a report that a call shows which had to be looked into: that the process has waited for a child.
pub(crate) const LOOKED: &str = "children: used ";

/// Everything in which calling through the shim differed from calling directly, lines that start with `exempt`
/// left out; empty when nothing did.
pub(crate) fn between(direct: &Outcome, shimmed: &Outcome, exempt: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, direct: String, shimmed: String| {
        if direct != shimmed {
            found.push(format!("{what}\n  directly:         {direct}\n  through the shim: {shimmed}"));
        }
    };
    compare("ending", format!("{:?}", direct.ending), format!("{:?}", shimmed.ending));
    compare("standard output", direct.stdout.clone(), shimmed.stdout.clone());
    compare("standard error", direct.stderr.clone(), shimmed.stderr.clone());
    match (&direct.report, &shimmed.report) {
        (Some(direct), Some(shimmed)) => found.extend(reports(direct, shimmed, exempt)),
        (None, None) => {}
        (direct, shimmed) => {
            let reached = |report: &Option<Report>| if report.is_some() { "yes" } else { "no" }.to_owned();
            compare("the tool was reached", reached(direct), reached(shimmed));
        }
    }
    found
}

fn reports(direct: &Report, shimmed: &Report, exempt: Option<&str>) -> Vec<String> {
    let mut found = Vec::from_iter(sequences("argument", &direct.argv(), &shimmed.argv()));
    found.extend(sequences("environment entry", &own_environment(direct), &own_environment(shimmed)));
    let (direct, shimmed) = (direct.lines(), shimmed.lines());
    let compared = |line: &&String| exempt.is_none_or(|start| !line.starts_with(start));
    let mut only = |whose: &str, these: &[String], others: &[String]| {
        let missing = these.iter().filter(compared).filter(|line| !others.contains(line));
        found.extend(missing.map(|line| format!("only {whose}: {line}")));
    };
    only("directly", &direct, &shimmed);
    only("through the shim", &shimmed, &direct);
    found
}

fn own_environment(report: &Report) -> Vec<&[u8]> {
    let added = |entry: &&[u8]| {
        let name = entry.split(|byte| *byte == b'=').next().unwrap_or_default();
        ADDED_VARIABLES.iter().any(|variable| variable.as_bytes() == name)
    };
    report.environment().into_iter().filter(|entry| !added(entry)).collect()
}

/// The first place where two lists part.
fn sequences(what: &str, direct: &[&[u8]], shimmed: &[&[u8]]) -> Option<String> {
    let shown = |list: &[&[u8]], index: usize| {
        list.get(index).map_or("nothing".to_owned(), |item| {
            format!("{} bytes: {}", item.len(), item[..item.len().min(SHOWN)].escape_ascii())
        })
    };
    let length = direct.len().max(shimmed.len());
    let index = (0..length).find(|index| direct.get(*index) != shimmed.get(*index))?;
    Some(format!(
        "{what} {index} ({} directly, {} through the shim)\n  directly:         {}\n  through the shim: {}",
        direct.len(),
        shimmed.len(),
        shown(direct, index),
        shown(shimmed, index)
    ))
}
