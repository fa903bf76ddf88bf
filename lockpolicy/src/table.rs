//! TOML as strangers write it: borrowed, each value with the place where it stands.
//!
//! Reading is the `toml` crate's (a key that stands twice is an error there, and so is deep nesting, of keys too); this is the way
//! through what it read, so that the readers of formats say what they look for and nothing else.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::{Broken, Text};

/// A whole file.
#[derive(Debug)]
pub struct Document<'a> {
    root: Spanned<DeTable<'a>>,
    /// What [`Text::text`] leaves out before it.
    start: usize,
}

/// Reads a whole file.
pub fn read<'a>(text: &Text<'a>) -> Result<Document<'a>, Broken> {
    let start = text.offset(0);
    match DeTable::parse(text.text()) {
        Ok(root) => Ok(Document { root, start }),
        Err(error) => {
            let at = start + error.span().map_or(0, |span| span.start);
            let why = error.message();
            Err(if why.contains("duplicate key") {
                Broken { code: crate::Code::DuplicateKey, ..Broken::new(at, "a key stands twice") }
            } else {
                Broken::new(at, why.lines().next().unwrap_or("no TOML"))
            })
        }
    }
}

impl<'a> Document<'a> {
    pub fn root(&self) -> Table<'_, 'a> {
        Table { table: self.root.get_ref(), at: self.start, start: self.start }
    }
}

/// A table and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Table<'d, 'a> {
    table: &'d DeTable<'a>,
    at: usize,
    start: usize,
}

/// A value and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Item<'d, 'a> {
    value: &'d Spanned<DeValue<'a>>,
    start: usize,
}

impl<'d, 'a> Table<'d, 'a> {
    /// Byte offset in the file: of the header for a table that has one.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn get(&self, key: &str) -> Option<Item<'d, 'a>> {
        self.table.get(key).map(|value| Item { value, start: self.start })
    }

    /// The value at the end of a way through tables.
    pub fn path(&self, keys: &[&str]) -> Option<Item<'d, 'a>> {
        let (first, rest) = keys.split_first()?;
        let mut item = self.get(first)?;
        for key in rest {
            item = item.table()?.get(key)?;
        }
        Some(item)
    }

    pub fn text(&self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key)?.text()
    }

    /// The table under a key; at the end of a way, with [`Table::path`].
    pub fn table(&self, key: &str) -> Option<Table<'d, 'a>> {
        self.get(key)?.table()
    }

    /// The items of the array under a key; none where there is none.
    pub fn items(&self, key: &str) -> Vec<Item<'d, 'a>> {
        self.get(key).map(|item| item.items()).unwrap_or_default()
    }

    /// Keys, where each stands, and values, in the order of the file.
    pub fn fields(&self) -> Vec<(&'d Cow<'a, str>, usize, Item<'d, 'a>)> {
        let start = self.start;
        let mut fields: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| (key.get_ref(), start + key.span().start, Item { value, start }))
            .collect();
        fields.sort_by_key(|(_, at, _)| *at);
        fields
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }
}

impl<'d, 'a> Item<'d, 'a> {
    pub fn at(&self) -> usize {
        self.start + self.value.span().start
    }

    pub fn text(&self) -> Option<Cow<'a, str>> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub fn table(&self) -> Option<Table<'d, 'a>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(Table { table, at: self.at(), start: self.start }),
            _ => None,
        }
    }

    /// The items of an array; none of anything else.
    pub fn items(&self) -> Vec<Item<'d, 'a>> {
        match self.value.get_ref() {
            DeValue::Array(items) => items.iter().map(|value| Item { value, start: self.start }).collect(),
            _ => Vec::new(),
        }
    }

    pub fn is_array(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Array(_))
    }

    pub fn truth(&self) -> Option<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(truth) => Some(*truth),
            _ => None,
        }
    }

    pub fn is_true(&self) -> bool {
        self.truth() == Some(true)
    }

    /// A whole number that is not too large; what a lock counts never is.
    pub fn number(&self) -> Option<i64> {
        match self.value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        }
    }

    /// A date or time, in the one form in which they are compared.
    pub fn time(&self) -> Option<String> {
        match self.value.get_ref() {
            DeValue::Datetime(time) => Some(time.to_string()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Document<'_>, Broken> {
        read(&Text::of(text.as_bytes()).expect("text"))
    }

    #[test]
    fn values_say_where_they_stand() {
        let text = "\u{feff}a.b = 1\n[[package]]\nname = \"x\"\n[[package]]\nname = 'y'\nlist = [1, \"z\"]\n";
        let document = parsed(text).expect("TOML");
        let root = document.root();
        assert_eq!(root.path(&["a", "b"]).and_then(|item| item.number()), Some(1));
        let packages = root.items("package");
        let second = packages[1].table().expect("a table");
        assert!(text[second.at()..].starts_with("[[package]]\nname = 'y'"));
        assert_eq!(second.text("name").as_deref(), Some("y"));
        let z = second.items("list")[1];
        assert!(text[z.at()..].starts_with("\"z\""));
        let names: Vec<&str> = second.fields().into_iter().map(|(key, ..)| &**key).collect();
        assert_eq!(names, ["name", "list"]);
        assert!(matches!(second.text("name"), Some(Cow::Borrowed("y"))));
    }

    #[test]
    fn what_is_no_toml_says_where() {
        let twice = parsed("a = 1\nb = 2\na = 3\n").map(drop).expect_err("a key stands twice");
        assert_eq!((twice.code, twice.at), (crate::Code::DuplicateKey, 12));
        let table_twice = parsed("[a]\n[b]\n[a]\n").map(drop).expect_err("a table stands twice");
        assert_eq!(table_twice.code, crate::Code::DuplicateKey);
        assert_eq!(parsed("a = \n").map(drop).expect_err("no value").code, crate::Code::Unreadable);
    }

    #[test]
    fn depth_ends_in_words_and_not_in_a_crash() {
        let arrays = format!("a = {}", "[".repeat(100_000));
        let tables = format!("a = {}", "{a=".repeat(100_000));
        let key = "a.".repeat(300_000) + "a = 1\n";
        let header = format!("[{}a]\n", "a.".repeat(300_000));
        let quoted = "\"a\".".repeat(300_000) + "a = 1\n";
        let blank = "a . ".repeat(300_000) + "a = 1\n";
        let inline = format!("x = {{ {}a = 1 }}\n", "a.".repeat(300_000));
        let tricked = format!("\"=\".{}a = 1\n", "a.".repeat(300_000));
        for text in [arrays, tables, key, header, quoted, blank, inline, tricked] {
            assert!(parsed(&text).is_err(), "{}", &text[..40]);
        }
    }
}
