//! A hash for tables whose keys strangers choose, faster than the standard library's on names of twenty letters.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A seed that nobody can know who writes a lock, and a hash that takes eight bytes at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed(u64);

impl Default for Seed {
    fn default() -> Seed {
        Seed(RandomState::new().build_hasher().finish() | 1)
    }
}

impl BuildHasher for Seed {
    type Hasher = Fold;

    fn build_hasher(&self) -> Fold {
        Fold { state: self.0, seed: self.0 }
    }
}

pub(crate) struct Fold {
    state: u64,
    seed: u64,
}

impl Fold {
    /// Both halves of a product: every bit of it depends on every bit of what went in.
    #[inline]
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.seed ^ 0x9e37_79b9_7f4a_7c15);
        self.state = (product as u64) ^ ((product >> 64) as u64) ^ self.seed.rotate_left(23);
    }
}

impl Hasher for Fold {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        // By itself: beside a word, a letter could make up for a length.
        self.fold(bytes.len() as u64);
        let mut rest = bytes;
        while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
            self.fold(u64::from_le_bytes(*eight));
            rest = behind;
        }
        match bytes.last_chunk::<8>() {
            _ if rest.is_empty() => {}
            // Some bytes twice is cheaper than the last ones one by one.
            Some(last) => self.fold(u64::from_le_bytes(*last)),
            None => self.fold(short(rest)),
        }
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.fold(word);
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.fold(u64::from(byte));
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.state
    }
}

/// All bytes of a text of less than eight; some of them twice.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_and_the_length_count() {
        let seed = Seed::default();
        let texts: Vec<String> = (0..40).map(|length| "a".repeat(length)).collect();
        let mut all: Vec<u64> = texts.iter().map(|text| seed.hash_one(text)).collect();
        for text in &texts {
            for at in 0..text.len() {
                let mut other = text.clone();
                other.replace_range(at..=at, "b");
                all.push(seed.hash_one(&other));
            }
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
