//! The part of YAML that lockfiles are written in, read line by line, borrowed, with the place of every value.
//!
//! pnpm and yarn write a small and regular part of a large language: maps and lists by indentation, `{…}` and `[…]`
//! on one line, plain and quoted scalars, block scalars for long texts, comments, documents, `? ` before long keys.
//! That part is read exactly as YAML 1.2 reads it. Everything else is refused with its place, because readers differ
//! in it or because it lets a short file say more than it shows: anchors and aliases, tags, merge keys, directives,
//! tabs, scalars and braces that go on over lines, keys that stand twice.
//!
//! The walk is that of [`crate::json`]: a caller takes maps and lists as they come, and [`Node`]s only of what is
//! small.

mod flow;
mod scalar;
mod seen;

use std::borrow::Cow;

use crate::json::{Node, Value};
use crate::text::{Broken, Text};
use seen::Seen;

/// Deeper than any lock; a reader that recurses must stop somewhere.
const DEEPEST: usize = 64;

/// Walks a file from front to back.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    /// What [`Text::text`] leaves out before it.
    start: usize,
    at: usize,
    /// Where the line of `at` begins, and where it ends without its line break.
    line: usize,
    line_end: usize,
    /// Where the block that comes next begins in its line; nothing at the end of a document.
    column: Option<usize>,
    /// Whether the value that comes next stands behind its key in the same line, or below.
    behind_key: bool,
    /// How far to the right the value that comes next must stand if it stands below its key.
    deeper: usize,
    /// A list may stand as far to the left as the key that it belongs to.
    list_column: Option<usize>,
    /// Whether a document has begun.
    begun: bool,
    /// How many braces are open.
    flow: usize,
    depth: usize,
    /// How many values have been taken: whether a caller has taken its own is seen by it.
    taken: usize,
}

/// Where the value that comes next stands.
enum Next {
    Nothing,
    /// It begins a line, or stands behind a `- `: a block or a scalar.
    Block(usize),
    /// Behind its key: a scalar or braces.
    Inline,
    /// Inside of braces.
    Flow,
}

impl<'a> Reader<'a> {
    pub fn new(text: &Text<'a>) -> Result<Reader<'a>, Broken> {
        let mut reader = Reader {
            text: text.text(),
            start: text.offset(0),
            at: 0,
            line: 0,
            line_end: 0,
            column: None,
            behind_key: false,
            deeper: 0,
            list_column: None,
            begun: false,
            flow: 0,
            depth: 0,
            taken: 0,
        };
        if let Some((at, why)) = odd_character(reader.text) {
            return Err(reader.broken(at, why));
        }
        reader.find_line(0)?;
        Ok(reader)
    }

    /// Goes to the next document; false if there is none. Before the first one `---` may be missing.
    pub fn document(&mut self) -> Result<bool, Broken> {
        if self.column.is_none() && self.rest().starts_with("---") {
            self.at += 3;
            self.ends_line()?;
        } else if self.begun {
            self.end()?;
        }
        self.begun = true;
        if let (None, false) = (self.column, self.rest().is_empty()) {
            return Err(self.broken(self.at, "a mark of documents that pnpm and yarn do not write"));
        }
        (self.behind_key, self.deeper, self.list_column) = (false, 0, None);
        Ok(self.column.is_some())
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Result<(), Broken> {
        if self.column.is_none() && self.rest().is_empty() {
            Ok(())
        } else {
            Err(self.broken(self.at, "text behind the end"))
        }
    }

    /// Calls `each` with every key of the map that comes next, and where the key stands.
    pub fn map(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        let column = match self.next()? {
            Next::Block(column) if !self.starts_list() && self.byte() != Some(b'{') => column,
            Next::Nothing | Next::Block(_) | Next::Inline | Next::Flow if self.byte() == Some(b'{') => {
                return self.flow_map(&mut each);
            }
            _ => return Err(self.broken(self.at, "a map should stand here")),
        };
        self.enter()?;
        let mut seen = Seen::default();
        loop {
            let at = self.start + self.at;
            let (key, long) = self.key()?;
            seen.add(&key, at)?;
            self.deeper = column + 1;
            self.list_column = Some(column);
            self.behind_key = true;
            if long && !self.ends_here() {
                // Behind the `:` of a long key a map may begin in the same line.
                self.blanks();
                self.column = Some(self.at - self.line);
                self.behind_key = false;
                self.list_column = None;
            }
            self.one(|reader| each(reader, key, at))?;
            match self.column {
                Some(next) if next == column => {}
                Some(next) if next > column => return Err(self.too_deep()),
                _ => break,
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Calls `each` before every item of the list that comes next.
    pub fn list(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        let column = match self.next()? {
            Next::Block(column) if self.starts_list() => column,
            Next::Block(_) | Next::Inline | Next::Flow if self.byte() == Some(b'[') => {
                return self.flow_list(&mut each);
            }
            _ => return Err(self.broken(self.at, "a list should stand here")),
        };
        self.enter()?;
        while self.column == Some(column) && self.starts_list() {
            self.at += 1;
            self.deeper = column + 1;
            self.list_column = None;
            self.behind_key = self.ends_here();
            if !self.behind_key {
                self.blanks();
                self.column = Some(self.at - self.line);
            }
            self.one(&mut each)?;
        }
        if self.column.is_some_and(|next| next > column) {
            return Err(self.too_deep());
        }
        self.depth -= 1;
        Ok(())
    }

    /// Whether a map comes next.
    pub fn is_map(&mut self) -> Result<bool, Broken> {
        Ok(match self.next()? {
            Next::Nothing => false,
            Next::Block(_) if self.byte() != Some(b'{') => !self.starts_list() && self.starts_map(),
            _ => self.byte() == Some(b'{'),
        })
    }

    /// Whether a list comes next.
    pub fn is_list(&mut self) -> Result<bool, Broken> {
        Ok(match self.next()? {
            Next::Nothing => false,
            Next::Block(_) if self.starts_list() => true,
            _ => self.byte() == Some(b'['),
        })
    }

    /// A scalar as text, whatever YAML would make of it; nothing is no text.
    pub fn text(&mut self) -> Result<Cow<'a, str>, Broken> {
        let at = self.at;
        match self.value()?.value {
            Value::String(text) => Ok(text),
            Value::Bool(true) => Ok(Cow::Borrowed("true")),
            Value::Bool(false) => Ok(Cow::Borrowed("false")),
            _ => Err(self.broken(at, "a text should stand here")),
        }
    }

    /// Whatever comes next. Numbers are texts: a lock has no use for what must be computed with.
    pub fn value(&mut self) -> Result<Node<'a>, Broken> {
        if self.is_map()? {
            let at = self.start + self.at;
            let mut fields = Vec::new();
            self.map(|reader, key, _| {
                fields.push((key, reader.value()?));
                Ok(())
            })?;
            return Ok(Node { value: Value::Object(fields), at });
        }
        if self.is_list()? {
            let at = self.start + self.at;
            let mut items = Vec::new();
            self.list(|reader| {
                items.push(reader.value()?);
                Ok(())
            })?;
            return Ok(Node { value: Value::Array(items), at });
        }
        let next = self.next()?;
        let at = self.start + self.at;
        self.taken += 1;
        let value = match next {
            Next::Nothing => Value::Null,
            Next::Flow => self.flow_scalar()?,
            Next::Block(_) | Next::Inline => self.scalar()?,
        };
        Ok(Node { value, at })
    }

    /// Passes over a value; what it holds must be right all the same.
    pub fn skip(&mut self) -> Result<(), Broken> {
        if self.is_map()? {
            self.map(|reader, _, _| reader.skip())
        } else if self.is_list()? {
            self.list(Reader::skip)
        } else {
            self.value().map(drop)
        }
    }

    /// Lets a caller take one value, and takes it itself where the caller did not.
    fn one(&mut self, each: impl FnOnce(&mut Reader<'a>) -> Result<(), Broken>) -> Result<(), Broken> {
        let before = self.taken;
        each(self)?;
        if self.taken == before { self.skip() } else { Ok(()) }
    }

    fn next(&mut self) -> Result<Next, Broken> {
        if self.flow > 0 {
            self.blanks();
            return Ok(Next::Flow);
        }
        if self.behind_key {
            if !self.ends_here() {
                self.blanks();
                return Ok(Next::Inline);
            }
            self.ends_line()?;
            self.behind_key = false;
        }
        Ok(match self.column {
            Some(column)
                if column >= self.deeper || (self.list_column == Some(column) && self.starts_list()) =>
            {
                Next::Block(column)
            }
            _ => Next::Nothing,
        })
    }

    /// A key with its `:`, and whether it was a long one with a `? ` before it.
    fn key(&mut self) -> Result<(Cow<'a, str>, bool), Broken> {
        let long = self.is_indicator(b'?');
        if !long {
            let key = self.short_key()?;
            return Ok((key, false));
        }
        let column = self.column;
        self.at += 1;
        self.blanks();
        let Value::String(key) = self.scalar()? else {
            return Err(self.broken(self.at, "a key should stand here"));
        };
        if self.column != column || !self.is_indicator(b':') {
            return Err(self.broken(self.at, "a long key without its value"));
        }
        self.at += 1;
        Ok((key, true))
    }

    /// Goes to the next line that holds something, from the end of one.
    fn find_line(&mut self, mut from: usize) -> Result<(), Broken> {
        let bytes = self.text.as_bytes();
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.line = from;
            self.at = from + spaces;
            self.line_end = from + length;
            if length > 0 && rest.get(length - 1) == Some(&b'\r') {
                self.line_end -= 1;
            }
            match rest.get(spaces) {
                None => {
                    self.column = None;
                    return Ok(());
                }
                Some(b'\n' | b'\r' | b'#') => from += length + usize::from(length < rest.len()),
                Some(b'\t') => return Err(self.broken(self.at, "a tab as indentation")),
                Some(_) => {
                    let mark = spaces == 0 && (self.is_mark("---") || self.is_mark("..."));
                    self.column = (!mark).then_some(spaces);
                    return Ok(());
                }
            }
            if from >= bytes.len() {
                (self.at, self.line, self.line_end, self.column) =
                    (bytes.len(), bytes.len(), bytes.len(), None);
                return Ok(());
            }
        }
    }

    /// Nothing but a comment may follow in this line; goes on to the next one.
    fn ends_line(&mut self) -> Result<(), Broken> {
        if !self.ends_here() {
            return Err(self.broken(self.at, "more in the line than belongs there"));
        }
        self.find_line((self.line_end_whole()).min(self.text.len()))
    }

    fn line_end_whole(&self) -> usize {
        let bytes = self.text.as_bytes();
        let behind = if bytes.get(self.line_end) == Some(&b'\r') { 2 } else { 1 };
        self.line_end + behind
    }

    /// Whether this line holds nothing more, or only a comment.
    fn ends_here(&self) -> bool {
        let rest = self.in_line();
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        match rest.get(blanks) {
            None => true,
            Some(b'#') => blanks > 0,
            Some(_) => false,
        }
    }

    fn blanks(&mut self) {
        self.at += self.in_line().iter().take_while(|byte| **byte == b' ').count();
    }

    /// What is left of this line.
    fn in_line(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..self.line_end).unwrap_or_default()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.in_line().first().copied()
    }

    fn starts_list(&self) -> bool {
        self.is_indicator(b'-')
    }

    /// Whether an indicator stands here: one is an indicator only before a blank.
    fn is_indicator(&self, wanted: u8) -> bool {
        matches!(self.in_line(), [first] if *first == wanted)
            || matches!(self.in_line(), [first, b' ', ..] if *first == wanted)
    }

    fn is_mark(&self, mark: &str) -> bool {
        self.in_line()
            .strip_prefix(mark.as_bytes())
            .is_some_and(|rest| rest.first().is_none_or(|byte| matches!(byte, b' ' | b'\t')))
    }

    fn enter(&mut self) -> Result<(), Broken> {
        self.taken += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.broken(self.at, "nested deeper than anything real"));
        }
        Ok(())
    }

    fn too_deep(&self) -> Broken {
        self.broken(self.at, "a line farther to the right than what it could belong to")
    }

    fn broken(&self, at: usize, why: impl Into<String>) -> Broken {
        Broken::new(self.start + at, why)
    }
}

/// A character that YAML does not allow, or that some of its readers take for the end of a line.
fn odd_character(text: &str) -> Option<(usize, &'static str)> {
    let odd_byte = |byte: u8| byte < b' ' && byte != b'\n' || byte >= 0x7f;
    if !text.bytes().fold(false, |odd, byte| odd | odd_byte(byte)) {
        return None;
    }
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\n' | '\t' | ' '..='~' => {}
            '\r' if characters.peek().is_some_and(|(_, next)| *next == '\n') => {}
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\r' => {
                return Some((at, "a line break that readers do not agree on"));
            }
            '\u{feff}' => return Some((at, "a byte order mark inside of the text")),
            other if other.is_control() => return Some((at, "a control character")),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
