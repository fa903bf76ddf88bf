//! Bytes of JSON, several at a time.

/// How many bytes stand before the first quote, backslash or control character: eight are looked at in one go.
#[inline]
pub(super) fn plain(text: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // Borrows out of the high bit where a byte is too small; the bytes of longer characters are none of the three.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit);
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*eight);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        let hits = (below(word, u64::from(b' ')) | quote | backslash) & !word & HIGHS;
        if hits != 0 {
            return text.len() - rest.len() + (hits.trailing_zeros() / 8) as usize;
        }
        rest = behind;
    }
    text.len() - rest.len() + plain_at_end(rest)
}

/// The same of the last few bytes of a file.
#[cold]
#[inline(never)]
fn plain_at_end(rest: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\') || *byte < b' ';
    rest.iter().position(ends).unwrap_or(rest.len())
}

/// How many spaces a text begins with.
#[inline]
pub(super) fn spaces(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        let others = u64::from_le_bytes(*eight) ^ u64::from_ne_bytes([b' '; 8]);
        if others != 0 {
            return text.len() - rest.len() + (others.trailing_zeros() / 8) as usize;
        }
        rest = behind;
    }
    text.len() - rest.len() + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// How many of eight bytes are blanks before the first that is none.
#[inline]
pub(super) fn blanks(word: u64) -> usize {
    const SEVENS: u64 = u64::from_ne_bytes([0x7f; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
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

pub(super) fn hex4(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    (0..4).try_fold(0, |sum, _| Some(sum * 16 + rest.next()?.1.to_digit(16)?))
}

/// The second half of a surrogate pair.
pub(super) fn low(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let escape = rest.next()?.1 == '\\' && rest.next()?.1 == 'u';
    hex4(rest).filter(|unit| escape && (0xdc00..=0xdfff).contains(unit))
}
