//! One record on one line.
//!
//! What stands in a record was typed by whoever made the call: nothing of it may move a terminal's cursor or
//! turn the direction of text.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::Value;

/// The record as it is, with its segment's name in front.
pub(super) fn json(segment: &str, line: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let members = line.strip_prefix(b"{").unwrap_or(line);
    write!(out, "{{\"segment\":{},", Value::from(segment))?;
    out.write_all(members)?;
    out.write_all(b"\n")
}

/// When, what was decided by which rule, for whom, and the words of the call.
pub(super) fn human(record: &Value, out: &mut dyn Write) -> io::Result<()> {
    let text = |name: &str| plain(record.get(name).and_then(Value::as_str).unwrap_or("-"));
    let session = record.pointer("/session/id").map_or_else(|| "-".to_owned(), |id| plain(&bytes_text(id)));
    let (at, words) = (at(record), words(record));
    writeln!(out, "{at}  {:<7} {:<24} {:<12} {words}", text("decision"), text("rule"), session)
}

/// When it was made. Fractions of a second are for machines.
pub(super) fn at(record: &Value) -> String {
    let at = plain(record.get("at").and_then(Value::as_str).unwrap_or("-"));
    at.split_once('.').map_or(at.as_str(), |(seconds, _)| seconds).to_owned()
}

/// The words of the call.
pub(super) fn words(record: &Value) -> String {
    let words = record.get("argv").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(value: &Value) -> String {
    if let Some(more) = value.get("more") {
        return format!("… {more} more");
    }
    if let (Some(cut), Some(bytes)) = (value.get("cut"), value.get("bytes")) {
        return format!("{}… ({bytes} bytes)", quoted(&bytes_text(cut)));
    }
    quoted(&bytes_text(value))
}

/// A string, or `{"b":"<hex>"}` shown as `\x` escapes.
fn bytes_text(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let hex = value.get("b").and_then(Value::as_str).unwrap_or_default();
    hex.as_bytes().chunks(2).fold(String::new(), |mut text, pair| {
        // Digits of ASCII stay readable.
        let byte = u8::from_str_radix(&String::from_utf8_lossy(pair), 16).unwrap_or(0);
        if byte.is_ascii_graphic() || byte == b' ' {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "\\x{byte:02x}");
        }
        text
    })
}

fn quoted(text: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || "-_./:=@%+,~^[]{}".contains(c);
    let text = plain(text);
    if !text.is_empty() && text.chars().all(bare) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Text that a terminal shows and does not obey.
pub(crate) fn plain(text: &str) -> String {
    text.chars().fold(String::new(), |mut plain, c| {
        if c.is_control() || turns_text(c) {
            plain.extend(c.escape_unicode());
        } else {
            plain.push(c);
        }
        plain
    })
}

/// Characters that nobody sees but that change what is seen.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(record: &Value) -> String {
        let mut out = Vec::new();
        human(record, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_line_without_surprises() {
        let record = json!({
            "at": "2025-01-31T12:00:00.123Z", "decision": "refuse", "rule": "git.push.force",
            "session": {"id": "abc"},
            "argv": ["git", "", "it's", "a b", {"b": "ff41"}, "\u{1b}[2J", "\u{202e}x", {"cut": "long", "bytes": 9}, {"more": 3}],
        });
        let line = shown(&record);
        assert!(line.starts_with("2025-01-31T12:00:00  refuse  git.push.force "), "{line}");
        assert!(line.ends_with(
            " abc          git '' 'it'\\''s' 'a b' '\\xffA' '\\u{1b}[2J' '\\u{202e}x' long… (9 bytes) … 3 more\n"
        ), "{line}");
        assert!(!line.contains('\u{1b}'));
    }

    #[test]
    fn any_object_is_shown() {
        for record in [json!({}), json!({"argv": 3, "at": [], "session": {"id": {"b": "é"}}})] {
            assert!(shown(&record).ends_with('\n'));
        }
    }
}
