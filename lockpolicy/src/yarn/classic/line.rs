//! The lines of yarn 1's lock.

use std::borrow::Cow;

use crate::text::{Broken, Text};

pub(super) enum Line<'a> {
    /// `a@^1, b@^2:`
    Block { keys: Vec<Cow<'a, str>>, at: usize },
    /// `version "1.0.0"`
    Field { key: Cow<'a, str>, value: Cow<'a, str>, at: usize },
    /// `dependencies:`
    Map { key: Cow<'a, str>, at: usize },
}

impl Line<'_> {
    pub(super) fn at(&self) -> usize {
        match self {
            Line::Block { at, .. } | Line::Field { at, .. } | Line::Map { at, .. } => *at,
        }
    }
}

pub(super) struct Lines<'a> {
    text: &'a str,
    start: usize,
    /// Where the next line that holds something begins, how far it is indented, and where it ends.
    at: usize,
    indent: usize,
    end: usize,
    pub(super) version: Option<&'a str>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &Text<'a>) -> Result<Lines<'a>, Broken> {
        let mut lines =
            Lines { text: text.text(), start: text.offset(0), at: 0, indent: 0, end: 0, version: None };
        let odd = |byte: u8| byte < b' ' && byte != b'\n' && byte != b'\r';
        if let Some(at) = lines.text.bytes().position(odd) {
            return Err(lines.broken(at, "a control character"));
        }
        lines.find(0)?;
        Ok(lines)
    }

    /// The next line, which must not be indented.
    pub(super) fn next(&mut self) -> Result<Option<Line<'a>>, Broken> {
        if self.at >= self.text.len() {
            return Ok(None);
        }
        if self.indent > 0 {
            return Err(self.broken(self.at, "a line that belongs to no block"));
        }
        self.line().map(Some)
    }

    /// The next line if it is indented so far; nothing where the block ends.
    pub(super) fn inside(&mut self, indent: usize) -> Result<Option<Line<'a>>, Broken> {
        if self.at >= self.text.len() || self.indent < indent {
            return Ok(None);
        }
        if self.indent > indent {
            return Err(self.broken(self.at, "a line farther to the right than what it could belong to"));
        }
        self.line().map(Some)
    }

    fn line(&mut self) -> Result<Line<'a>, Broken> {
        let at = self.start + self.at;
        let mut keys = vec![self.word()?];
        loop {
            let rest = self.rest();
            if rest.starts_with(", ") {
                self.at += 2;
                keys.push(self.word()?);
            } else if rest == ":" {
                self.at += 1;
                self.find(self.end)?;
                if self.indent_of(at) > 0 {
                    return match <[Cow<'a, str>; 1]>::try_from(keys) {
                        Ok([key]) => Ok(Line::Map { key, at }),
                        Err(_) => Err(Broken::new(at, "several keys where one belongs")),
                    };
                }
                return Ok(Line::Block { keys, at });
            } else if rest.starts_with(' ') && keys.len() == 1 {
                self.at += 1;
                let value = self.word()?;
                if !self.rest().is_empty() {
                    return Err(self.broken(self.at, "more in the line than belongs there"));
                }
                self.find(self.end)?;
                let key = keys.pop().unwrap_or_default();
                return Ok(Line::Field { key, value, at });
            } else {
                return Err(self.broken(self.at, "neither a key nor a value of yarn's"));
            }
        }
    }

    fn indent_of(&self, at: usize) -> usize {
        let before = self.text.get(..at - self.start).unwrap_or_default();
        before.bytes().rev().take_while(|byte| *byte == b' ').count()
    }

    /// A word in quotes, which are those of JSON, or up to what ends a bare one.
    fn word(&mut self) -> Result<Cow<'a, str>, Broken> {
        let rest = self.rest();
        if let Some(inside) = rest.strip_prefix('"') {
            let stop = memchr::memchr2(b'"', b'\\', inside.as_bytes())
                .ok_or_else(|| self.broken(self.at, "quotes that do not end in their line"))?;
            if inside.as_bytes().get(stop) == Some(&b'"') {
                self.at += stop + 2;
                return Ok(Cow::Borrowed(inside.get(..stop).unwrap_or_default()));
            }
            return self.escaped(inside);
        }
        let length = rest.find([':', ' ', ',', '"']).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let begins = word.starts_with(|first: char| {
            first.is_ascii_alphanumeric() || matches!(first, '/' | '.' | '-' | '_')
        });
        if !begins {
            return Err(self.broken(self.at, "a word of yarn's should stand here"));
        }
        self.at += length;
        Ok(Cow::Borrowed(word))
    }

    fn escaped(&mut self, inside: &'a str) -> Result<Cow<'a, str>, Broken> {
        let mut out = String::new();
        let mut characters = inside.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += at + 2;
                    return Ok(Cow::Owned(out));
                }
                '\\' => match characters.next().map(|(_, same)| same) {
                    Some(same @ ('"' | '\\' | '/')) => out.push(same),
                    _ => return Err(self.broken(self.at + at, "an escape that yarn does not write")),
                },
                other => out.push(other),
            }
        }
        Err(self.broken(self.at, "quotes that do not end in their line"))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    /// Goes to the next line that holds something, from the end of one.
    fn find(&mut self, end: usize) -> Result<(), Broken> {
        let bytes = self.text.as_bytes();
        let mut from = end;
        if end > 0 {
            from += if bytes.get(end) == Some(&b'\r') { 2 } else { 1 };
        }
        while from < bytes.len() {
            let rest = bytes.get(from..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let whole = self.text.get(from..from + length).unwrap_or_default();
            let line = whole.strip_suffix('\r').unwrap_or(whole);
            if let Some(at) = memchr::memchr(b'\r', line.as_bytes()) {
                return Err(self.broken(from + at, "a line break that readers do not agree on"));
            }
            let text = line.trim_start_matches(' ');
            if let Some(comment) = text.strip_prefix('#') {
                self.header(comment.trim(), from)?;
            } else if !text.is_empty() {
                self.indent = line.len() - text.len();
                self.at = from + self.indent;
                self.end = from + line.len();
                return Ok(());
            }
            from += length + 1;
        }
        (self.at, self.end, self.indent) = (bytes.len(), bytes.len(), 0);
        Ok(())
    }

    fn header(&mut self, comment: &'a str, at: usize) -> Result<(), Broken> {
        match comment.strip_prefix("yarn lockfile v") {
            Some("1") => self.version = Some("1"),
            Some(version) => {
                return Err(Broken::unsupported(
                    self.start + at,
                    format!("version {} of yarn's locks", version.escape_debug()),
                ));
            }
            None => {}
        }
        Ok(())
    }

    fn broken(&self, at: usize, why: &str) -> Broken {
        Broken::new(self.start + at, why)
    }
}
