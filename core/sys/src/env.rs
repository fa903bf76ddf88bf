//! What a new process was given: argv, the environment, and the path that it was started as.

use alloc::boxed::Box;
use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char};
use core::ptr;

pub use crate::kernel::exec_path;

/// A NULL-terminated array of strings, as `main` gets it. Nothing is copied: what the caller passed is what the
/// real tool will get, byte for byte.
#[derive(Clone, Copy)]
pub struct Strings {
    first: *const *const c_char,
    count: usize,
}

impl Strings {
    /// # Safety
    /// `first` points to a NULL-terminated array of pointers to NUL-terminated strings that stay for ever.
    pub unsafe fn new(first: *const *const c_char) -> Strings {
        let mut count = 0;
        // SAFETY: the array ends with NULL.
        while unsafe { !(*first.add(count)).is_null() } {
            count += 1;
        }
        Strings { first, count }
    }

    /// Strings of our own making, kept for the rest of the process's life.
    pub fn leak(strings: Vec<CString>) -> Strings {
        let count = strings.len();
        let pointers = strings.into_iter().map(|string| string.into_raw().cast_const());
        let array: Box<[*const c_char]> = pointers.chain([ptr::null()]).collect();
        Strings { first: Box::leak(array).as_ptr(), count }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn as_ptr(&self) -> *const *const c_char {
        self.first
    }

    pub fn at(&self, index: usize) -> Option<&'static CStr> {
        // SAFETY: below `count` the array holds valid strings.
        (index < self.count).then(|| unsafe { CStr::from_ptr(*self.first.add(index)) })
    }

    /// The value of the first entry `name=value`. Entries of other names are told by their first bytes and not measured:
    /// an environment is long, and asked for several names.
    pub fn value_of(&self, name: &[u8]) -> Option<&'static [u8]> {
        let named = |index: &usize| {
            // SAFETY: below `count` the array holds valid strings, and `begins_with` stops at their ends.
            unsafe { begins_with(*self.first.add(*index), name) }
        };
        let entry = self.at((0..self.count).find(named)?)?;
        entry.to_bytes().get(name.len() + 1..)
    }

    /// The entries whose first three bytes pass the test; NULs stand for what is not there. The others are not measured.
    pub fn starting(self, passes: impl Fn([u8; 3]) -> bool) -> impl Iterator<Item = &'static CStr> {
        let wanted = move |index: &usize| {
            // SAFETY: below `count` the array holds valid strings, and `start` stops at their ends.
            passes(unsafe { start(*self.first.add(*index)) })
        };
        (0..self.count).filter(wanted).filter_map(move |index| self.at(index))
    }

    pub fn iter(self) -> impl Iterator<Item = &'static CStr> + Clone {
        (0..self.count).filter_map(move |index| self.at(index))
    }
}

/// The first three bytes.
///
/// # Safety
/// `entry` is NUL-terminated.
unsafe fn start(entry: *const c_char) -> [u8; 3] {
    let mut bytes = [0; 3];
    for (at, byte) in bytes.iter_mut().enumerate() {
        // SAFETY: none of the bytes before was the NUL at the end.
        *byte = unsafe { *entry.add(at) } as u8;
        if *byte == 0 {
            break;
        }
    }
    bytes
}

/// Whether an entry is `name=…`.
///
/// # Safety
/// `entry` is NUL-terminated.
unsafe fn begins_with(entry: *const c_char, name: &[u8]) -> bool {
    name.iter().chain(b"=").enumerate().all(|(at, byte)| {
        // SAFETY: all bytes before were found, and none of them was the NUL at the end.
        *byte != 0 && unsafe { *entry.add(at) } as u8 == *byte
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_entry_of_a_name_counts() {
        let entries = [c"A", c"AB=1", c"=A=2", c"A=", c"A=3", c"C=d=e"].map(CString::from);
        let env = Strings::leak(entries.to_vec());
        assert_eq!(env.value_of(b"A"), Some(&b""[..]));
        assert_eq!(env.value_of(b"AB"), Some(&b"1"[..]));
        assert_eq!(env.value_of(b""), Some(&b"A=2"[..]));
        assert_eq!(env.value_of(b"C"), Some(&b"d=e"[..]));
        assert_eq!(env.value_of(b"C=d"), Some(&b"e"[..]));
        for name in [&b"B"[..], b"a", b"A\0", b"ABC", b"C=d=e"] {
            assert_eq!(env.value_of(name), None);
        }
    }
}
