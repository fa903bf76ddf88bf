//! What the real tool gets as its environment: the caller's, entry by entry, in its order and with its duplicates,
//! and at most two entries of ours, besides those that a rule hardens the tool by.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_core::Call;
use cotter_core::call::value_of;

/// The caller's entries with `ours` (each `NAME=value`) put in: in the place of an entry of the same name, else at
/// the end.
pub fn with<'e>(call: &Call, ours: &[(&[u8], &'e CStr)]) -> Vec<&'e CStr> {
    let mut entries: Vec<&'e CStr> = call.env.iter().collect();
    for (name, entry) in ours {
        let same = entries.iter_mut().find(|own| value_of(own.to_bytes(), name).is_some());
        match same {
            Some(slot) => *slot = entry,
            None => entries.push(entry),
        }
    }
    entries
}

/// The same with what hardens the tool: `NAME=value` is put in, `NAME` taken out.
pub fn harden<'e>(entries: &mut Vec<&'e CStr>, changes: &'e [CString]) {
    for change in changes {
        let name = change.to_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
        entries.retain(|own| value_of(own.to_bytes(), name).is_none());
        if name.len() < change.to_bytes().len() {
            entries.push(change);
        }
    }
}
