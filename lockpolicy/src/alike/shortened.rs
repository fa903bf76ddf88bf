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
    longest: usize,
}

/// As many bits as there are values of so many of a fingerprint's: twenty times as many as there are fingerprints.
const BITS: u32 = 18;
/// What each place in a name multiplies its byte with, once more than the place before.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl Shortened {
    pub(super) fn of(names: impl Iterator<Item = &'static str>) -> Shortened {
        let mut all = Shortened { names: HashMap::new(), bits: vec![0; 1 << (BITS - 6)], longest: 0 };
        for name in names {
            all.longest = all.longest.max(name.len());
            for short in shortened(name) {
                all.names.entry(short).or_default().push(name);
                if let Some(word) = all.bits.get_mut(word(short)) {
                    *word |= bit(short);
                }
            }
        }
        all
    }

    /// The popular names that may be one edit from a name.
    pub(super) fn near(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let name = if name.len() > self.longest + 1 { "" } else { name };
        shortened(name)
            .filter(|short| self.bits.get(word(*short)).is_some_and(|word| word & bit(*short) != 0))
            .filter_map(|short| self.names.get(&short))
            .flatten()
            .copied()
    }
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
}
