//! The flat form: how grammars, rules and policies are stored so that opening one costs nothing.
//!
//! Numbers are little-endian base-128, strings and lists carry their length. Whatever is large and rarely
//! needed (a subcommand, a rule) stands behind its own length, so that a reader steps over it unopened.
//! The bytes may come from a file that somebody else wrote: every read is checked, and what does not fit is
//! [`Corrupt`], never a panic.

use alloc::borrow::Cow;
use alloc::vec::Vec;

/// The bytes are not what the reader expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Corrupt;

pub type Result<T> = core::result::Result<T, Corrupt>;

/// What can be stored.
pub trait Put {
    fn put(&self, out: &mut Vec<u8>);
}

/// What can be read back, borrowing its strings from the stored bytes.
pub trait Take<'a>: Sized {
    fn take(input: &mut &'a [u8]) -> Result<Self>;
}

/// Reads a value that must fill all of `bytes`.
pub fn open<'a, T: Take<'a>>(mut bytes: &'a [u8]) -> Result<T> {
    let value = T::take(&mut bytes)?;
    if bytes.is_empty() { Ok(value) } else { Err(Corrupt) }
}

pub fn store<T: Put + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.put(&mut out);
    out
}

impl Put for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        let mut rest = *self;
        while rest >= 0x80 {
            out.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }
}

impl<'a> Take<'a> for u64 {
    #[inline]
    fn take(input: &mut &'a [u8]) -> Result<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = u8::take(input)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Corrupt)
    }
}

impl Put for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
}

impl<'a> Take<'a> for u8 {
    #[inline]
    fn take(input: &mut &'a [u8]) -> Result<u8> {
        let (first, rest) = input.split_first().ok_or(Corrupt)?;
        *input = rest;
        Ok(*first)
    }
}

impl Put for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        u64::from(*self).put(out);
    }
}

impl<'a> Take<'a> for u32 {
    #[inline]
    fn take(input: &mut &'a [u8]) -> Result<u32> {
        u64::take(input)?.try_into().map_err(|_| Corrupt)
    }
}

impl Put for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}

impl<'a> Take<'a> for bool {
    fn take(input: &mut &'a [u8]) -> Result<bool> {
        match u8::take(input)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Corrupt),
        }
    }
}

impl Put for [u8] {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        out.extend_from_slice(self);
    }
}

impl Put for &[u8] {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
}

impl<'a> Take<'a> for &'a [u8] {
    #[inline]
    fn take(input: &mut &'a [u8]) -> Result<&'a [u8]> {
        let length = u64::take(input)?.try_into().map_err(|_| Corrupt)?;
        let (bytes, rest) = input.split_at_checked(length).ok_or(Corrupt)?;
        *input = rest;
        Ok(bytes)
    }
}

impl Put for str {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_bytes().put(out);
    }
}

impl Put for &str {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_bytes().put(out);
    }
}

impl<'a> Take<'a> for &'a str {
    #[inline]
    fn take(input: &mut &'a [u8]) -> Result<&'a str> {
        core::str::from_utf8(<&[u8]>::take(input)?).map_err(|_| Corrupt)
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        for item in self {
            item.put(out);
        }
    }
}

impl<'a, T: Take<'a>> Take<'a> for Vec<T> {
    fn take(input: &mut &'a [u8]) -> Result<Vec<T>> {
        let count = usize::try_from(u64::take(input)?).map_err(|_| Corrupt)?;
        // Each item takes at least one byte: a forged count cannot make us allocate more than was stored.
        if count > input.len() {
            return Err(Corrupt);
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(T::take(input)?);
        }
        Ok(items)
    }
}

impl<T: Put> Put for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }
}

impl<'a, T: Take<'a>> Take<'a> for Option<T> {
    fn take(input: &mut &'a [u8]) -> Result<Option<T>> {
        Ok(if bool::take(input)? { Some(T::take(input)?) } else { None })
    }
}

/// A list that is opened only where it is looked at: most calls look at few of those that they come by.
#[derive(Clone, Debug)]
pub enum Later<'a, T> {
    Stored(&'a [u8]),
    Opened(Vec<T>),
}

impl<'a, T: Take<'a> + Clone> Later<'a, T> {
    pub fn open(&self) -> Result<Cow<'_, [T]>> {
        match self {
            Later::Stored([]) => Ok(Cow::Borrowed(&[])),
            Later::Stored(bytes) => open(bytes).map(Cow::Owned),
            Later::Opened(items) => Ok(Cow::Borrowed(items)),
        }
    }

    /// Needs no opening.
    pub fn is_empty(&self) -> bool {
        match self {
            Later::Stored(bytes) => bytes.is_empty(),
            Later::Opened(items) => items.is_empty(),
        }
    }
}

impl<T> Default for Later<'_, T> {
    fn default() -> Self {
        Later::Opened(Vec::new())
    }
}

impl<'a, T: Take<'a> + Clone + PartialEq> PartialEq for Later<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        self.open() == other.open()
    }
}

impl<T: Put> Put for Later<'_, T> {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Later::Stored(bytes) => bytes.put(out),
            Later::Opened(items) if items.is_empty() => [].as_slice().put(out),
            Later::Opened(items) => store(items).as_slice().put(out),
        }
    }
}

impl<'a, T> Take<'a> for Later<'a, T> {
    fn take(input: &mut &'a [u8]) -> Result<Self> {
        Ok(Later::Stored(<&[u8]>::take(input)?))
    }
}

/// Stores and reads a struct field by field, in the order written here.
macro_rules! flat_struct {
    ($name:ident $(<$life:lifetime>)? { $($field:ident),* $(,)? }) => {
        impl $(<$life>)? $crate::flat::Put for $name $(<$life>)? {
            fn put(&self, out: &mut alloc::vec::Vec<u8>) {
                $($crate::flat::Put::put(&self.$field, out);)*
            }
        }
        flat_struct!(@take $name $(<$life>)? { $($field),* });
    };
    (@take $name:ident <$life:lifetime> { $($field:ident),* }) => {
        impl<$life> $crate::flat::Take<$life> for $name<$life> {
            fn take(input: &mut &$life [u8]) -> $crate::flat::Result<Self> {
                Ok(Self { $($field: $crate::flat::Take::take(input)?),* })
            }
        }
    };
    (@take $name:ident { $($field:ident),* }) => {
        impl<'a> $crate::flat::Take<'a> for $name {
            fn take(input: &mut &'a [u8]) -> $crate::flat::Result<Self> {
                Ok(Self { $($field: $crate::flat::Take::take(input)?),* })
            }
        }
    };
}
pub(crate) use flat_struct;

/// A fieldless enum stored as one byte and known to data files by a word each.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
        $vis enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word that data files, messages and records use.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::flat::Put for $name {
            fn put(&self, out: &mut alloc::vec::Vec<u8>) {
                out.push(*self as u8);
            }
        }

        impl<'a> $crate::flat::Take<'a> for $name {
            fn take(input: &mut &'a [u8]) -> $crate::flat::Result<Self> {
                let index = usize::from(<u8 as $crate::flat::Take>::take(input)?);
                $name::ALL.get(index).copied().ok_or($crate::flat::Corrupt)
            }
        }
    };
}
pub(crate) use words;
