//! Texts that stand in a file many times, each kept once and known by a number: all of them close together, where the
//! file itself is too large to be looked at again and again.

use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroU32;
use std::ops::Range;

use crate::seed::Seed;

/// One of the texts, for whoever has the [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word(NonZeroU32);

impl Word {
    fn of(number: usize) -> Option<Word> {
        u32::try_from(number + 1).ok().and_then(NonZeroU32::new).map(Word)
    }

    /// From 0, in the order in which they were added.
    pub(crate) fn number(self) -> usize {
        self.0.get() as usize - 1
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// All texts, one behind the other.
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Twice as many as there are texts, or more; each stands at its hash, or at the next place that was free.
    places: Vec<Place>,
    seed: Seed,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The half of the hash that does not say where it stands.
    print: u32,
    word: Option<Word>,
}

/// How many places there are at first.
const FEW: usize = 64;

impl Words {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn text(&self, word: Word) -> &str {
        self.text.get(self.range(word)).unwrap_or_default()
    }

    #[inline]
    fn bytes(&self, word: Word) -> &[u8] {
        self.text.as_bytes().get(self.range(word)).unwrap_or_default()
    }

    #[inline]
    fn range(&self, word: Word) -> Range<usize> {
        let number = word.number();
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(number).copied().unwrap_or(0);
        start as usize..end as usize
    }

    /// The word of a text; nothing where there is no room for it, which is beyond any file that is read.
    #[inline]
    pub(crate) fn add(&mut self, text: &str) -> Option<Word> {
        if self.places.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let hash = self.hash(text);
        match self.look(text, hash) {
            Ok(word) => Some(word),
            Err(at) => self.keep(text, hash, at),
        }
    }

    /// The word of a text that may have been added.
    pub(crate) fn find(&self, text: &str) -> Option<Word> {
        self.look(text, self.hash(text)).ok()
    }

    fn keep(&mut self, text: &str, hash: u64, at: usize) -> Option<Word> {
        let word = Word::of(self.ends.len())?;
        let end = u32::try_from(self.text.len() + text.len()).ok()?;
        self.text.push_str(text);
        self.ends.push(end);
        *self.places.get_mut(at)? = Place { print: print(hash), word: Some(word) };
        Some(word)
    }

    #[inline]
    fn hash(&self, text: &str) -> u64 {
        let mut state = self.seed.build_hasher();
        state.write(text.as_bytes());
        state.finish()
    }

    /// The word, or the free place where it would stand.
    #[inline]
    fn look(&self, text: &str, hash: u64) -> Result<Word, usize> {
        let mask = self.places.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            match self.places.get(at) {
                Some(Place { print: own, word: Some(word) }) => {
                    if *own == print(hash) && self.bytes(*word) == text.as_bytes() {
                        return Ok(*word);
                    }
                }
                _ => return Err(at),
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let room = (2 * self.places.len()).max(FEW);
        self.places = Vec::new();
        self.places.resize(room, Place::default());
        for number in 0..self.ends.len() {
            let Some(word) = Word::of(number) else { continue };
            let hash = self.hash(self.text(word));
            let mut at = hash as usize & (room - 1);
            while self.places.get(at).is_some_and(|place| place.word.is_some()) {
                at = (at + 1) & (room - 1);
            }
            if let Some(place) = self.places.get_mut(at) {
                *place = Place { print: print(hash), word: Some(word) };
            }
        }
    }
}

fn print(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Where they stand in the table is chance.
impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number() {
        let mut words = Words::default();
        assert_eq!(words.find("a"), None);
        let texts: Vec<String> = (0..1000).map(|number| format!("word-{}", number * 7)).collect();
        let all = || texts.iter().map(String::as_str).chain(["", "ä"]);
        let first: Vec<_> = all().map(|text| words.add(text).expect("room")).collect();
        let again: Vec<_> = all().map(|text| words.add(text).expect("room")).collect();
        assert_eq!(first, again);
        assert_eq!(words.len(), 1002);
        for (number, (text, word)) in all().zip(first).enumerate() {
            assert_eq!((word.number(), words.text(word), words.find(text)), (number, text, Some(word)));
        }
        assert_eq!(words.find("word-1"), None);
    }
}
