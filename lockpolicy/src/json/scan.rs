//! Bytes of JSON, several at a time.

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// How many bytes stand before the first quote, backslash or control character: eight are looked at in one go.
#[inline]
pub(super) fn plain(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let hits = special(u64::from_le_bytes(*eight));
        if hits != 0 {
            return at + (hits.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + plain_at_end(text.get(at..).unwrap_or_default())
}

/// A bit of the first byte that is one of the three; of those behind it, it says nothing.
#[inline]
fn special(word: u64) -> u64 {
    // Borrows out of the high bit where a byte is too small; the bytes of longer characters are none of the three.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit);
    let quote = below(word ^ (ONES * u64::from(b'"')), 1);
    let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
    (below(word, u64::from(b' ')) | quote | backslash) & !word & HIGHS
}

/// The first byte of sixteen that is not 0.
#[inline]
fn first(bytes: u128) -> Option<usize> {
    let (low, high) = (bytes as u64, (bytes >> 64) as u64);
    if low != 0 {
        return Some((low.trailing_zeros() / 8) as usize);
    }
    (high != 0).then(|| 8 + (high.trailing_zeros() / 8) as usize)
}

/// The same of the last few bytes of a file.
#[cold]
#[inline(never)]
fn plain_at_end(rest: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\') || *byte < b' ';
    rest.iter().position(ends).unwrap_or(rest.len())
}

/// How many spaces a text of sixteen bytes begins with, if it is not all of them; and what stands behind them.
#[inline]
pub(super) fn spaces(block: &[u8; 16]) -> Option<(usize, u8)> {
    let spaces = first(u128::from_le_bytes(*block) ^ u128::from_ne_bytes([b' '; 16]))?;
    Some((spaces, *block.get(spaces)?))
}

/// How many of eight bytes are blanks before the first that is none.
#[inline]
pub(super) fn blanks(word: u64) -> usize {
    const SEVENS: u64 = u64::from_ne_bytes([0x7f; 8]);
    // The high bit of each byte that is not the one asked for.
    let not = |byte: u8| {
        let other = word ^ u64::from_ne_bytes([byte; 8]);
        ((other & SEVENS) + SEVENS) | other
    };
    let solid = not(b' ') & not(b'\n') & not(b'\r') & not(b'\t') & HIGHS;
    (solid.trailing_zeros() / 8) as usize
}

/// How long the number at the beginning is.
pub(super) fn number(text: &[u8]) -> Option<usize> {
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
