//! The guard's voice: standard error, and nothing else. A caller that closed it hears nothing.

use cotter_sys::fs;

const STANDARD_ERROR: i32 = 2;

pub(crate) fn say(text: &str) {
    let _ = fs::write_all(STANDARD_ERROR, text.as_bytes());
}
