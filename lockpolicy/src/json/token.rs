//! What stands between values, and where the next one begins.

use super::scan::{blanks, spaces};
use super::{Dialect, Reader};
use crate::text::Broken;

/// Deeper than any lock; a reader that recurses must stop somewhere.
pub(super) const DEEPEST: usize = 128;

impl Reader<'_> {
    pub(super) fn enter(&mut self, opening: u8, what: &str) -> Result<(), Broken> {
        self.token(opening, what)?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.broken(self.at - 1, "nested deeper than anything real"));
        }
        Ok(())
    }

    /// Whether the object or array ends here.
    #[inline]
    pub(super) fn leaves(&mut self, closing: u8) -> bool {
        let ends = self.peek() == closing;
        if ends {
            self.at += 1;
            self.depth = self.depth.saturating_sub(1);
        }
        ends
    }

    /// A comma, or the end that [`Reader::leaves`] will find.
    #[inline]
    pub(super) fn between(&mut self, closing: u8) -> Result<(), Broken> {
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
    pub(super) fn token(&mut self, wanted: u8, what: &str) -> Result<(), Broken> {
        if self.peek() == wanted {
            self.at += 1;
            Ok(())
        } else {
            Err(self.missing(what))
        }
    }

    /// What stands behind a key; nearly always with a space behind it, and no blank before.
    #[inline]
    pub(super) fn colon(&mut self) -> Result<(), Broken> {
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
    pub(super) fn peek(&mut self) -> u8 {
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

/// Whether a byte is no blank and begins no comment.
#[inline]
fn is_solid(byte: u8) -> bool {
    byte > b' ' && byte != b'/'
}
