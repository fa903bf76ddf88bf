//! `cotter rules test`: every rule proves itself by its examples.

use std::fs;
use std::io::Write;
use std::path::Path;

use cotter_core::builtin;
use cotter_toolfile::{Source, check_examples};

use crate::args::RulesAction;
use crate::error::{Error, Exit};

pub(crate) fn run(action: RulesAction, out: &mut dyn Write) -> Result<Exit, Error> {
    let RulesAction::Test { file } = action;
    match file {
        None => builtin::SOURCES.iter().try_fold(Exit::Clean, |exit, (name, text)| {
            let own = test(&Source { name, text }, out)?;
            Ok(if own == Exit::Clean { exit } else { own })
        }),
        Some(file) => {
            let text = fs::read_to_string(&file).map_err(|cause| Error::file(&file, cause))?;
            test(&Source { name: &display(&file), text: &text }, out)
        }
    }
}

fn display(file: &Path) -> String {
    file.display().to_string()
}

/// A tool file names its tool before its first table; in a policy only rules do.
fn is_tool_file(text: &str) -> bool {
    let before_tables = text.lines().map(str::trim_start).take_while(|line| !line.starts_with('['));
    before_tables.filter_map(|line| line.strip_prefix("tool")).any(|rest| rest.trim_start().starts_with('='))
}

fn test(source: &Source<'_>, out: &mut dyn Write) -> Result<Exit, Error> {
    let base = builtin::policy().map_err(|_| Error::Guard("the built-in policy is damaged".to_owned()))?;
    let base = if is_tool_file(source.text) { None } else { Some(&base) };
    let results = match check_examples(Source { name: source.name, text: source.text }, base) {
        Ok(results) => results,
        Err(faults) => {
            for fault in &faults {
                writeln!(out, "{fault}")?;
            }
            return Ok(Exit::Findings);
        }
    };
    let mut failed = 0;
    for tested in &results {
        failed += tested.faults.len();
        let word = if tested.faults.is_empty() { "ok" } else { "FAILED" };
        writeln!(out, "{word:6} {} ({} examples)", tested.rule, tested.examples)?;
        for fault in &tested.faults {
            writeln!(out, "{fault}")?;
        }
    }
    let examples: usize = results.iter().map(|tested| tested.examples).sum();
    writeln!(out, "{}: {} rules, {examples} examples, {failed} failed", source.name, results.len())?;
    Ok(if failed == 0 { Exit::Clean } else { Exit::Findings })
}
