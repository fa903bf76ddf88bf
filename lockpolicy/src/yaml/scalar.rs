//! Scalars: plain, quoted, and blocks of text.

use std::borrow::Cow;

use super::Reader;
use crate::json::Value;
use crate::text::Broken;

/// What a plain scalar stands for. Numbers stay text.
pub(super) fn meaning(text: &str) -> Value<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text => Value::String(Cow::Borrowed(text)),
    }
}

impl<'a> Reader<'a> {
    /// A scalar outside of braces, with the rest of its line.
    pub(super) fn scalar(&mut self) -> Result<Value<'a>, Broken> {
        let value = match self.byte() {
            Some(b'"' | b'\'') => Value::String(self.quoted()?),
            Some(b'|' | b'>') => {
                self.behind_key = false;
                return self.block_text().map(|text| Value::String(Cow::Owned(text)));
            }
            _ => meaning(self.plain()?),
        };
        self.behind_key = false;
        self.ends_line()?;
        Ok(value)
    }

    /// What stands here may begin a plain scalar.
    pub(super) fn starts_plain(&self) -> Result<(), Broken> {
        let why = match self.byte() {
            Some(b'&') => "an anchor",
            Some(b'*') => "an alias",
            Some(b'!') => "a tag",
            Some(b'%') => "a directive",
            Some(b'?' | b':' | b'-')
                if matches!(self.in_line().get(1), None | Some(b' ' | b',' | b'[' | b']' | b'{' | b'}')) =>
            {
                "a map or list where none can begin"
            }
            Some(b'\t') => "a tab",
            Some(b'@' | b'`' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'|' | b'>') => {
                "a character that begins no plain scalar"
            }
            _ => return Ok(()),
        };
        Err(self.broken(self.at, why))
    }

    /// To the end of the line or to a comment.
    fn plain(&mut self) -> Result<&'a str, Broken> {
        self.starts_plain()?;
        let rest = self.in_line();
        let mut length = rest.len();
        for at in memchr::memchr3_iter(b':', b'#', b'\t', rest) {
            match (rest.get(at), rest.get(at + 1)) {
                (Some(b':'), None | Some(b' ' | b'\t')) => {
                    return Err(self.broken(self.at + at, "a map where only a scalar can stand"));
                }
                (Some(b'\t'), _) => return Err(self.broken(self.at + at, "a tab")),
                (Some(b'#'), _) if at > 0 && rest.get(at - 1) == Some(&b' ') => {
                    length = at;
                    break;
                }
                _ => {}
            }
        }
        let text = self.text.get(self.at..self.at + length).unwrap_or_default().trim_end_matches(' ');
        self.at += text.len();
        Ok(text)
    }

    /// A key and its `:` on one line.
    pub(super) fn short_key(&mut self) -> Result<Cow<'a, str>, Broken> {
        let at = self.at;
        let key = match self.byte() {
            Some(b'"' | b'\'') => self.quoted()?,
            _ => {
                self.starts_plain()?;
                let length = self
                    .plain_key()
                    .ok_or_else(|| self.broken(self.at, "neither a key nor anything else that fits here"))?;
                let key = self.text.get(at..at + length).unwrap_or_default();
                self.at += length;
                if memchr::memchr(b'\t', key.as_bytes()).is_some() {
                    return Err(self.broken(at, "a tab"));
                }
                Cow::Borrowed(key.trim_end_matches(' '))
            }
        };
        if key == "<<" {
            return Err(self.broken(at, "a merge key"));
        }
        self.blanks();
        if !self.is_indicator(b':') {
            return Err(self.broken(self.at, "a key without `: `"));
        }
        self.at += 1;
        Ok(key)
    }

    /// Whether a map begins here: a key stands first in its line.
    pub(super) fn starts_map(&mut self) -> bool {
        if self.is_indicator(b'?') {
            return true;
        }
        let at = self.at;
        let found = match self.byte() {
            Some(b'"' | b'\'') => {
                let quoted = self.quoted().is_ok();
                self.blanks();
                quoted && self.is_indicator(b':')
            }
            Some(b'[' | b'{' | b'|' | b'>') => false,
            _ => self.plain_key().is_some(),
        };
        self.at = at;
        found
    }

    /// How long the plain key is that begins here, if one does.
    fn plain_key(&self) -> Option<usize> {
        let rest = self.in_line();
        for at in memchr::memchr2_iter(b':', b'#', rest) {
            match (rest.get(at), rest.get(at + 1)) {
                (Some(b':'), None | Some(b' ')) => return Some(at),
                (Some(b'#'), _) if at > 0 && rest.get(at - 1) == Some(&b' ') => return None,
                _ => {}
            }
        }
        None
    }

    /// A scalar in quotes, which ends in its line.
    pub(super) fn quoted(&mut self) -> Result<Cow<'a, str>, Broken> {
        let begin = self.at;
        let rest = self.text.get(begin + 1..self.line_end).unwrap_or_default();
        let unended = || self.broken(begin, "a quoted text that does not end in its line");
        if self.byte() == Some(b'\'') {
            let mut from = 0;
            loop {
                let end = from
                    + memchr::memchr(b'\'', rest.as_bytes().get(from..).unwrap_or_default())
                        .ok_or_else(unended)?;
                if rest.as_bytes().get(end + 1) == Some(&b'\'') {
                    from = end + 2;
                    continue;
                }
                self.at = begin + 1 + end + 1;
                let text = rest.get(..end).unwrap_or_default();
                return Ok(if from == 0 { Cow::Borrowed(text) } else { Cow::Owned(text.replace("''", "'")) });
            }
        }
        let stop = memchr::memchr2(b'"', b'\\', rest.as_bytes()).ok_or_else(unended)?;
        if rest.as_bytes().get(stop) == Some(&b'"') {
            self.at = begin + 1 + stop + 1;
            return Ok(Cow::Borrowed(rest.get(..stop).unwrap_or_default()));
        }
        let mut out = rest.get(..stop).unwrap_or_default().to_owned();
        let mut characters = rest.get(stop..).unwrap_or_default().char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.at = begin + 1 + stop + at + 1;
                    return Ok(Cow::Owned(out));
                }
                '\\' => out.push(escape(&mut characters).ok_or_else(|| {
                    self.broken(begin + 1 + stop + at, "an escape that stands for no character")
                })?),
                other => out.push(other),
            }
        }
        Err(unended())
    }

    /// A text of several lines behind `|` or `>`.
    fn block_text(&mut self) -> Result<String, Broken> {
        let folded = self.byte() == Some(b'>');
        let header = self.at;
        self.at += 1;
        let (mut keep, mut strip, mut given) = (false, false, None);
        while let Some(byte) = self.byte() {
            match byte {
                b'+' if !keep && !strip => keep = true,
                b'-' if !keep && !strip => strip = true,
                b'1'..=b'9' if given.is_none() => given = Some(usize::from(byte - b'0')),
                _ => break,
            }
            self.at += 1;
        }
        if !self.ends_here() {
            return Err(self.broken(header, "a block of text whose first line is not understood"));
        }
        let parent = self.deeper.saturating_sub(1);
        let mut indent = given.map(|given| parent + given);
        let mut lines: Vec<&'a str> = Vec::new();
        let mut blank_spaces = 0;
        let bytes = self.text.as_bytes();
        let mut from = self.line_end_whole();
        while from < bytes.len() {
            let rest = bytes.get(from..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest)
                .ok_or_else(|| self.broken(from, "a block of text whose last line has no end"))?;
            let whole = self.text.get(from..from + length).unwrap_or_default();
            let line = whole.strip_suffix('\r').unwrap_or(whole);
            let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
            let blank = spaces == line.len();
            if blank && indent.is_none_or(|indent| spaces <= indent) {
                blank_spaces = blank_spaces.max(spaces);
                lines.push("");
            } else {
                let least = *indent.get_or_insert(spaces.max(self.deeper.max(1)));
                if spaces < least {
                    break;
                }
                if blank_spaces > least {
                    return Err(self.broken(from, "a block of text that begins with longer blank lines"));
                }
                lines.push(line.get(least..).unwrap_or_default());
            }
            from += length + 1;
        }
        let end = from.min(bytes.len());
        // Blank lines behind the text are found once more as blank lines, which does no harm.
        self.find_line(end)?;
        let trailing = lines.iter().rev().take_while(|line| line.is_empty()).count();
        lines.truncate(lines.len() - trailing);
        if lines.is_empty() {
            // How many line breaks it would be, readers do not agree on.
            return Err(self.broken(header, "a block of text without text"));
        }
        let mut out = if folded { fold(&lines) } else { lines.join("\n") };
        if keep {
            out.extend(std::iter::repeat_n('\n', trailing + 1));
        } else if !strip {
            out.push('\n');
        }
        Ok(out)
    }
}

/// Lines become one, as `>` has it: a break between two lines of text is a blank, blank lines are breaks, and what is
/// indented further keeps its lines.
fn fold(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut blanks = 0;
    let mut before: Option<&str> = None;
    for line in lines {
        if line.is_empty() {
            blanks += 1;
            continue;
        }
        let further = |line: &str| line.starts_with([' ', '\t']);
        match before {
            None => out.extend(std::iter::repeat_n('\n', blanks)),
            Some(last) if further(last) || further(line) => {
                out.extend(std::iter::repeat_n('\n', blanks + 1));
            }
            Some(_) if blanks > 0 => out.extend(std::iter::repeat_n('\n', blanks)),
            Some(_) => out.push(' '),
        }
        out.push_str(line);
        before = Some(line);
        blanks = 0;
    }
    out
}

fn escape(characters: &mut std::str::CharIndices<'_>) -> Option<char> {
    let digits = match characters.next()?.1 {
        '0' => return Some('\0'),
        'a' => return Some('\u{7}'),
        'b' => return Some('\u{8}'),
        't' => return Some('\t'),
        'n' => return Some('\n'),
        'v' => return Some('\u{b}'),
        'f' => return Some('\u{c}'),
        'r' => return Some('\r'),
        'e' => return Some('\u{1b}'),
        'N' => return Some('\u{85}'),
        '_' => return Some('\u{a0}'),
        'L' => return Some('\u{2028}'),
        'P' => return Some('\u{2029}'),
        same @ (' ' | '"' | '/' | '\\') => return Some(same),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let number = (0..digits)
        .try_fold(0u32, |sum, _| Some(sum.checked_mul(16)? + characters.next()?.1.to_digit(16)?))?;
    char::from_u32(number)
}
