//! Strings with escapes in them, which no manager writes without need.

use super::Reader;
use crate::text::Broken;

impl Reader<'_> {
    #[cold]
    #[inline(never)]
    pub(super) fn escaped(&mut self, start: usize, first: usize) -> Result<String, Broken> {
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
