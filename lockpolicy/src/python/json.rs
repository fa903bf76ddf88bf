//! What Python's `json.dumps(…, sort_keys=True)` makes of a piece of a manifest: poetry, pdm and pipenv take the digest of
//! that text and put it into their locks.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::table::Item;

/// How the parts are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// `", "` and `": "`, Python's own.
    Usual,
    /// `","` and `":"`.
    None,
}

/// JSON made piece by piece; the keys of every object are sorted by the caller's order or by [`Tree`].
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    /// Sorted when written.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// A value of a manifest; nothing where Python's JSON could not write it (a date), or not in one way (a float).
    pub fn of(item: Item<'_, '_>) -> Option<Tree> {
        if let Some(text) = item.text() {
            return Some(Tree::Text(text.into_owned()));
        }
        if let Some(table) = item.table() {
            let fields = table.fields().into_iter();
            let fields = fields.map(|(key, _, value)| Some((key.to_string(), Tree::of(value)?)));
            return fields.collect::<Option<Vec<_>>>().map(Tree::Object);
        }
        if item.is_array() {
            return item.items().into_iter().map(Tree::of).collect::<Option<Vec<_>>>().map(Tree::List);
        }
        if let Some(truth) = item.truth() {
            return Some(Tree::Bool(truth));
        }
        item.number().map(|number| Tree::Number(number.to_string()))
    }

    pub fn empty() -> Tree {
        Tree::Object(Vec::new())
    }

    pub fn sha256(&self, spacing: Spacing) -> String {
        let mut text = String::new();
        self.write(spacing, &mut text);
        hex(&Sha256::digest(text.as_bytes()))
    }

    fn write(&self, spacing: Spacing, out: &mut String) {
        let (comma, colon) = match spacing {
            Spacing::Usual => (", ", ": "),
            Spacing::None => (",", ":"),
        };
        match self {
            Tree::Null => out.push_str("null"),
            Tree::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Tree::Number(number) => out.push_str(number),
            Tree::Text(text) => quoted(text, out),
            Tree::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { comma });
                    item.write(spacing, out);
                }
                out.push(']');
            }
            Tree::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by(|(one, _), (other, _)| one.cmp(other));
                out.push('{');
                for (place, (key, value)) in fields.into_iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { comma });
                    quoted(key, out);
                    out.push_str(colon);
                    value.write(spacing, out);
                }
                out.push('}');
            }
        }
    }
}

/// A string as Python writes it: ASCII only.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn it_is_what_python_writes() {
        let text = Text::of("b = [1, true, \"é😀\\u0001\\\"\"]\na = { z = {}, \"y\" = [] }\n".as_bytes())
            .expect("text");
        let document = crate::table::read(&text).expect("TOML");
        let fields = document.root().fields().into_iter();
        let tree = Tree::Object(
            fields.map(|(key, _, item)| (key.to_string(), Tree::of(item).expect("JSON"))).collect(),
        );
        let mut out = String::new();
        tree.write(Spacing::Usual, &mut out);
        assert_eq!(out, r#"{"a": {"y": [], "z": {}}, "b": [1, true, "\u00e9\ud83d\ude00\u0001\""]}"#);
        out.clear();
        tree.write(Spacing::None, &mut out);
        assert_eq!(out, r#"{"a":{"y":[],"z":{}},"b":[1,true,"\u00e9\ud83d\ude00\u0001\""]}"#);
    }
}
