//! Bytes and JSON, written for people and machines.

use std::io::Write;

use cotter_core::decide::{Decided, Scene};
use cotter_core::message::Telling;
use cotter_rules::fact::Fact;
use serde_json::{Map, Value, json};

use crate::error::Error;

/// Bytes as text; what is not text is marked as replaced.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// One JSON value on one line.
pub(crate) fn json_line(out: &mut dyn Write, value: &Value) -> Result<(), Error> {
    Ok(writeln!(out, "{value}")?)
}

/// The facts that were asked, as JSON: a number, or why it is not known.
pub(crate) fn facts(decided: &Decided) -> Value {
    let facts: Map<String, Value> = decided
        .weighed
        .facts
        .all()
        .map(|(key, fact)| {
            let value = match fact {
                Fact::Known(number) => json!(number),
                Fact::Unknown(reason) => json!({ "unknown": reason.word() }),
            };
            (key.word().to_owned(), value)
        })
        .collect();
    Value::Object(facts)
}

/// The verdict as JSON.
pub(crate) fn verdict(scene: &Scene<'_>, decided: &Decided) -> Value {
    let verdict = &decided.weighed.verdict;
    let telling = Telling::of(scene, decided);
    let obligations: Vec<&str> = verdict.obligations.iter().map(|obligation| obligation.word()).collect();
    json!({
        "decision": verdict.decision.word(),
        "without_mode": decided.weighed.unmoded.word(),
        "mode": decided.mode.word(),
        "obligations": obligations,
        "rule": verdict.rule,
        "why": telling.why(),
        "lost": telling.lost(),
        "instead": telling.instead(),
        "facts": facts(decided),
    })
}
