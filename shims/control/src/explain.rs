//! `cotter explain`: how a command is read, each fact, each rule considered, and why.

use std::ffi::OsString;
use std::io::Write;

use cotter_core::decide::{Decided, Scene};
use cotter_core::message::Telling;
use cotter_rules::fact::Fact;
use cotter_rules::rule::Truth;
use serde_json::{Value, json};

use crate::args::Format;
use crate::check::{exit, kept};
use crate::describe;
use crate::error::{Error, Exit};
use crate::subject::Subject;
use crate::written::{json_line, text, verdict};

pub(crate) fn run(words: &[OsString], format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let subject = Subject::new(words)?;
    let decided = subject.decide(true)?;
    let scene = subject.prepared.scene(&subject.call);
    match format {
        Format::Json => json_line(out, &as_json(&scene, &decided))?,
        Format::Human => {
            reading(&scene, &decided, out)?;
            facts(&decided, out)?;
            rules(&scene, &decided, out)?;
            conclusion(&scene, &decided, out)?;
        }
    }
    Ok(exit(decided.weighed.verdict.decision))
}

fn reading(scene: &Scene<'_>, decided: &Decided, out: &mut dyn Write) -> Result<(), Error> {
    let command = &decided.command;
    writeln!(out, "read")?;
    writeln!(out, "  tool        {}", command.tool)?;
    if let Some(real) = scene.real {
        writeln!(out, "  real tool   {}", text(real.to_bytes()))?;
    }
    if !decided.aliases.is_empty() {
        writeln!(out, "  aliases     {}", decided.aliases.join(" → "))?;
    }
    if !command.path.is_empty() {
        let reads = if command.reads { " (only reads)" } else { "" };
        writeln!(out, "  subcommand  {}{reads}", command.path.join(" "))?;
    }
    if let Some(word) = command.unknown_sub {
        writeln!(out, "  unknown     {}", text(word))?;
    }
    for given in &command.given {
        let negated = if given.negated { " (taken back)" } else { "" };
        let value =
            given.value.map(|value| format!(" = {} [{}]", text(value), given.kind)).unwrap_or_default();
        writeln!(out, "  option      {}{value}{negated}", given.option)?;
    }
    for operand in &command.operands {
        writeln!(out, "  operand     {} [{}]", text(operand.word), operand.kind)?;
    }
    for word in &command.unread {
        writeln!(out, "  not read    {}", text(word))?;
    }
    if command.inert {
        writeln!(out, "  inert       the tool only explains itself")?;
    }
    Ok(())
}

fn facts(decided: &Decided, out: &mut dyn Write) -> Result<(), Error> {
    let facts: Vec<_> = decided.weighed.facts.all().collect();
    if !facts.is_empty() {
        writeln!(out, "facts")?;
    }
    for (key, fact) in facts {
        match fact {
            Fact::Known(value) => writeln!(out, "  {key} = {value}")?,
            Fact::Unknown(reason) => writeln!(out, "  {key} is unknown ({reason}): counts for what stops")?,
        }
    }
    Ok(())
}

fn rules(scene: &Scene<'_>, decided: &Decided, out: &mut dyn Write) -> Result<(), Error> {
    if decided.weighed.considered.is_empty() {
        return Ok(());
    }
    writeln!(out, "rules considered")?;
    let all = scene.layers.rules(scene.tool.name, &decided.command, &scene.env());
    let all = all.map_err(|_| Error::Guard("the policy cannot be read".to_owned()))?;
    for considered in &decided.weighed.considered {
        let rule = all.iter().find(|(layer, rule)| *layer == considered.layer && rule.id == considered.rule);
        let outcome = rule.map_or("", |(_, rule)| rule.outcome.word());
        let holds = match (considered.truth, considered.excepted) {
            (_, Some(reason)) => format!("holds, but is excepted: {reason}"),
            (Truth::True, None) => "holds".to_owned(),
            (Truth::Unknown, None) => "counts as holding, a fact is unknown".to_owned(),
            (Truth::False, None) => "does not hold".to_owned(),
            (Truth::Pending(key), None) => format!("{key} was not needed"),
        };
        writeln!(out, "  {} [{} by {}]: {holds}", considered.rule, outcome, considered.layer.word())?;
        if let Some((_, rule)) = rule {
            writeln!(out, "    when {}", describe::condition(&rule.when))?;
        }
    }
    Ok(())
}

fn conclusion(scene: &Scene<'_>, decided: &Decided, out: &mut dyn Write) -> Result<(), Error> {
    let verdict = &decided.weighed.verdict;
    writeln!(out, "verdict")?;
    writeln!(out, "  {} by {} (mode {})", verdict.decision, verdict.rule, decided.mode)?;
    if decided.weighed.unmoded != verdict.decision {
        writeln!(out, "  without the mode: {}", decided.weighed.unmoded)?;
    }
    if !verdict.obligations.is_empty() {
        writeln!(out, "  saved first: {}", kept(decided))?;
    }
    let telling = Telling::of(scene, decided);
    for (name, filled) in [("why", telling.why()), ("lost", telling.lost()), ("instead", telling.instead())] {
        if !filled.is_empty() {
            writeln!(out, "  {name}: {filled}")?;
        }
    }
    Ok(())
}

fn as_json(scene: &Scene<'_>, decided: &Decided) -> Value {
    let command = &decided.command;
    let given: Vec<Value> = command
        .given
        .iter()
        .map(|given| {
            json!({
                "option": given.option, "level": given.level, "negated": given.negated, "overruled": given.overruled,
                "value": given.value.map(text), "kind": given.kind.word(),
            })
        })
        .collect();
    let operands: Vec<Value> = command
        .operands
        .iter()
        .map(|operand| json!({ "word": text(operand.word), "kind": operand.kind.word() }))
        .collect();
    let considered: Vec<Value> = decided
        .weighed
        .considered
        .iter()
        .map(|considered| {
            json!({
                "rule": considered.rule, "layer": considered.layer.word(),
                "truth": truth(considered.truth), "excepted": considered.excepted,
            })
        })
        .collect();
    json!({
        "command": {
            "tool": command.tool, "path": command.path, "given": given, "operands": operands,
            "unread": command.unread.iter().map(|word| text(word)).collect::<Vec<_>>(),
            "unknown": command.unknown_sub.map(text), "inert": command.inert, "reads": command.reads,
        },
        "aliases": decided.aliases,
        "real": scene.real.map(|real| text(real.to_bytes())),
        "considered": considered,
        "verdict": verdict(scene, decided),
    })
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
        Truth::Pending(_) => "not needed",
    }
}
