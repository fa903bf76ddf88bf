//! One line of a segment: how it is chained and how that is checked.
//!
//! A record is `{"seq":S,"part":P,…,"prev":"<64 hex>","hash":"<64 hex>"}` and a newline. `hash` is the SHA-256 of
//! the line's bytes before `,"hash":"`; `prev` is the `hash` of the record before.

use alloc::vec::Vec;

use hmac_sha256::Hash as Sha256;

use crate::number::push_hex;

pub(super) type Hash = [u8; 32];

pub(super) const ZEROS: Hash = [0; 32];

const PREV: &[u8] = b",\"prev\":\"";
const HASH: &[u8] = b",\"hash\":\"";
const HEX: usize = 64;
/// From `,"prev":"` to the end of the line without its newline.
pub(super) const TRAILER: usize = PREV.len() + HEX + 1 + HASH.len() + HEX + 2;

/// A line whose own hash holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) part: u64,
    pub(super) prev: Hash,
    pub(super) hash: Hash,
}

/// Ends the record that begins at `start`: puts `prev` and `hash` behind it, and the newline.
pub(super) fn seal(line: &mut Vec<u8>, start: usize, prev: &Hash) -> Hash {
    line.extend_from_slice(PREV);
    push_hex(line, prev);
    line.push(b'"');
    let hash = Sha256::hash(line.get(start..).unwrap_or_default());
    line.extend_from_slice(HASH);
    push_hex(line, &hash);
    line.extend_from_slice(b"\"}\n");
    hash
}

/// Reads a line, without its newline, if it is a record whose own hash holds.
pub(super) fn check(line: &[u8]) -> Option<Link> {
    let body = line.len().checked_sub(TRAILER)?;
    let (body, trailer) = line.split_at_checked(body)?;
    let (prev, rest) = trailer.strip_prefix(PREV)?.split_at_checked(HEX)?;
    let hash = rest.strip_prefix(b"\"")?.strip_prefix(HASH)?.strip_suffix(b"\"}")?;
    let mut front = body.strip_prefix(b"{\"seq\":")?;
    let seq = number(&mut front)?;
    front = front.strip_prefix(b",\"part\":")?;
    let part = number(&mut front)?;
    let hash = from_hex(hash)?;
    let sealed = line.get(..line.len() - HASH.len() - HEX - 2)?;
    (Sha256::hash(sealed) == hash).then_some(Link { seq, part, prev: from_hex(prev)?, hash })
}

/// Takes a decimal number off the front, written as this crate writes one.
pub(super) fn number(input: &mut &[u8]) -> Option<u64> {
    let count = input.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = input.split_at_checked(count)?;
    if digits.is_empty() || (digits.len() > 1 && digits.first() == Some(&b'0')) {
        return None;
    }
    let value = digits
        .iter()
        .try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')))?;
    *input = rest;
    Some(value)
}

pub(super) fn from_hex(text: &[u8]) -> Option<Hash> {
    let mut hash = ZEROS;
    if text.len() != HEX {
        return None;
    }
    for (slot, pair) in hash.iter_mut().zip(text.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *slot = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(hash)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> Vec<u8> {
        let mut line = b"junk{\"seq\":7,\"part\":2,\"x\":1".to_vec();
        seal(&mut line, 4, &[0xab; 32]);
        line.split_off(4)
    }

    #[test]
    fn what_was_sealed_checks() {
        let line = sealed();
        let (newline, line) = line.split_last().unwrap();
        assert_eq!(*newline, b'\n');
        let link = check(line).unwrap();
        assert_eq!((link.seq, link.part, link.prev), (7, 2, [0xab; 32]));
    }

    #[test]
    fn every_flipped_bit_shows() {
        let line = sealed();
        let line = &line[..line.len() - 1];
        for at in 0..line.len() {
            for bit in 0..8 {
                let mut changed = line.to_vec();
                changed[at] ^= 1 << bit;
                assert_eq!(check(&changed), None, "byte {at}, bit {bit}");
            }
            assert_eq!(check(&line[..at]), None);
        }
    }

    #[test]
    fn numbers() {
        let read = |text: &str| number(&mut text.as_bytes());
        assert_eq!(read("0,"), Some(0));
        assert_eq!(read("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "-1", "01", "18446744073709551616", "x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
