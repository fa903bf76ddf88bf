//! Which keys a map has had.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::text::Broken;

/// Maps up to this size are searched key by key.
const FEW: usize = 16;

/// The keys of one map. Locks are sorted, and in what is sorted a key that stands twice stands behind itself: no table
/// is needed until a key is out of order.
#[derive(Default)]
pub(super) struct Seen<'a> {
    keys: Vec<Cow<'a, str>>,
    table: HashSet<Cow<'a, str>>,
}

impl<'a> Seen<'a> {
    pub(super) fn add(&mut self, key: &Cow<'a, str>, at: usize) -> Result<(), Broken> {
        let in_order = self.table.is_empty() && self.keys.last().is_none_or(|last| last < key);
        if in_order {
            self.keys.push(key.clone());
            return Ok(());
        }
        if self.table.is_empty() && self.keys.len() < FEW {
            if self.keys.contains(key) {
                return Err(Broken::duplicate(at, key));
            }
            // Out of order from here on: the last key must stay the greatest.
            let greatest = self.keys.last().is_some_and(|last| last > key);
            self.keys.push(key.clone());
            if greatest {
                let last = self.keys.len() - 1;
                self.keys.swap(last - 1, last);
            }
            return Ok(());
        }
        self.table.extend(self.keys.drain(..));
        if self.table.insert(key.clone()) { Ok(()) } else { Err(Broken::duplicate(at, key)) }
    }
}
