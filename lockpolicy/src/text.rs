//! Bytes that somebody else wrote become text, or a reason why not.

use std::fmt;

use crate::finding::Code;

/// The largest file that is read. Real lockfiles stay below a tenth of it.
pub const LARGEST: usize = 64 << 20;

/// Why a file cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub code: Code,
    /// Byte offset in the file.
    pub at: usize,
    pub why: String,
}

impl Broken {
    pub fn new(at: usize, why: impl Into<String>) -> Broken {
        Broken { code: Code::Unreadable, at, why: why.into() }
    }

    /// A key that stands twice.
    pub fn duplicate(at: usize, key: &str) -> Broken {
        Broken { code: Code::DuplicateKey, at, why: format!("`{}` stands twice", key.escape_debug()) }
    }

    /// A format, or a version of one, that is not read here.
    pub fn unsupported(at: usize, why: impl Into<String>) -> Broken {
        Broken { code: Code::Unsupported, at, why: why.into() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// Line and column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// A file's text: UTF-8 without NUL, no larger than [`LARGEST`], without the marks of a merge that was not finished.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Everything, a byte order mark included: offsets are those of the file.
    whole: &'a str,
    /// Where the text begins behind a byte order mark.
    start: usize,
}

impl<'a> Text<'a> {
    pub fn of(bytes: &'a [u8]) -> Result<Text<'a>, Broken> {
        if bytes.len() > LARGEST {
            return Err(Broken::new(0, format!("larger than {} MiB", LARGEST >> 20)));
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(Broken::new(0, "UTF-16, not UTF-8"));
        }
        let whole =
            std::str::from_utf8(bytes).map_err(|error| Broken::new(error.valid_up_to(), "not UTF-8"))?;
        let begun = begun_merge(whole)?;
        if let Some(at) = begun.filter(|at| is_ended_merge(whole, *at)) {
            return Err(Broken::new(at, "the marks of a merge that was not finished"));
        }
        Ok(Text { whole, start: if whole.starts_with('\u{feff}') { 3 } else { 0 } })
    }

    /// The text without its byte order mark.
    pub fn text(&self) -> &'a str {
        self.whole.get(self.start..).unwrap_or_default()
    }

    /// The offset in the file of an offset in [`Text::text`].
    pub fn offset(&self, in_text: usize) -> usize {
        self.start + in_text
    }

    /// So many bytes from an offset in the file; nothing where that is no text.
    pub fn part(&self, at: usize, length: usize) -> &'a str {
        self.whole.get(at..at.saturating_add(length)).unwrap_or_default()
    }

    /// The offset in the file of a part of [`Text::text`]; of anything else, where the text begins.
    pub fn offset_of(&self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).wrapping_sub(self.whole.as_ptr() as usize);
        if at <= self.whole.len() { at } else { self.start }
    }

    pub fn position(&self, offset: usize) -> Position {
        position(self.whole.as_bytes(), offset)
    }
}

/// Where a byte of a file stands that need not be text.
pub fn position(bytes: &[u8], offset: usize) -> Position {
    let before = bytes.get(..offset.min(bytes.len())).unwrap_or_default();
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default()).chars().count() + 1;
    Position { line: to_u32(line), column: to_u32(column) }
}

/// Positions of one file, asked for from front to back: each byte is looked at once.
#[derive(Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    seen: usize,
    line: usize,
    column: usize,
}

impl<'a> Lines<'a> {
    pub fn new(text: &Text<'a>) -> Lines<'a> {
        Lines { rest: text.whole.as_bytes(), seen: 0, line: 1, column: 1 }
    }

    /// Where a byte stands; none before the last one asked for.
    pub fn position(&mut self, offset: usize) -> Position {
        let length = offset.saturating_sub(self.seen).min(self.rest.len());
        let (new, rest) = self.rest.split_at(length);
        let of_line = memchr::memrchr(b'\n', new).map(|last| last + 1);
        if let Some(start) = of_line {
            self.line += memchr::memchr_iter(b'\n', new).count();
            self.column = 1 + new.get(start..).map_or(0, characters);
        } else {
            self.column += characters(new);
        }
        (self.rest, self.seen) = (rest, self.seen + length);
        Position { line: to_u32(self.line), column: to_u32(self.column) }
    }
}

fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| !is_inside_character(**byte)).count()
}

/// Whether a byte of UTF-8 is none that a character begins with.
fn is_inside_character(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The first line that begins a conflict's first side. No byte may be NUL: both are looked for in one go, because each
/// look at megabytes costs.
fn begun_merge(text: &str) -> Result<Option<usize>, Broken> {
    let mut begun = None;
    for at in memchr::memchr2_iter(0, b'<', text.as_bytes()) {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        if rest.first() == Some(&0) {
            return Err(Broken::new(at, "a NUL byte"));
        }
        if begun.is_none() && starts_line(text, at) && rest.starts_with(b"<<<<<<< ") {
            begun = Some(at);
        }
    }
    Ok(begun)
}

/// Whether a line behind a place ends a conflict's second side.
fn is_ended_merge(text: &str, begun: usize) -> bool {
    let rest = text.get(begun..).unwrap_or_default();
    memchr::memmem::find_iter(rest.as_bytes(), ">>>>>>> ").any(|at| starts_line(rest, at))
}

fn starts_line(text: &str, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| text.as_bytes().get(before) == Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_says_where() {
        for (bytes, at, why) in [
            (&b"ab\xff"[..], 2, "not UTF-8"),
            (b"a\0b", 1, "a NUL byte"),
            (b"\xff\xfea\0", 0, "UTF-16, not UTF-8"),
            (b"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n", 2, "the marks of a merge that was not finished"),
        ] {
            assert_eq!(Text::of(bytes).map(|_| ()), Err(Broken::new(at, why)));
        }
        assert!(Text::of(b"<<<<<<< in the text of a description").is_ok());
    }

    #[test]
    fn positions_count_from_one_and_in_characters() {
        let text = Text::of("\u{feff}ä\r\nöü x".as_bytes()).expect("text");
        assert_eq!(text.position(text.offset_of(&text.text()[9..])), Position { line: 2, column: 4 });
        assert_eq!(text.position(usize::MAX), Position { line: 2, column: 5 });
        assert_eq!(text.text().chars().next(), Some('ä'));
    }

    #[test]
    fn lines_are_counted_as_positions_are() {
        let text = Text::of("\u{feff}ä\r\nöü x\n\n{}".as_bytes()).expect("text");
        let mut lines = Lines::new(&text);
        for offset in 0..20 {
            if text.whole.is_char_boundary(offset) {
                assert_eq!(lines.position(offset), text.position(offset), "{offset}");
            }
        }
    }
}
