//! `cotter check`: what would become of a command.

use std::ffi::OsString;
use std::io::Write;

use cotter_core::decide::Decided;
use cotter_core::message::{self, Refusal, Telling};
use cotter_rules::policy;
use cotter_rules::verdict::Decision;

use crate::args::Format;
use crate::error::{Error, Exit};
use crate::subject::Subject;
use crate::written::{json_line, verdict};

pub(crate) fn run(words: &[OsString], format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let subject = Subject::new(words)?;
    let decided = subject.decide(true)?;
    let scene = subject.prepared.scene(&subject.call);
    let decision = decided.weighed.verdict.decision;
    for warning in &subject.prepared.layers.warnings {
        eprintln!("cotter: warning: {warning}");
    }
    match format {
        Format::Json => json_line(out, &verdict(&scene, &decided))?,
        Format::Human if decision == Decision::Allow => {
            let verdict = &decided.weighed.verdict;
            match (decided.weighed.unmoded, verdict.rule) {
                (Decision::Allow, rule) if verdict.obligations.is_empty() => writeln!(out, "allow ({rule})")?,
                (Decision::Allow, rule) => writeln!(out, "save ({rule})")?,
                (would, rule) => writeln!(out, "allow (mode {}; otherwise {would} by {rule})", decided.mode)?,
            }
            if !verdict.obligations.is_empty() {
                let lost = Telling::of(&scene, &decided).lost();
                writeln!(out, "  why: {}", verdict.why)?;
                if !lost.is_empty() {
                    writeln!(out, "  lost: {lost}")?;
                }
                writeln!(out, "  kept: {} in a restore point, before the tool runs", kept(&decided))?;
            }
            if !verdict.environment.is_empty() {
                writeln!(out, "  environment: {}", verdict.environment.join(" "))?;
            }
        }
        Format::Human => {
            let line = message::command_line(&scene);
            let refusal = Refusal::new(&scene, &decided, line, None);
            write!(out, "{}", refusal.render(policy::Format::Human))?;
        }
    }
    Ok(exit(decision))
}

/// What the verdict obliges to save, in words of `docs/policy.md`.
pub(crate) fn kept(decided: &Decided) -> String {
    let words: Vec<&str> = decided.weighed.verdict.obligations.iter().map(|keep| keep.word()).collect();
    words.join(", ")
}

/// 0 it would run, 1 it would be refused, 3 a person would be asked.
pub(crate) fn exit(decision: Decision) -> Exit {
    match decision {
        Decision::Allow => Exit::Clean,
        Decision::Refuse => Exit::Findings,
        Decision::Judge | Decision::Ask => Exit::Approval,
    }
}
