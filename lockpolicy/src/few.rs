//! A list that nearly always has one item or none, and then needs no room but its own: a lock has tens of thousands of
//! packages with one file each, and each file has one digest.

use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

#[derive(Clone, Debug, Default)]
pub enum Few<T> {
    #[default]
    None,
    One(T),
    Many(Vec<T>),
}

impl<T> Few<T> {
    pub fn push(&mut self, item: T) {
        if let Few::Many(items) = self {
            return items.push(item);
        }
        *self = match std::mem::take(self) {
            Few::One(first) => Few::Many(vec![first, item]),
            _ => Few::One(item),
        };
    }
}

impl<T> Few<T> {
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Few<U> {
        match self {
            Few::None => Few::None,
            Few::One(item) => Few::One({ change }(item)),
            Few::Many(items) => Few::Many(items.into_iter().map(change).collect()),
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Few::None => &[],
            Few::One(item) => std::slice::from_ref(item),
            Few::Many(items) => items,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Few::None => &mut [],
            Few::One(item) => std::slice::from_mut(item),
            Few::Many(items) => items,
        }
    }
}

/// However they are kept, the items count.
impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Few<T>) -> bool {
        **self == **other
    }
}

impl<T: Hash> Hash for Few<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(mut items: Vec<T>) -> Few<T> {
        match items.len() {
            0 | 1 => items.pop().map_or(Few::None, Few::One),
            _ => Few::Many(items),
        }
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Few<T> {
        let mut few = Few::None;
        items.into_iter().for_each(|item| few.push(item));
        few
    }
}

impl<'f, T> IntoIterator for &'f Few<T> {
    type Item = &'f T;
    type IntoIter = std::slice::Iter<'f, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list() {
        let mut few = Few::default();
        assert!(few.is_empty());
        for number in 0..4 {
            few.push(number);
            let all: Vec<i32> = (0..=number).collect();
            assert_eq!(&*few, all);
            assert_eq!(few, Few::from(all.clone()));
            assert_eq!(few, all.into_iter().collect());
        }
        assert_eq!(Few::Many(vec![1]), Few::One(1));
        assert_ne!(Few::One(1), Few::None);
    }

    #[test]
    fn one_item_takes_no_more_room_than_a_list_would_and_itself() {
        use crate::lock::Artifact;
        assert!(size_of::<Few<Artifact<'_>>>() <= size_of::<Artifact<'_>>() + 8);
    }
}
