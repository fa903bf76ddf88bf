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

    pub fn iter(self) -> impl Iterator<Item = &'static CStr> + Clone {
        (0..self.count).filter_map(move |index| self.at(index))
    }
}
