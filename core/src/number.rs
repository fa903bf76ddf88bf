//! Numbers and bytes as text, and back. By hand: the formatting of the standard library is more code than all of the
//! guard's own way of a plain call, and each line of it has to be fetched.

use alloc::string::String;
use alloc::vec::Vec;

/// A decimal number that fills all of `text`.
pub fn parse(text: &[u8]) -> Option<u64> {
    core::str::from_utf8(text).ok().filter(|text| !text.starts_with('+'))?.parse().ok()
}

/// Writes a decimal number into `digits`.
pub fn decimal(mut value: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut used = 0;
    for slot in digits.iter_mut().rev() {
        *slot = b'0' + (value % 10) as u8;
        value /= 10;
        used += 1;
        if value == 0 {
            break;
        }
    }
    digits.get(20 - used..).unwrap_or_default()
}

/// Lower-case hexadecimal, two digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = Vec::new();
    push_hex(&mut digits, bytes);
    String::from_utf8(digits).unwrap_or_default()
}

pub fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
}

/// FNV-1a. Only where nobody gains by making two alike: it is no digest.
pub fn mix<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.into_iter().fold(BASIS, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written() {
        for value in [0, 9, 10, u64::MAX] {
            assert_eq!(parse(decimal(value, &mut [0; 20])), Some(value));
        }
        for text in [&b""[..], b"+1", b"-1", b" 1", b"1 ", b"18446744073709551616", b"\xff"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(hex(&[0, 0x9f, 0xff]), "009fff");
    }

    #[test]
    fn mixing_is_fnv_1a() {
        assert_eq!(mix(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(mix(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
