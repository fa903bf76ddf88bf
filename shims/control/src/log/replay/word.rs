//! Words of a record: what is known of them, and what a pattern can still say.

use cotter_rules::pattern;
use serde_json::Value;

use super::cause::Cause;

/// A word as the record has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// As it stands in the record; the word itself if nothing is hidden.
    pub(super) bytes: Vec<u8>,
    /// Known bytes, and gaps where any number of bytes may have stood. Nothing where all is known.
    hidden: Option<(Vec<Option<u8>>, Cause)>,
}

pub(super) const MARK: &[u8] = b"[redacted";
/// `:` and eight hexadecimal digits.
const DIGEST: usize = 9;

impl Word {
    /// Nothing unless it is written as a word is.
    pub(super) fn read(value: &Value) -> Option<Word> {
        if let Some(cut) = value.get("cut") {
            let bytes = bytes(cut)?;
            let mut pieces = pieces(&bytes);
            pieces.push(None);
            return Some(Word { bytes, hidden: Some((pieces, Cause::Cut)) });
        }
        let bytes = bytes(value)?;
        let pieces = pieces(&bytes);
        let hidden = pieces.contains(&None).then_some((pieces, Cause::Redacted));
        Some(Word { bytes, hidden })
    }

    /// What stands before the first `=`.
    pub(super) fn name(&self) -> &[u8] {
        self.bytes.split(|byte| *byte == b'=').next().unwrap_or_default()
    }

    /// Why not all of it is known.
    pub(super) fn hidden(&self) -> Option<&Cause> {
        self.hidden.as_ref().map(|(_, cause)| cause)
    }

    /// Whether the word fits one of the patterns; or why that is not known.
    pub(super) fn fits(&self, patterns: &[&str]) -> Result<bool, Cause> {
        let Some((pieces, cause)) = &self.hidden else {
            return Ok(patterns.iter().any(|pattern| pattern::matches(pattern, &self.bytes)));
        };
        if patterns.iter().any(|pattern| fits(pattern.as_bytes(), pieces, false)) {
            Ok(true)
        } else if patterns.iter().any(|pattern| fits(pattern.as_bytes(), pieces, true)) {
            Err(cause.clone())
        } else {
            Ok(false)
        }
    }
}

/// A string, or `{"b":"<hex>"}`.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    if let Some(text) = value.as_str() {
        return Some(text.as_bytes().to_vec());
    }
    let hex = value.get("b")?.as_str()?.as_bytes();
    let pairs = hex.chunks(2).map(|pair| {
        let digits = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2 && !pair.contains('+'))?;
        u8::from_str_radix(digits, 16).ok()
    });
    pairs.collect()
}

/// A mark may also be what was typed. Then it is taken for a gap: that only leaves open what is known.
fn pieces(bytes: &[u8]) -> Vec<Option<u8>> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        match mark(rest) {
            Some(after) => {
                pieces.push(None);
                rest = after;
            }
            None => {
                pieces.push(Some(*byte));
                rest = after;
            }
        }
    }
    pieces
}

/// What follows the mark that `text` begins with.
fn mark(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(MARK)?;
    let rest = if rest.starts_with(b":") { rest.get(DIGEST..)? } else { rest };
    rest.strip_prefix(b"]")
}

/// Whether a word with gaps fits a pattern: with something in the gaps (`perhaps`), or whatever was in them.
///
/// Perhaps, a gap takes any run of the pattern; in any case, only a `*` may take a gap. A pattern that needs some
/// bytes of a gap (`?*`) is thereby not said to fit in any case, which is the cautious side.
fn fits(pattern: &[u8], pieces: &[Option<u8>], perhaps: bool) -> bool {
    // `row[p]`: whether the pieces from here on fit the pattern from `p` on.
    let ends: Vec<bool> =
        (0..=pattern.len()).map(|p| pattern.iter().skip(p).all(|symbol| *symbol == b'*')).collect();
    let first = pieces.iter().rev().fold(ends, |after, piece| {
        let mut row = vec![false; pattern.len() + 1];
        for p in (0..=pattern.len()).rev() {
            let at = |row: &[bool], p: usize| row.get(p).copied().unwrap_or(false);
            let symbol = pattern.get(p);
            let fits = match (symbol, piece) {
                (Some(b'*'), _) => at(&row, p + 1) || at(&after, p),
                (symbol, None) => perhaps && (at(&after, p) || (symbol.is_some() && at(&row, p + 1))),
                (Some(b'?'), Some(_)) => at(&after, p + 1),
                (Some(symbol), Some(byte)) => symbol == byte && at(&after, p + 1),
                (None, Some(_)) => false,
            };
            if let Some(slot) = row.get_mut(p) {
                *slot = fits;
            }
        }
        row
    });
    first.first().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn word(value: &Value) -> Word {
        Word::read(value).unwrap()
    }

    #[test]
    fn what_is_hidden_leaves_open_only_what_depends_on_it() {
        let url = word(&json!("https://[redacted:0123abcd]@example.org/x"));
        for (pattern, fits) in [
            ("https:*", Ok(true)),
            ("*example.org/x", Ok(true)),
            ("http:*", Ok(false)),
            ("*example.org", Ok(false)),
            ("https://alice*", Err(Cause::Redacted)),
            ("*alice*", Err(Cause::Redacted)),
            ("https://?*@example.org/x", Err(Cause::Redacted)),
            ("*", Ok(true)),
            ("", Ok(false)),
        ] {
            assert_eq!(url.fits(&[pattern]), fits, "{pattern}");
        }
        let cut = word(&json!({"cut": "abc", "bytes": 4000}));
        assert_eq!(cut.fits(&["ab*"]), Ok(true));
        assert_eq!(cut.fits(&["abc"]), Err(Cause::Cut));
        assert_eq!(cut.fits(&["b*"]), Ok(false));
    }

    #[test]
    fn words() {
        assert_eq!(word(&json!({"b": "ff00"})).bytes, b"\xff\0");
        assert_eq!(word(&json!("[redacted")).hidden(), None);
        assert_eq!(word(&json!("a[redacted]b")).hidden(), Some(&Cause::Redacted));
        for wrong in
            [json!(1), json!(null), json!({"b": "f"}), json!({"b": "+f"}), json!({"b": 1}), json!({})]
        {
            assert_eq!(Word::read(&wrong), None, "{wrong}");
        }
    }

    proptest! {
        /// Whatever stands in the gap, the answer holds.
        #[test]
        fn an_answer_holds_whatever_was_hidden(
            front in "[ab]{0,3}", hidden in "[ab]{0,3}", back in "[ab]{0,3}", pattern in "[ab*?]{0,5}",
        ) {
            let answer = word(&json!(format!("{front}[redacted]{back}"))).fits(&[&pattern]);
            let truth = pattern::matches(&pattern, format!("{front}{hidden}{back}").as_bytes());
            prop_assert!(answer.is_err() || answer == Ok(truth), "{:?} but {}", answer, truth);
        }

        #[test]
        fn a_word_without_gaps_fits_as_rules_say(text in "[ab*?]{0,6}", pattern in "[ab*?]{0,6}") {
            let pieces: Vec<Option<u8>> = text.bytes().map(Some).collect();
            let truth = pattern::matches(&pattern, text.as_bytes());
            prop_assert_eq!(fits(pattern.as_bytes(), &pieces, true), truth);
            prop_assert_eq!(fits(pattern.as_bytes(), &pieces, false), truth);
        }
    }
}
