//! JSON as strangers write it: read in one pass, borrowed, each value with the place where it stands.
//!
//! Not `serde_json`, because a finding needs the line of any entry, a key that stands twice must be refused (readers
//! differ in which one counts), and megabytes must pass without a tree of them in memory: a caller walks objects and
//! arrays as they come and takes [`Node`]s only of what is small.

mod scan;

use std::borrow::Cow;
use std::collections::HashSet;

use self::scan::{blanks, hex4, low, number, plain, spaces};
use crate::text::{Broken, Text};

/// Deeper than any lock; a reader that recurses must stop somewhere.
const DEEPEST: usize = 128;
/// Objects up to this size are searched for a second key one by one.
const FEW: usize = 24;

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

/// Where a [`Reader`] stands.
#[derive(Clone, Copy)]
pub(crate) struct Here {
    at: usize,
    depth: usize,
    keys: usize,
}

/// Walks a file from front to back.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    /// What [`Text::text`] leaves out before it.
    start: usize,
    at: usize,
    depth: usize,
    dialect: Dialect,
    /// The keys so far of the objects that are being read, the outermost first: one list for all of them, because
    /// most objects are small and there are very many.
    keys: Vec<Cow<'a, str>>,
}

impl<'a> Reader<'a> {
    pub fn new(text: &Text<'a>, dialect: Dialect) -> Reader<'a> {
        Reader { text: text.text(), start: text.offset(0), at: 0, depth: 0, dialect, keys: Vec::new() }
    }

    /// Begins at a place in the file that an earlier walk has named.
    pub fn from(text: &Text<'a>, dialect: Dialect, offset: usize) -> Reader<'a> {
        let mut reader = Reader::new(text, dialect);
        reader.at = offset.saturating_sub(reader.start);
        reader
    }

    /// Where the next token stands, in the file.
    pub fn offset(&mut self) -> Result<usize, Broken> {
        self.peek();
        Ok(self.start + self.at)
    }

    /// A place to go back to, as long as nothing is left that is open there.
    pub(crate) fn here(&self) -> Here {
        Here { at: self.at, depth: self.depth, keys: self.keys.len() }
    }

    pub(crate) fn back_to(&mut self, here: Here) {
        (self.at, self.depth) = (here.at, here.depth);
        self.keys.truncate(here.keys);
    }

    /// Begins anew at another place.
    pub fn go_to(&mut self, offset: usize) {
        (self.at, self.depth) = (offset.saturating_sub(self.start), 0);
        self.keys.clear();
    }

    /// Calls `each` with every key of the object that comes next; `each` must take the value.
    pub fn object(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.members(true, |reader, key, at| each(reader, key, at).map(|()| true))
    }

    /// The same until `each` says that it has seen enough; then the reader stands wherever it stands.
    pub fn object_until(
        &mut self,
        each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<bool, Broken>,
    ) -> Result<(), Broken> {
        self.members(true, each)
    }

    /// The same for an object with very many keys, of which the caller sees to it himself that none stands twice.
    pub fn large_object(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.members(false, |reader, key, at| each(reader, key, at).map(|()| true))
    }

    #[inline]
    fn members(
        &mut self,
        once: bool,
        mut each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<bool, Broken>,
    ) -> Result<(), Broken> {
        self.enter(b'{', "an object")?;
        let own = self.keys.len();
        let mut many: HashSet<Cow<'a, str>> = HashSet::new();
        while !self.leaves(b'}') {
            let at = self.start + self.at;
            let key = self.string()?;
            if once {
                let few = self.keys.get(own..).unwrap_or_default();
                if few.contains(&key) || (!many.is_empty() && many.contains(&key)) {
                    return Err(Broken::duplicate(at, &key));
                }
                if many.is_empty() && few.len() < FEW {
                    self.keys.push(key.clone());
                } else {
                    many.extend(self.keys.drain(own..));
                    many.insert(key.clone());
                }
            }
            self.token(b':', "`:`")?;
            if !each(self, key, at)? {
                return Ok(());
            }
            self.between(b'}')?;
        }
        self.keys.truncate(own);
        Ok(())
    }

    /// The key that comes next, and its `:`.
    pub fn key(&mut self) -> Result<Cow<'a, str>, Broken> {
        let key = self.string()?;
        self.token(b':', "`:`")?;
        Ok(key)
    }

    /// Calls `each` before every item of the array that comes next; `each` must take it.
    pub fn array(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.enter(b'[', "an array")?;
        while !self.leaves(b']') {
            each(self)?;
            self.between(b']')?;
        }
        Ok(())
    }

    /// Whether an object comes next.
    pub fn is_object(&mut self) -> Result<bool, Broken> {
        Ok(self.peek() == b'{')
    }

    pub fn is_array(&mut self) -> Result<bool, Broken> {
        Ok(self.peek() == b'[')
    }

    /// Whether `null`, a truth value or a number comes next.
    pub fn is_word(&mut self) -> Result<bool, Broken> {
        Ok(!matches!(self.peek(), b'{' | b'[' | b'"'))
    }

    pub fn is_string(&mut self) -> Result<bool, Broken> {
        Ok(self.peek() == b'"')
    }

    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        self.token(b'"', "a string")?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = plain(rest);
        match rest.get(length) {
            Some(b'"') => {
                self.at = start + length + 1;
                Ok(Cow::Borrowed(self.text.get(start..start + length).unwrap_or_default()))
            }
            Some(b'\\') => self.escaped(start, start + length).map(Cow::Owned),
            Some(_) => Err(self.broken(start + length, "a control character in a string")),
            None => Err(self.broken(start - 1, "a string without end")),
        }
    }

    pub fn value(&mut self) -> Result<Node<'a>, Broken> {
        let next = self.peek();
        let at = self.start + self.at;
        let value = match next {
            b'{' => {
                let mut fields = Vec::new();
                self.object(|reader, key, _| {
                    fields.push((key, reader.value()?));
                    Ok(())
                })?;
                Value::Object(fields)
            }
            b'[' => {
                let mut items = Vec::new();
                self.array(|reader| {
                    items.push(reader.value()?);
                    Ok(())
                })?;
                Value::Array(items)
            }
            b'"' => Value::String(self.string()?),
            _ => self.word()?,
        };
        Ok(Node { value, at })
    }

    /// Passes over a value: it must be JSON all the same, but a key in it may stand twice, because nobody reads it.
    pub fn skip(&mut self) -> Result<(), Broken> {
        // What is open: a bit for each level, set for an object.
        let mut open: u128 = 0;
        let mut levels = 0usize;
        loop {
            match self.peek() {
                opening @ (b'{' | b'[') => {
                    self.at += 1;
                    levels += 1;
                    if self.depth + levels > DEEPEST {
                        return Err(self.broken(self.at - 1, "nested deeper than anything real"));
                    }
                    open = open << 1 | u128::from(opening == b'{');
                    let closing = if opening == b'{' { b'}' } else { b']' };
                    if self.peek() != closing {
                        if opening == b'{' {
                            self.pass_key()?;
                        }
                        continue;
                    }
                }
                b'"' => self.pass_string()?,
                _ => self.word().map(drop)?,
            }
            // Behind a value: what it stands in goes on or ends.
            while levels > 0 {
                let object = open & 1 == 1;
                let closing = if object { b'}' } else { b']' };
                if self.peek() != closing {
                    self.between(closing)?;
                }
                if self.peek() != closing {
                    if object {
                        self.pass_key()?;
                    }
                    break;
                }
                self.at += 1;
                (open, levels) = (open >> 1, levels - 1);
            }
            if levels == 0 {
                return Ok(());
            }
        }
    }

    fn pass_key(&mut self) -> Result<(), Broken> {
        if self.peek() != b'"' {
            return Err(self.broken(self.at, "a string should stand here"));
        }
        self.pass_string()?;
        self.token(b':', "`:`")
    }

    #[inline]
    fn pass_string(&mut self) -> Result<(), Broken> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = plain(rest);
        if rest.get(length) == Some(&b'"') {
            self.at = start + length + 1;
            return Ok(());
        }
        self.string().map(drop)
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Result<(), Broken> {
        match self.peek() {
            0 => Ok(()),
            _ => Err(self.broken(self.at, "text behind the end")),
        }
    }

    fn word(&mut self) -> Result<Value<'a>, Broken> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in
            [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
        {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let length = number(rest.as_bytes()).ok_or_else(|| self.broken(self.at, "no JSON value"))?;
        let at = self.at;
        self.at += length;
        Ok(Value::Number(self.text.get(at..self.at).unwrap_or_default()))
    }

    #[cold]
    #[inline(never)]
    fn escaped(&mut self, start: usize, first: usize) -> Result<String, Broken> {
        let mut out = self.text.get(start..first).unwrap_or_default().to_owned();
        let mut rest = self.text.get(first..).unwrap_or_default().char_indices();
        while let Some((at, character)) = rest.next() {
            match character {
                '"' => {
                    self.at = first + at + 1;
                    return Ok(out);
                }
                '\\' => {
                    let escape = rest.next().map(|(_, escape)| escape);
                    let plain = match escape {
                        Some(same @ ('"' | '\\' | '/')) => same,
                        Some('b') => '\u{8}',
                        Some('f') => '\u{c}',
                        Some('n') => '\n',
                        Some('r') => '\r',
                        Some('t') => '\t',
                        Some('u') => {
                            let unit = hex4(&mut rest);
                            let pair = match unit {
                                Some(high @ 0xd800..=0xdbff) => low(&mut rest)
                                    .map(|low| 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
                                other => other,
                            };
                            pair.and_then(char::from_u32).ok_or_else(|| {
                                self.broken(first + at, "an escape that stands for no character")
                            })?
                        }
                        _ => return Err(self.broken(first + at, "an unknown escape")),
                    };
                    out.push(plain);
                }
                control if control < ' ' => {
                    return Err(self.broken(first + at, "a control character in a string"));
                }
                other => out.push(other),
            }
        }
        Err(self.broken(start.saturating_sub(1), "a string without end"))
    }

    fn enter(&mut self, opening: u8, what: &str) -> Result<(), Broken> {
        self.token(opening, what)?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.broken(self.at - 1, "nested deeper than anything real"));
        }
        Ok(())
    }

    /// Whether the object or array ends here.
    #[inline]
    fn leaves(&mut self, closing: u8) -> bool {
        let ends = self.peek() == closing;
        if ends {
            self.at += 1;
            self.depth = self.depth.saturating_sub(1);
        }
        ends
    }

    /// A comma, or the end that [`Reader::leaves`] will find.
    #[inline]
    fn between(&mut self, closing: u8) -> Result<(), Broken> {
        match self.peek() {
            b',' => {
                self.at += 1;
                if self.dialect == Dialect::Strict && self.peek() == closing {
                    return Err(self.broken(self.at, "a comma behind the last item"));
                }
                Ok(())
            }
            found if found == closing => Ok(()),
            _ => Err(self.broken(self.at, "neither a comma nor the end of what was begun")),
        }
    }

    #[inline]
    fn token(&mut self, wanted: u8, what: &str) -> Result<(), Broken> {
        if self.peek() == wanted {
            self.at += 1;
            Ok(())
        } else {
            Err(self.missing(what))
        }
    }

    #[cold]
    fn missing(&self, what: &str) -> Broken {
        self.broken(self.at, &format!("{what} should stand here"))
    }

    /// The byte that comes next behind blanks and comments; 0, which no text has, at the end.
    #[inline]
    fn peek(&mut self) -> u8 {
        let solid = |byte: &u8| *byte > b' ' && *byte != b'/';
        match self.text.as_bytes().get(self.at..) {
            Some([byte, ..]) if solid(byte) => *byte,
            // Behind a `:`.
            Some([b' ', byte, ..]) if solid(byte) => {
                self.at += 1;
                *byte
            }
            _ => self.peek_behind_blanks(),
        }
    }

    fn peek_behind_blanks(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        // Nearly always a line ends and the next one is indented.
        if let Some([b'\n', line @ ..]) = bytes.get(self.at..) {
            self.at += 1 + spaces(line);
            if let Some(byte) = bytes.get(self.at).filter(|byte| **byte > b' ' && **byte != b'/') {
                return *byte;
            }
        }
        loop {
            // Otherwise eight bytes at a time.
            while let Some((eight, _)) = bytes.get(self.at..).unwrap_or_default().split_first_chunk::<8>() {
                let blanks = blanks(u64::from_le_bytes(*eight));
                self.at += blanks;
                if blanks < 8 {
                    break;
                }
            }
            match bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') if self.dialect == Dialect::Relaxed => {
                    let rest = bytes.get(self.at..).unwrap_or_default();
                    let length = match rest {
                        [b'/', b'/', ..] => Some(memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
                        [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map(|length| length + 2),
                        _ => None,
                    };
                    match length {
                        Some(length) => self.at += length,
                        // Nothing begins so: whoever looks for something finds this instead.
                        None => return b'/',
                    }
                }
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    #[cold]
    fn broken(&self, at: usize, why: &str) -> Broken {
        let begun = self.dialect == Dialect::Relaxed
            && self.text.get(at..).is_some_and(|rest| rest.starts_with("/*"));
        Broken::new(self.start + at, if begun { "a comment without end" } else { why })
    }
}

#[cfg(test)]
mod tests;
