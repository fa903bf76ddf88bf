//! Strings. Nearly all read as they are written; escapes no manager writes without need.

use std::borrow::Cow;

use super::Reader;
use super::scan::plain;
use crate::text::Broken;

impl<'a> Reader<'a> {
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        match self.quoted() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.odd_string(),
        }
    }

    /// A string that reads as it is written; what is none stays where it is.
    #[inline]
    pub(super) fn quoted(&mut self) -> Option<&'a str> {
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

    #[inline]
    pub(super) fn pass_string(&mut self) -> Result<(), Broken> {
        match self.quoted() {
            Some(_) => Ok(()),
            None => self.odd_string().map(drop),
        }
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
}

fn hex4(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    (0..4).try_fold(0, |sum, _| Some(sum * 16 + rest.next()?.1.to_digit(16)?))
}

/// The second half of a surrogate pair.
fn low(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let escape = rest.next()?.1 == '\\' && rest.next()?.1 == 'u';
    hex4(rest).filter(|unit| escape && (0xdc00..=0xdfff).contains(unit))
}
