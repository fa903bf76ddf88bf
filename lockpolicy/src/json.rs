//! JSON as strangers write it: read in one pass, borrowed, each value with the place where it stands.
//!
//! Not `serde_json`, because a finding needs the line of any entry, a key that stands twice must be refused (readers
//! differ in which one counts), and megabytes must pass without a tree of them in memory: a caller walks objects and
//! arrays as they come and takes [`Node`]s only of what is small.

mod once;
mod reader;
mod scan;
mod string;
mod token;

use std::borrow::Cow;

pub use self::reader::Reader;
use crate::text::{Broken, Text};

/// What may stand there besides JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Strict,
    /// Comments, and a comma behind the last item: `bun.lock`, `deno.json`.
    Relaxed,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    pub value: Value<'a>,
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    /// As written: a lock has no use for numbers that must be computed with.
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    /// In the order of the file; no key twice.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    pub fn text(&self) -> Option<&Cow<'a, str>> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn items(&self) -> &[Node<'a>] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    pub fn fields(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        match &self.value {
            Value::Object(fields) => fields,
            _ => &[],
        }
    }

    pub fn field(&self, key: &str) -> Option<&Node<'a>> {
        self.fields().iter().find(|(own, _)| own == key).map(|(_, node)| node)
    }

    pub fn is_true(&self) -> bool {
        self.value == Value::Bool(true)
    }
}

/// Reads a whole file into memory.
pub fn read<'a>(text: &Text<'a>, dialect: Dialect) -> Result<Node<'a>, Broken> {
    let mut reader = Reader::new(text, dialect);
    let node = reader.value()?;
    reader.end()?;
    Ok(node)
}

#[cfg(test)]
mod tests;
