//! JSON as strangers write it: read in one pass, borrowed, each value with the place where it stands.
//!
//! Not `serde_json`, because a finding needs the line of any entry, a key that stands twice must be refused (readers
//! differ in which one counts), and megabytes must pass without a tree of them in memory: a caller walks objects and
//! arrays as they come and takes [`Node`]s only of what is small.

use std::borrow::Cow;
use std::collections::HashSet;

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
        self.blanks()?;
        Ok(self.start + self.at)
    }

    /// Calls `each` with every key of the object that comes next; `each` must take the value.
    pub fn object(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.object_until(|reader, key, at| each(reader, key, at).map(|()| true))
    }

    /// The same until `each` says that it has seen enough; then the reader stands wherever it stands.
    pub fn object_until(
        &mut self,
        mut each: impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<bool, Broken>,
    ) -> Result<(), Broken> {
        self.enter(b'{', "an object")?;
        let own = self.keys.len();
        let mut many: HashSet<Cow<'a, str>> = HashSet::new();
        while !self.leaves(b'}')? {
            let at = self.start + self.at;
            let key = self.string()?;
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
        while !self.leaves(b']')? {
            each(self)?;
            self.between(b']')?;
        }
        Ok(())
    }

    /// Whether an object comes next.
    pub fn is_object(&mut self) -> Result<bool, Broken> {
        Ok(self.peek()? == Some(b'{'))
    }

    pub fn is_array(&mut self) -> Result<bool, Broken> {
        Ok(self.peek()? == Some(b'['))
    }

    /// Whether `null`, a truth value or a number comes next.
    pub fn is_word(&mut self) -> Result<bool, Broken> {
        Ok(!matches!(self.peek()?, Some(b'{' | b'[' | b'"')))
    }

    pub fn is_string(&mut self) -> Result<bool, Broken> {
        Ok(self.peek()? == Some(b'"'))
    }

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
        let next = self.peek()?;
        let at = self.start + self.at;
        let value = match next {
            Some(b'{') => {
                let mut fields = Vec::new();
                self.object(|reader, key, _| {
                    fields.push((key, reader.value()?));
                    Ok(())
                })?;
                Value::Object(fields)
            }
            Some(b'[') => {
                let mut items = Vec::new();
                self.array(|reader| {
                    items.push(reader.value()?);
                    Ok(())
                })?;
                Value::Array(items)
            }
            Some(b'"') => Value::String(self.string()?),
            _ => self.word()?,
        };
        Ok(Node { value, at })
    }

    /// Passes over a value; what it holds must be JSON all the same.
    pub fn skip(&mut self) -> Result<(), Broken> {
        match self.peek()? {
            Some(b'{') => self.object(|reader, _, _| reader.skip()),
            Some(b'[') => self.array(Reader::skip),
            Some(b'"') => self.string().map(drop),
            _ => self.word().map(drop),
        }
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Result<(), Broken> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.broken(self.at, "text behind the end")),
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
    fn leaves(&mut self, closing: u8) -> Result<bool, Broken> {
        let ends = self.peek()? == Some(closing);
        if ends {
            self.at += 1;
            self.depth -= 1;
        }
        Ok(ends)
    }

    /// A comma, or the end that [`Reader::leaves`] will find.
    fn between(&mut self, closing: u8) -> Result<(), Broken> {
        match self.peek()? {
            Some(b',') => {
                self.at += 1;
                if self.dialect == Dialect::Strict && self.peek()? == Some(closing) {
                    return Err(self.broken(self.at, "a comma behind the last item"));
                }
                Ok(())
            }
            Some(found) if found == closing => Ok(()),
            _ => Err(self.broken(self.at, "neither a comma nor the end of what was begun")),
        }
    }

    fn token(&mut self, wanted: u8, what: &str) -> Result<(), Broken> {
        if self.peek()? == Some(wanted) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.broken(self.at, &format!("{what} should stand here")))
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        self.blanks()?;
        Ok(self.text.as_bytes().get(self.at).copied())
    }

    fn blanks(&mut self) -> Result<(), Broken> {
        let bytes = self.text.as_bytes();
        loop {
            // Lines are indented.
            while bytes.get(self.at..).is_some_and(|rest| rest.starts_with(b"    ")) {
                self.at += 4;
            }
            while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
                self.at += 1;
            }
            if self.dialect == Dialect::Strict || bytes.get(self.at) != Some(&b'/') {
                return Ok(());
            }
            let rest = bytes.get(self.at..).unwrap_or_default();
            self.at += match rest {
                [b'/', b'/', ..] => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
                [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/")
                    .map(|length| length + 2)
                    .ok_or_else(|| self.broken(self.at, "a comment without end"))?,
                _ => return Ok(()),
            };
        }
    }

    fn broken(&self, at: usize, why: &str) -> Broken {
        Broken::new(self.start + at, why)
    }
}

/// How many bytes stand before the first quote, backslash or control character: eight are looked at in one go.
fn plain(text: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGHS;
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*eight);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        let hits = below(word, u64::from(b' ')) | quote | backslash;
        if hits != 0 {
            return text.len() - rest.len() + (hits.trailing_zeros() / 8) as usize;
        }
        rest = behind;
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\') || *byte < b' ';
    text.len() - rest.len() + rest.iter().position(ends).unwrap_or(rest.len())
}

/// How long the number at the beginning is.
fn number(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && text.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return None;
        }
        at += 1 + sign + exponent;
    }
    Some(at)
}

fn hex4(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    (0..4).try_fold(0, |sum, _| Some(sum * 16 + rest.next()?.1.to_digit(16)?))
}

/// The second half of a surrogate pair.
fn low(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let escape = rest.next()?.1 == '\\' && rest.next()?.1 == 'u';
    hex4(rest).filter(|unit| escape && (0xdc00..=0xdfff).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Node<'_>, Broken> {
        read(&Text::of(text.as_bytes()).expect("text"), Dialect::Strict)
    }

    #[test]
    fn values_say_where_they_stand() {
        let node =
            parsed("\u{feff} {\"a\": [1.5e3, \"x\\u00e9\\ud83d\\ude00\"], \"b\": null}").expect("JSON");
        assert_eq!(node.at, 4);
        let a = node.field("a").expect("a");
        assert_eq!(a.items()[0].value, Value::Number("1.5e3"));
        assert_eq!(a.items()[1].text().map(|text| &**text), Some("xé😀"));
        assert_eq!(a.items()[1].at, 18);
        assert_eq!(node.field("b").map(|node| &node.value), Some(&Value::Null));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "{",
            "{\"a\":1,}",
            "[1,]",
            "{a:1}",
            "01",
            "1.",
            "1e",
            "-",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"a",
            "[1 2]",
            "{} {}",
            "tru",
            "nulll",
            "\"\t\"",
            "// x\n1",
            "+1",
            "{\"a\" 1}",
        ] {
            assert!(parsed(text).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(parsed(&deep).is_err());
    }

    #[test]
    fn a_key_may_stand_only_once() {
        let many: String = (0..40).map(|number| format!("\"k{number}\":0,")).collect();
        for text in [
            "{\"a\":1,\"\\u0061\":2}".to_owned(),
            format!("{{{many}\"k3\":1}}"),
            format!("{{{many}\"k39\":1}}"),
        ] {
            let broken = parsed(&text).expect_err("a key stands twice");
            assert_eq!(broken.code, crate::Code::DuplicateKey, "{text}");
        }
        assert!(parsed(&format!("{{{many}\"k40\":1}}")).is_ok());
    }

    #[test]
    fn the_relaxed_dialect_takes_comments_and_last_commas() {
        let text = Text::of(b"// a\n{ /* b */ \"a\": [1, 2, ], }\n").expect("text");
        assert!(read(&text, Dialect::Relaxed).is_ok());
    }
}
