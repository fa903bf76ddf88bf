//! Popular names by what stays of them when one letter is left out, or none: two names that are one edit apart have one
//! of these in common.

use std::collections::HashMap;

/// Kept as fingerprints, because there are many. Two that are the same by chance only cost a look: whether names are
/// near each other is decided by their letters.
pub(super) struct Shortened {
    names: HashMap<u64, Vec<&'static str>>,
    /// A bit for every fingerprint that may be among them: nearly none of an honest name's is, and this stays in the
    /// cache where the table does not.
    bits: Vec<u64>,
    /// The same of how names begin and end, with how long they are.
    outlines: Vec<u64>,
}

/// As many bits as there are values of so many of a fingerprint's: twenty times as many as there are fingerprints.
const BITS: u32 = 18;
/// What each place in a name multiplies its byte with, once more than the place before.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl Shortened {
    pub(super) fn of(names: impl Iterator<Item = &'static str>) -> Shortened {
        let empty = vec![0; 1 << (BITS - 6)];
        let mut all = Shortened { names: HashMap::new(), bits: empty.clone(), outlines: empty };
        for name in names {
            for short in shortened(name) {
                all.names.entry(short).or_default().push(name);
                set(&mut all.bits, short);
            }
            for length in name.len() - 1..=name.len() + 1 {
                for outline in outlines(name, length).into_iter().flatten() {
                    set(&mut all.outlines, outline);
                }
            }
        }
        all
    }

    /// The popular names that may be one edit from a name.
    pub(super) fn near(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let [begin, end] = outlines(name, name.len());
        let known = |outline: Option<u64>| outline.is_none_or(|outline| is_set(&self.outlines, outline));
        let name = if name.len() < SHORT || known(begin) || known(end) { name } else { "" };
        shortened(name)
            .filter(|short| is_set(&self.bits, *short))
            .filter_map(|short| self.names.get(&short))
            .flatten()
            .copied()
    }
}

/// Names from this length on keep their first four bytes or their last three where one edit is made.
const SHORT: usize = 9;

/// How a name of a length begins, and how it ends.
fn outlines(name: &str, length: usize) -> [Option<u64>; 2] {
    let mixed = |part: u32, side: u64| {
        (u64::from(part) | (length as u64) << 32 | side << 40)
            .wrapping_mul(BASE)
            .rotate_left(32)
            .wrapping_mul(BASE)
    };
    let begin = name.as_bytes().first_chunk::<4>().map(|begin| mixed(u32::from_le_bytes(*begin), 0));
    let end =
        name.as_bytes().last_chunk::<3>().map(|[a, b, c]| mixed(u32::from_le_bytes([*a, *b, *c, 0]), 1));
    [begin, end]
}

fn set(bits: &mut [u64], fingerprint: u64) {
    if let Some(word) = bits.get_mut(word(fingerprint)) {
        *word |= bit(fingerprint);
    }
}

fn is_set(bits: &[u64], fingerprint: u64) -> bool {
    bits.get(word(fingerprint)).is_some_and(|word| word & bit(fingerprint) != 0)
}

fn word(fingerprint: u64) -> usize {
    (fingerprint >> (64 - BITS + 6)) as usize
}

fn bit(fingerprint: u64) -> u64 {
    1 << ((fingerprint >> (64 - BITS)) & 63)
}

/// The fingerprints of a name, and of it without each of its bytes in turn. A fingerprint is a sum over the bytes, so
/// that each follows from the one before: the byte before the gap moves up by a place.
fn shortened(name: &str) -> impl Iterator<Item = u64> {
    let bytes = name.as_bytes();
    let sum = |bytes: &[u8]| {
        let (sum, _) = bytes.iter().fold((0u64, BASE), |(sum, power), byte| {
            (sum.wrapping_add(power.wrapping_mul(u64::from(*byte))), power.wrapping_mul(BASE))
        });
        sum
    };
    let mut short = sum(bytes.get(1..).unwrap_or_default());
    let mut power = BASE;
    let without = bytes.iter().enumerate().map(move |(at, byte)| {
        let this = short;
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        short = short.wrapping_add(power.wrapping_mul(u64::from(*byte).wrapping_sub(u64::from(next))));
        power = power.wrapping_mul(BASE);
        this
    });
    std::iter::once(sum(bytes)).chain(without)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fingerprint_is_that_of_the_name_without_one_byte() {
        let of = |name: &str| shortened(name).next();
        let all: Vec<Option<u64>> = shortened("react").map(Some).collect();
        assert_eq!(all, ["react", "eact", "ract", "rect", "reat", "reac"].map(of));
        assert_ne!(of("react"), of("raect"));
    }

    #[test]
    fn whatever_is_one_edit_away_is_looked_at() {
        for name in ["lodash.debounce", "typescript", "body-parser", "webpack", "abcdefghi"] {
            let all = Shortened::of(std::iter::once(name));
            for at in 0..name.len() {
                let (before, rest) = name.split_at(at);
                let behind = &rest[1..];
                let swapped: String = rest.chars().skip(1).take(1).chain(rest.chars().take(1)).collect();
                for near in [
                    format!("{before}{behind}"),
                    format!("{before}q{behind}"),
                    format!("{before}q{rest}"),
                    format!("{name}q"),
                    format!("{before}{swapped}{}", rest.get(2..).unwrap_or_default()),
                ] {
                    assert!(all.near(&near).any(|popular| popular == name), "{near} {name}");
                }
            }
        }
    }
}
