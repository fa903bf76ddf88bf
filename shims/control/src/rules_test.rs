//! `cotter rules test`: every rule proves itself by its examples.

use std::fs;
use std::io::Write;

use cotter_core::builtin;
use cotter_rules::Policy;
use cotter_toolfile::{Fault, Source, Tested, check_policy, check_tool, rules_of};

use crate::args::RulesAction;
use crate::error::{Error, Exit};

pub(crate) fn run(action: RulesAction, out: &mut dyn Write) -> Result<Exit, Error> {
    let RulesAction::Test { file } = action;
    let Some(file) = file else { return built_in(out) };
    let text = fs::read_to_string(&file).map_err(|cause| Error::file(&file, cause))?;
    let name = file.display().to_string();
    let source = Source { name: &name, text: &text };
    let tested = if is_tool_file(&text) { check_tool(source, &[]) } else { check_policy(source, &base()?) };
    tell(&name, tested, out)
}

/// Every built-in tool, with the files that hold more rules for it.
fn built_in(out: &mut dyn Write) -> Result<Exit, Error> {
    let sources = builtin::SOURCES.iter().map(|(name, text)| Source { name, text });
    let (more, tools): (Vec<Source<'_>>, Vec<Source<'_>>) =
        sources.partition(|source| rules_of(*source).is_some());
    tools.into_iter().try_fold(Exit::Clean, |exit, source| {
        let own = tell(source.name, check_tool(source, &more), out)?;
        Ok(if own == Exit::Clean { exit } else { own })
    })
}

fn base() -> Result<Policy<'static>, Error> {
    builtin::policy().map_err(|_| Error::Guard("the built-in policy is damaged".to_owned()))
}

/// A tool file names its tool before its first table; in a policy only rules do.
fn is_tool_file(text: &str) -> bool {
    let before_tables = text.lines().map(str::trim_start).take_while(|line| !line.starts_with('['));
    before_tables.filter_map(|line| line.strip_prefix("tool")).any(|rest| rest.trim_start().starts_with('='))
}

fn tell(name: &str, tested: Result<Vec<Tested>, Vec<Fault>>, out: &mut dyn Write) -> Result<Exit, Error> {
    let results = match tested {
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
    writeln!(out, "{name}: {} rules, {examples} examples, {failed} failed", results.len())?;
    Ok(if failed == 0 { Exit::Clean } else { Exit::Findings })
}
