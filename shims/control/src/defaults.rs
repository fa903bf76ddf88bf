//! `cotter defaults`: what the built-in rules permit, restrict, and make depend on facts.

use std::io::Write;

use cotter_core::builtin;
use cotter_rules::policy::ToolPart;
use cotter_rules::{Outcome, Rule, flat};
use serde_json::{Value, json};

use crate::args::Format;
use crate::describe;
use crate::error::{Error, Exit};
use crate::written::json_line;

pub(crate) fn run(tool: Option<&str>, format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let policy = builtin::policy().map_err(damaged)?;
    let parts: Vec<ToolPart<'_>> =
        policy.tools.iter().filter(|part| tool.is_none_or(|tool| tool == part.name)).collect();
    if let (Some(tool), true) = (tool, parts.is_empty()) {
        return Err(Error::NoTool(tool.to_owned()));
    }
    for part in parts {
        let defaults = Defaults::of(&part).map_err(damaged)?;
        match format {
            Format::Human => defaults.print(out)?,
            Format::Json => json_line(out, &defaults.json())?,
        }
    }
    Ok(Exit::Clean)
}

fn damaged(_: flat::Corrupt) -> Error {
    Error::Guard("the built-in policy is damaged; install Cotter again".to_owned())
}

struct Defaults<'a> {
    tool: &'a str,
    reads: Vec<&'a str>,
    rules: Vec<Rule<'a>>,
}

impl<'a> Defaults<'a> {
    fn of(part: &ToolPart<'a>) -> flat::Result<Defaults<'a>> {
        let subs = match part.grammar()? {
            Some(tool) => tool.level.subs.all()?,
            None => Vec::new(),
        };
        let reads =
            subs.iter().filter(|(_, level)| level.reads).filter_map(|(names, _)| names.first().copied());
        Ok(Defaults { tool: part.name, reads: reads.collect(), rules: part.rules().all()? })
    }

    /// Rules that stop whatever the world is like, and those that depend on it.
    fn restricted(&self) -> impl Iterator<Item = &Rule<'a>> {
        self.rules.iter().filter(|rule| !is_conditional(rule))
    }

    fn conditional(&self) -> impl Iterator<Item = &Rule<'a>> {
        self.rules.iter().filter(|rule| is_conditional(rule))
    }

    fn print(&self, out: &mut dyn Write) -> Result<(), Error> {
        writeln!(out, "{}", self.tool)?;
        writeln!(out, "  permitted: whatever no rule below stops; known to change nothing:")?;
        for line in wrapped(&self.reads, 100) {
            writeln!(out, "    {line}")?;
        }
        for (title, rules) in [
            ("restricted", self.restricted().collect::<Vec<_>>()),
            ("conditional (the facts decide)", self.conditional().collect()),
        ] {
            writeln!(out, "  {title}:")?;
            for rule in rules {
                let otherwise = rule.otherwise.map(|outcome| format!(", else {outcome}")).unwrap_or_default();
                writeln!(out, "    {} [{}{otherwise}] {}", rule.id, rule.outcome, rule.why)?;
                writeln!(out, "      when {}", describe::condition(&rule.when))?;
            }
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.id, "outcome": rule.outcome.word(), "why": rule.why,
                    "otherwise": rule.otherwise.map(Outcome::word), "locked": rule.locked,
                    "when": describe::condition(&rule.when), "conditional": is_conditional(rule),
                    "facts": describe::facts(rule).iter().map(|key| key.word()).collect::<Vec<_>>(),
                })
            })
            .collect();
        json!({ "tool": self.tool, "reads": self.reads, "rules": rules })
    }
}

fn is_conditional(rule: &Rule<'_>) -> bool {
    matches!(rule.outcome, Outcome::Judge | Outcome::Save) || !describe::facts(rule).is_empty()
}

fn wrapped(words: &[&str], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push((*word).to_owned()),
        }
    }
    lines
}
