//! The `content-hash`: an md5 over the parts of `composer.json` that bear on what is chosen, written as PHP writes JSON.

use md5::{Digest as _, Md5};

use crate::json::{Node, Value};

/// In the order in which PHP sorts them.
const RELEVANT: [&str; 12] = [
    "conflict",
    "config",
    "extra",
    "minimum-stability",
    "name",
    "prefer-stable",
    "provide",
    "replace",
    "repositories",
    "require",
    "require-dev",
    "version",
];

/// Nothing where it cannot be said how PHP would write a number.
pub fn content_hash(manifest: &Node<'_>) -> Option<String> {
    let mut out = String::from("{");
    for key in RELEVANT {
        let Some(node) = manifest.field(key) else { continue };
        let platform = node.field("platform").filter(|node| node.value != Value::Null);
        if key == "config" && platform.is_none() {
            continue;
        }
        if out.len() > 1 {
            out.push(',');
        }
        string(key, &mut out);
        out.push(':');
        match platform.filter(|_| key == "config") {
            Some(platform) => {
                out.push_str("{\"platform\":");
                value(platform, &mut out)?;
                out.push('}');
            }
            None => value(node, &mut out)?,
        }
    }
    out.push('}');
    if out == "{}" {
        // To PHP an empty array is a list.
        out = "[]".to_owned();
    }
    let digest = Md5::digest(out.as_bytes());
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn value(node: &Node<'_>, out: &mut String) -> Option<()> {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(plain(number)?),
        Value::String(text) => string(text, out),
        Value::Array(items) => list(items.iter(), out)?,
        // PHP knows no difference between an array and an object whose keys count from 0.
        Value::Object(fields)
            if fields.iter().enumerate().all(|(index, (key, _))| *key == index.to_string()) =>
        {
            list(fields.iter().map(|(_, node)| node), out)?;
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (key, node)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                value(node, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

fn list<'n, 'a: 'n>(items: impl Iterator<Item = &'n Node<'a>>, out: &mut String) -> Option<()> {
    out.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        value(item, out)?;
    }
    out.push(']');
    Some(())
}

/// A number as PHP writes it again: without zeros behind the point. Long ones and those with an exponent are not read.
fn plain(number: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let simple = digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(fraction);
    if !simple || number.len() > 15 || whole == "-0" {
        return None;
    }
    Some(if fraction.is_empty() { whole } else { number.trim_end_matches('0').trim_end_matches('.') })
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}
