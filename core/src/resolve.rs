//! Where a path really leads: every link on the way followed, as the kernel would follow it.

use alloc::vec::Vec;

use cotter_sys::fs;
use cotter_sys::process::c_path;

use crate::path;

/// As many as the kernel follows.
const MOST_LINKS: usize = 40;

/// The path without links, `.` and `..`. What does not exist is taken by name; `None` where links go on for ever.
pub fn resolve(absolute: &[u8]) -> Option<Vec<u8>> {
    let mut rest: Vec<Vec<u8>> = parts(absolute).rev().collect();
    let mut real: Vec<u8> = Vec::new();
    let mut links = 0;
    while let Some(part) = rest.pop() {
        if part == b".." {
            real.truncate(path::dir_name(&real).strip_suffix(b"/").unwrap_or(path::dir_name(&real)).len());
            continue;
        }
        let here = path::join(&real, &part);
        match c_path(&here).and_then(|here| fs::read_link(&here)) {
            Ok(target) => {
                links += 1;
                if links > MOST_LINKS {
                    return None;
                }
                if target.starts_with(b"/") {
                    real.clear();
                }
                rest.extend(parts(&target).rev());
            }
            Err(_) => real = here,
        }
    }
    if real.is_empty() {
        real.push(b'/');
    }
    Some(real)
}

fn parts(path: &[u8]) -> impl DoubleEndedIterator<Item = Vec<u8>> + '_ {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").map(<[u8]>::to_vec)
}
