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

/// What others wrote, on one line: what a terminal would obey, or show in another order, is shown as what it is.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|letter| if is_plain(letter) { letter.to_string() } else { letter.escape_default().to_string() })
        .collect()
}

/// Whether a letter is only shown.
pub(crate) fn is_plain(letter: char) -> bool {
    // Letters that change the order in which others are shown.
    let bidi = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !letter.is_control() && !bidi
}

/// A number, its thousands apart.
pub(crate) fn counted(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 package`, `2 packages`.
pub(crate) fn many(number: usize, one: &str) -> String {
    format!("{} {one}{}", counted(number), if number == 1 { "" } else { "s" })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_letters() {
        for (number, text) in [(0, "0"), (999, "999"), (1204, "1,204"), (1_000_000, "1,000,000")] {
            assert_eq!(counted(number), text);
        }
        assert_eq!(visible("a\u{1b}[8m\u{202e}ä\n"), "a\\u{1b}[8m\\u{202e}ä\\n");
    }
}
