//! The walk through a file, from front to back.

use std::borrow::Cow;

use super::once::Keys;
use super::scan::number;
use super::token::DEEPEST;
use super::{Dialect, Node, Value};
use crate::text::{Broken, Text};

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
    pub(super) start: usize,
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) dialect: Dialect,
    /// The keys so far of the objects that are being read, the outermost first: one list for all of them, because
    /// most objects are small and there are very many.
    pub(super) keys: Vec<Cow<'a, str>>,
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
        let mut keys = Keys::new(self.keys.len());
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
}
