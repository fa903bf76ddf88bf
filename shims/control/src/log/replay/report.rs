//! What a replay says: each difference, the undecidable ones by reason, and the sums.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::cause::Cause;
use super::{Answer, Policy, Replayed};
use crate::log::list::Found;
use crate::log::{Format, show};

/// Of all causes one line, so that every record is counted once.
pub(super) fn reason(causes: &BTreeSet<Cause>) -> String {
    causes.iter().map(Cause::to_string).collect::<Vec<_>>().join("; ")
}

/// For people only differences, for machines also what is undecidable.
pub(super) fn write(found: &Found, answer: &Answer, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let line = |extra: Value| {
        let mut line = Map::new();
        line.insert("segment".to_owned(), Value::from(&*found.segment));
        for name in ["seq", "at", "tool", "argv"] {
            line.insert(name.to_owned(), found.record.get(name).cloned().unwrap_or_default());
        }
        line.extend(extra.as_object().cloned().unwrap_or_default());
        Value::Object(line)
    };
    match (answer, format) {
        (Answer::Differs { old, new }, Format::Human) => {
            let (at, words) = (show::at(&found.record), show::words(&found.record));
            let [was, is] = [old, new].map(|(outcome, rule)| show::plain(&format!("{outcome} {rule}")));
            writeln!(out, "{at}  {was} → {is}  {words}")
        }
        (Answer::Differs { old, new }, Format::Json) => {
            let [old, new] = [old, new].map(|(outcome, rule)| outcome.json(rule));
            writeln!(out, "{}", line(json!({ "answer": "differs", "old": old, "new": new })))
        }
        (Answer::Undecidable(causes), Format::Json) => {
            let reasons: Vec<String> = causes.iter().map(Cause::to_string).collect();
            writeln!(out, "{}", line(json!({ "answer": "undecidable", "reasons": reasons })))
        }
        (Answer::Undecidable(_), Format::Human) | (Answer::Same { .. }, _) => Ok(()),
    }
}

pub(super) fn summary(
    replayed: &Replayed,
    policy: &Policy<'_>,
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Replayed { records, same, by_another_rule, differing, undecidable, other_mode, .. } = replayed;
    let (mode, digest) = (policy.mode, &policy.digest);
    if format == Format::Json {
        let summary = json!({
            "mode": mode.word(), "policy": digest, "records": records, "same": same,
            "by_another_rule": by_another_rule, "differing": differing, "undecidable": undecidable,
            "other_mode": other_mode,
        });
        return writeln!(out, "{summary}");
    }
    writeln!(out, "{records} records, decided again in mode {mode} under policy {digest}")?;
    if *other_mode > 0 {
        writeln!(out, "{other_mode} of them were made in another mode")?;
    }
    writeln!(out, "{same} decide the same, {by_another_rule} of them by another rule")?;
    writeln!(out, "{differing} differ")?;
    writeln!(out, "{} undecidable", undecidable.values().sum::<usize>())?;
    for (reason, count) in undecidable {
        writeln!(out, "  {count}  {}", show::plain(reason))?;
    }
    Ok(())
}
