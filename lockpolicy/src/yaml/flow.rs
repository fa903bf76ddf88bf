//! Maps and lists in braces. They stand on one line, as machines write them.

use std::borrow::Cow;

use super::{Reader, Seen};
use crate::json::Value;
use crate::text::Broken;

impl<'a> Reader<'a> {
    pub(super) fn flow_map(
        &mut self,
        each: &mut impl FnMut(&mut Reader<'a>, Cow<'a, str>, usize) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        let mut seen = Seen::default();
        self.open()?;
        while !self.closes(b'}')? {
            let at = self.start + self.at;
            let key = self.flow_key()?;
            seen.add(&key, at)?;
            self.one(|reader| each(reader, key, at))?;
            self.between(b'}')?;
        }
        self.close()
    }

    pub(super) fn flow_list(
        &mut self,
        each: &mut impl FnMut(&mut Reader<'a>) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.open()?;
        while !self.closes(b']')? {
            self.one(&mut *each)?;
            self.between(b']')?;
        }
        self.close()
    }

    pub(super) fn flow_scalar(&mut self) -> Result<Value<'a>, Broken> {
        Ok(match self.byte() {
            Some(b'"' | b'\'') => Value::String(self.quoted()?),
            _ => {
                let at = self.at;
                let text = self.flow_plain()?;
                if self.byte() == Some(b':') {
                    return Err(self.broken(at, "a map inside of braces without braces of its own"));
                }
                super::scalar::meaning(text)
            }
        })
    }

    fn flow_key(&mut self) -> Result<Cow<'a, str>, Broken> {
        let at = self.at;
        let key = match self.byte() {
            Some(b'"' | b'\'') => self.quoted()?,
            _ => Cow::Borrowed(self.flow_plain()?),
        };
        if key == "<<" {
            return Err(self.broken(at, "a merge key"));
        }
        self.blanks();
        match self.in_line() {
            [b':', b' ', ..] => {
                self.at += 2;
                Ok(key)
            }
            _ => Err(self.broken(self.at, "a key in braces without `: ` and a value")),
        }
    }

    /// Up to what ends a plain scalar in braces.
    fn flow_plain(&mut self) -> Result<&'a str, Broken> {
        self.starts_plain()?;
        let rest = self.in_line();
        let mut length = rest.len();
        for (at, byte) in rest.iter().enumerate() {
            let ends = match byte {
                b',' | b'[' | b']' | b'{' | b'}' => true,
                b':' => {
                    matches!(rest.get(at + 1), None | Some(b' ' | b',' | b'[' | b']' | b'{' | b'}'))
                }
                b'#' => at > 0 && rest.get(at - 1) == Some(&b' '),
                b'\t' => return Err(self.broken(self.at + at, "a tab")),
                _ => false,
            };
            if ends {
                length = at;
                break;
            }
        }
        let text = self.text.get(self.at..self.at + length).unwrap_or_default();
        if text.trim_end_matches(' ').is_empty() {
            return Err(self.broken(self.at, "nothing where a value should stand"));
        }
        self.at += length;
        Ok(text.trim_end_matches(' '))
    }

    fn open(&mut self) -> Result<(), Broken> {
        self.enter()?;
        self.at += 1;
        self.flow += 1;
        Ok(())
    }

    fn closes(&mut self, closing: u8) -> Result<bool, Broken> {
        self.blanks();
        match self.byte() {
            None => Err(self.broken(self.at, "braces that do not end in their line")),
            Some(found) => Ok(found == closing),
        }
    }

    fn between(&mut self, closing: u8) -> Result<(), Broken> {
        if self.closes(closing)? {
            return Ok(());
        }
        if self.byte() != Some(b',') {
            return Err(self.broken(self.at, "neither a comma nor the end of the braces"));
        }
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Broken> {
        self.at += 1;
        self.depth -= 1;
        self.flow -= 1;
        if self.flow == 0 {
            self.behind_key = false;
            self.ends_line()?;
        }
        Ok(())
    }
}
