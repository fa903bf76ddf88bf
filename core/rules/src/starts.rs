//! How names of variables start: an environment is long, and hardly anything in it begins like what matters.

use crate::flat::{self, Put, Take};

/// A set of first three bytes, as a filter: what is in it is let through, and a few others.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Starts(u64);

impl Starts {
    pub const ALL: Starts = Starts(u64::MAX);

    /// Of these names, which may be patterns.
    pub fn of(names: &[&str]) -> Starts {
        names.iter().fold(Starts::default(), |sum, name| sum.or(Starts::of_one(name.as_bytes())))
    }

    /// Of one name or pattern. A name of two bytes is followed by its `=`; what is shorter says too little.
    pub const fn of_one(name: &[u8]) -> Starts {
        match name {
            [b'*' | b'?', ..] | [_, b'*' | b'?', ..] | [_, _, b'*' | b'?', ..] => Starts::ALL,
            [first, second] => Starts::bit([*first, *second, b'=']),
            [first, second, third, ..] => Starts::bit([*first, *second, *third]),
            _ => Starts::ALL,
        }
    }

    #[must_use]
    pub const fn or(self, other: Starts) -> Starts {
        Starts(self.0 | other.0)
    }

    /// Whether an entry of the environment that starts so may be one of them.
    pub const fn may_hold(self, start: [u8; 3]) -> bool {
        self.0 & Starts::bit(start).0 != 0
    }

    /// The six upper bits of a product with the golden ratio spread what is alike.
    const fn bit([first, second, third]: [u8; 3]) -> Starts {
        Starts(1 << (u32::from_be_bytes([0, first, second, third]).wrapping_mul(0x9e37_79b1) >> 26))
    }
}

impl Put for Starts {
    fn put(&self, out: &mut alloc::vec::Vec<u8>) {
        self.0.put(out);
    }
}

impl<'a> Take<'a> for Starts {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        u64::take(input).map(Starts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_fits_is_held_back() {
        for (name, entry) in [
            ("GIT_EDITOR", b"GIT_EDITOR=x"),
            ("GIT_*", b"GIT_DIR=abcd"),
            ("LD", b"LD=abcdefghi"),
            ("A", b"A=bcdefghijk"),
            ("A*", b"ABCDEFGHIJ=k"),
            ("?IT", b"BIT=abcdefgh"),
            ("", b"=abcdefghijk"),
        ] {
            let [first, second, third, ..] = *entry;
            assert!(Starts::of(&["HUSKY", name]).may_hold([first, second, third]), "{name}");
        }
    }

    #[test]
    fn most_of_what_does_not_fit_is_held_back() {
        let starts = Starts::of(&["GIT_*", "EDITOR", "LD_*", "PAGER"]);
        for entry in [*b"HOM", *b"USE", *b"SHE", *b"LAN", *b"TER"] {
            assert!(!starts.may_hold(entry), "{entry:?}");
        }
    }
}
