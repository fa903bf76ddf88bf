//! Values of a file, each with its place, and the types that are expected of them.

use toml::de::{DeTable, DeValue};

use crate::fault::{Cause, Report};
use crate::source::Span;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'d> {
    pub(crate) text: &'d str,
    pub(crate) span: Span,
}

/// A value and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    value: &'d DeValue<'d>,
    pub(crate) span: Span,
}

impl<'d> Node<'d> {
    fn wrong<T>(self, expected: &'static str, report: &Report<'_>) -> Option<T> {
        report.fault(self.span, Cause::WrongType { expected, found: self.value.type_str() });
        None
    }

    pub(crate) fn value(self) -> &'d DeValue<'d> {
        self.value
    }

    pub(crate) fn boolean(self, report: &Report<'_>) -> Option<bool> {
        self.value.as_bool().or_else(|| self.wrong("true or false", report))
    }

    pub(crate) fn number(self, least: u64, most: u64, report: &Report<'_>) -> Option<u64> {
        let Some(integer) = self.value.as_integer() else { return self.wrong("a number", report) };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            report.fault(self.span, Cause::OutOfRange { least, most });
        }
        number
    }

    /// A text that may be shown to people: on one line, without control characters.
    pub(crate) fn text(self, report: &Report<'_>) -> Option<Text<'d>> {
        self.text_without(char::is_control, report)
    }

    /// A text that is only read, such as an example: it may hold newlines and tabs.
    pub(crate) fn raw_text(self, report: &Report<'_>) -> Option<Text<'d>> {
        self.text_without(|character| character.is_control() && !matches!(character, '\n' | '\t'), report)
    }

    fn text_without(self, unwanted: impl Fn(char) -> bool, report: &Report<'_>) -> Option<Text<'d>> {
        let DeValue::String(text) = self.value else { return self.wrong("a string", report) };
        if text.chars().any(unwanted) {
            report.fault(self.span, Cause::ControlCharacter);
            return None;
        }
        Some(Text { text, span: self.span })
    }

    /// A text that says something.
    pub(crate) fn filled(self, what: &'static str, report: &Report<'_>) -> Option<Text<'d>> {
        let text = self.text(report)?;
        if text.text.trim().is_empty() {
            report.fault(self.span, Cause::Empty(what));
            return None;
        }
        Some(text)
    }

    pub(crate) fn list(self, report: &Report<'_>) -> Option<Vec<Node<'d>>> {
        match self.value {
            DeValue::Array(items) => Some(
                items.iter().map(|item| Node { value: item.get_ref(), span: item.span().into() }).collect(),
            ),
            _ => self.wrong("a list", report),
        }
    }

    /// The items of a list, or the value itself.
    pub(crate) fn list_or_one(self, report: &Report<'_>) -> Option<Vec<Node<'d>>> {
        if self.value.is_array() { self.list(report) } else { Some(vec![self]) }
    }

    /// A list of texts that say something.
    pub(crate) fn texts(self, what: &'static str, report: &Report<'_>) -> Vec<Text<'d>> {
        let items = self.list(report).unwrap_or_default();
        items.into_iter().filter_map(|item| item.filled(what, report)).collect()
    }

    /// One text or a list of them, but not none.
    pub(crate) fn one_or_more(self, what: &'static str, report: &Report<'_>) -> Vec<Text<'d>> {
        match self.value {
            DeValue::String(_) => self.filled(what, report).into_iter().collect(),
            DeValue::Array(items) if items.is_empty() => {
                report.fault(self.span, Cause::Empty("the list"));
                Vec::new()
            }
            DeValue::Array(_) => self.texts(what, report),
            _ => self.wrong("a string or a list of strings", report).unwrap_or_default(),
        }
    }

    pub(crate) fn table(self, report: &Report<'_>) -> Option<Table<'d>> {
        match self.value {
            DeValue::Table(table) => Some(Table::new(table, self.span)),
            _ => self.wrong("a table", report),
        }
    }

    pub(crate) fn is_table(self) -> bool {
        self.value.is_table()
    }

    /// Tables in a list, as `[[rule]]` makes them.
    pub(crate) fn tables(self, report: &Report<'_>) -> Vec<Table<'d>> {
        let items = self.list(report).unwrap_or_default();
        items.into_iter().filter_map(|item| item.table(report)).collect()
    }
}

/// A table of which key after key is taken; what is left over is unknown.
pub(crate) struct Table<'d> {
    pub(crate) span: Span,
    /// In the order of the file.
    left: Vec<(Text<'d>, Node<'d>)>,
    asked: Vec<&'static str>,
}

impl<'d> Table<'d> {
    pub(crate) fn new(table: &'d DeTable<'d>, span: Span) -> Table<'d> {
        let mut left: Vec<(Text<'d>, Node<'d>)> = table
            .iter()
            .map(|(key, value)| {
                let name = Text { text: key.get_ref(), span: key.span().into() };
                (name, Node { value: value.get_ref(), span: value.span().into() })
            })
            .collect();
        left.sort_by_key(|(key, _)| key.span.start);
        Table { span, left, asked: Vec::new() }
    }

    pub(crate) fn none() -> Table<'d> {
        Table { span: Span::default(), left: Vec::new(), asked: Vec::new() }
    }

    pub(crate) fn take(&mut self, key: &'static str) -> Option<Node<'d>> {
        self.take_if(key, |_| true)
    }

    /// Takes the key only if its value is of the wanted sort.
    pub(crate) fn take_if(
        &mut self,
        key: &'static str,
        wanted: impl Fn(Node<'d>) -> bool,
    ) -> Option<Node<'d>> {
        self.asked.push(key);
        let index = self.left.iter().position(|(name, node)| name.text == key && wanted(*node))?;
        Some(self.left.remove(index).1)
    }

    /// Takes a key that must be there.
    pub(crate) fn need(&mut self, key: &'static str, report: &Report<'_>) -> Option<Node<'d>> {
        let node = self.take(key);
        if node.is_none() {
            report.fault(self.span, Cause::MissingKey(key));
        }
        node
    }

    /// Looks without taking.
    pub(crate) fn peek(&self, key: &str) -> Option<Node<'d>> {
        self.left.iter().find(|(name, _)| name.text == key).map(|(_, node)| *node)
    }

    /// Everything not taken so far.
    pub(crate) fn rest(self) -> Vec<(Text<'d>, Node<'d>)> {
        self.left
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Nothing may be left.
    pub(crate) fn finish(self, report: &Report<'_>) {
        for (key, _) in &self.left {
            let cause = Cause::UnknownKey(key.text.to_owned());
            report.misspelt(key.span, cause, key.text, self.asked.iter().copied());
        }
    }
}

/// The value that one of a closed set of words stands for.
pub(crate) fn word_of<T: Copy>(
    text: Text<'_>,
    what: &'static str,
    words: impl Iterator<Item = (&'static str, T)> + Clone,
    report: &Report<'_>,
) -> Option<T> {
    let found = words.clone().find(|(word, _)| *word == text.text).map(|(_, value)| value);
    if found.is_none() {
        let cause = Cause::UnknownWord { what, word: text.text.to_owned() };
        let known: Vec<&str> = words.map(|(word, _)| word).collect();
        let hint = match crate::near::nearest(text.text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", known.join(", ")),
        };
        report.hinted(text.span, cause, Some(hint));
    }
    found
}
