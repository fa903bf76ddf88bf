//! That no key stands twice in its object.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Reader;
use crate::text::Broken;

/// Objects up to this size are searched for a second key one by one.
const FEW: usize = 24;

/// The keys of one object, as far as they have been read.
pub(super) struct Keys<'a> {
    /// Where they begin in [`Reader::keys`].
    pub(super) own: usize,
    /// The [`print`]s of those there: a key of another print is a new one.
    prints: u64,
    /// All of them where they are many.
    many: Option<HashSet<Cow<'a, str>>>,
}

impl Keys<'_> {
    pub(super) fn new(own: usize) -> Self {
        Keys { own, prints: 0, many: None }
    }
}

/// One bit of 64, by a key's length and its ends.
#[inline]
fn print(key: &str) -> u64 {
    let (first, last) = match key.as_bytes() {
        [first, .., last] => (*first, *last),
        _ => (0, 0),
    };
    let mixed = (key.len() as u64).wrapping_mul(11) ^ u64::from(first) ^ u64::from(last).wrapping_mul(5);
    1 << (mixed % 64)
}

impl<'a> Reader<'a> {
    /// Whether a key has not stood in its object before.
    #[inline]
    pub(super) fn once(&mut self, key: Cow<'a, str>, at: usize, keys: &mut Keys<'a>) -> Result<(), Broken> {
        let print = print(&key);
        if keys.prints & print != 0 || self.keys.len() - keys.own >= FEW {
            return self.surely_once(key, at, keys);
        }
        keys.prints |= print;
        self.keys.push(key);
        Ok(())
    }

    #[inline(never)]
    fn surely_once(&mut self, key: Cow<'a, str>, at: usize, keys: &mut Keys<'a>) -> Result<(), Broken> {
        let few = self.keys.get(keys.own..).unwrap_or_default();
        let is_new = match &mut keys.many {
            Some(many) => many.insert(key.clone()),
            None => !few.contains(&key),
        };
        if !is_new {
            return Err(Broken::duplicate(at, &key));
        }
        if keys.many.is_none() {
            self.keys.push(key);
            if self.keys.len() - keys.own > FEW {
                keys.many = Some(self.keys.drain(keys.own..).collect());
                keys.prints = u64::MAX;
            }
        }
        Ok(())
    }
}
