//! The walk through a file, from front to back.

use std::borrow::Cow;
use std::collections::HashSet;

use super::scan::{blanks, number, plain, spaces};
use super::{Dialect, Node, Value};
use crate::text::{Broken, Text};

/// Deeper than any lock; a reader that recurses must stop somewhere.
const DEEPEST: usize = 128;
/// Objects up to this size are searched for a second key one by one.
const FEW: usize = 24;

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
    pub(super) text: &'a str,
    /// What [`Text::text`] leaves out before it.
    start: usize,
    pub(super) at: usize,
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
        let mut keys = Keys { own: self.keys.len(), prints: 0, many: None };
        while !self.leaves(b'}') {
            let at = self.start + self.at;
            let key = self.string()?;
            if once {
                self.once(key.clone(), at, &mut keys)?;
            }
            self.colon()?;
            if !each(self, key, at)? {
                return Ok(());
            }
            self.between(b'}')?;
        }
        self.keys.truncate(keys.own);
        Ok(())
    }

    /// Whether a key has not stood in its object before.
    #[inline]
    fn once(&mut self, key: Cow<'a, str>, at: usize, keys: &mut Keys<'a>) -> Result<(), Broken> {
        let print = print(&key);
        if keys.prints & print != 0 || self.keys.len() - keys.own >= FEW {
            return self.surely_once(key, at, keys);
        }
        keys.prints |= print;
        self.keys.push(key);
        Ok(())
    }

    #[inline(never)]
    fn surely_once(&mut self, key: Cow<'a, str>, at: usize, keys: &mut Keys<'a>) -> Result<(), Broken> {
        let few = self.keys.get(keys.own..).unwrap_or_default();
        let is_new = match &mut keys.many {
            Some(many) => many.insert(key.clone()),
            None => !few.contains(&key),
        };
        if !is_new {
            return Err(Broken::duplicate(at, &key));
        }
        if keys.many.is_none() {
            self.keys.push(key);
            if self.keys.len() - keys.own > FEW {
                keys.many = Some(self.keys.drain(keys.own..).collect());
                keys.prints = u64::MAX;
            }
        }
        Ok(())
    }

    /// The key that comes next, and its `:`.
    pub fn key(&mut self) -> Result<Cow<'a, str>, Broken> {
        let key = self.string()?;
        self.colon()?;
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
        match self.quoted() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.odd_string(),
        }
    }

    /// A string that reads as it is written; what is none stays where it is.
    #[inline]
    fn quoted(&mut self) -> Option<&'a str> {
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = start + plain(self.text.as_bytes().get(start..)?);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// A string of so many bytes of which `is` says that it is as expected, and so has neither quote nor escape in it;
    /// any other stays where it is.
    #[inline]
    pub(crate) fn expect(&mut self, length: usize, is: impl FnOnce(&'a str) -> bool) -> Option<&'a str> {
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = start.checked_add(length)?;
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(start..end).filter(|text| is(text))?;
        self.at = end + 1;
        Some(text)
    }

    /// Any other, or what is wrong with it.
    #[cold]
    #[inline(never)]
    fn odd_string(&mut self) -> Result<Cow<'a, str>, Broken> {
        self.token(b'"', "a string")?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let end = start + plain(rest);
        match self.text.as_bytes().get(end) {
            Some(b'\\') => self.escaped(start, end).map(Cow::Owned),
            Some(_) => Err(self.broken(end, "a control character in a string")),
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
        match self.quoted() {
            Some(_) => Ok(()),
            None => self.skip_any(),
        }
    }

    fn skip_any(&mut self) -> Result<(), Broken> {
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
        self.pass_string()?;
        self.colon()
    }

    #[inline]
    fn pass_string(&mut self) -> Result<(), Broken> {
        match self.quoted() {
            Some(_) => Ok(()),
            None => self.odd_string().map(drop),
        }
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
        // Nearly always the line ends behind the comma, and the next one is indented.
        if let Some([b',', b'\n', line @ ..]) = self.text.as_bytes().get(self.at..) {
            if let Some((spaces, byte)) = line.first_chunk().and_then(spaces) {
                if is_solid(byte) && byte != closing {
                    self.at += 2 + spaces;
                    return Ok(());
                }
            }
        }
        self.between_anyhow(closing)
    }

    #[inline(never)]
    fn between_anyhow(&mut self, closing: u8) -> Result<(), Broken> {
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

    /// What stands behind a key; nearly always with a space behind it, and no blank before.
    #[inline]
    fn colon(&mut self) -> Result<(), Broken> {
        if let Some([b':', b' ', ..]) = self.text.as_bytes().get(self.at..) {
            self.at += 2;
            return Ok(());
        }
        self.token(b':', "`:`")
    }

    #[cold]
    fn missing(&self, what: &str) -> Broken {
        self.broken(self.at, &format!("{what} should stand here"))
    }

    /// The byte that comes next behind blanks and comments; 0, which no text has, at the end.
    #[inline]
    fn peek(&mut self) -> u8 {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if is_solid(*byte) => *byte,
            _ => self.peek_in_next_line(),
        }
    }

    /// Nearly always a line ends and the next one is indented.
    #[inline(never)]
    fn peek_in_next_line(&mut self) -> u8 {
        if let Some([b'\n', line @ ..]) = self.text.as_bytes().get(self.at..) {
            if let Some((spaces, byte)) = line.first_chunk().and_then(spaces) {
                self.at += 1 + spaces;
                if is_solid(byte) {
                    return byte;
                }
            }
        }
        self.peek_behind_blanks()
    }

    #[cold]
    #[inline(never)]
    fn peek_behind_blanks(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        loop {
            // Eight bytes at a time.
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
    pub(super) fn broken(&self, at: usize, why: &str) -> Broken {
        let begun = self.dialect == Dialect::Relaxed
            && self.text.get(at..).is_some_and(|rest| rest.starts_with("/*"));
        Broken::new(self.start + at, if begun { "a comment without end" } else { why })
    }
}

/// The keys of one object, as far as they have been read.
struct Keys<'a> {
    /// Where they begin in [`Reader::keys`].
    own: usize,
    /// The [`print`]s of those there: a key of another print is a new one.
    prints: u64,
    /// All of them where they are many.
    many: Option<HashSet<Cow<'a, str>>>,
}

/// One bit of 64, by a key's length and its ends.
#[inline]
fn print(key: &str) -> u64 {
    let (first, last) = match key.as_bytes() {
        [first, .., last] => (*first, *last),
        _ => (0, 0),
    };
    let mixed = (key.len() as u64).wrapping_mul(11) ^ u64::from(first) ^ u64::from(last).wrapping_mul(5);
    1 << (mixed % 64)
}

/// Whether a byte is no blank and begins no comment.
#[inline]
fn is_solid(byte: u8) -> bool {
    byte > b' ' && byte != b'/'
}
