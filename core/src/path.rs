//! Paths are bytes.

use alloc::ffi::CString;
use alloc::vec::Vec;

use cotter_sys::process::c_path;

pub fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}

/// What stands before the last slash; `/` for a file in the root, empty where there is no slash.
pub fn dir_name(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(0) => b"/",
        Some(slash) => path.get(..slash).unwrap_or_default(),
        None => b"",
    }
}

pub fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(dir.len() + name.len() + 2);
    path.extend_from_slice(dir);
    if !dir.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// As [`join`], ready for the kernel. A path with a NUL inside names no file and becomes the empty path, which
/// the kernel answers with "no such file".
pub fn join_c(dir: &[u8], name: &[u8]) -> CString {
    c_path(&join(dir, name)).unwrap_or_default()
}

/// `~/x` as git reads it, where there is a home.
pub fn expanded(path: &[u8], home: Option<&[u8]>) -> Vec<u8> {
    match (path.strip_prefix(b"~/"), home) {
        (Some(rest), Some(home)) => join(home, rest),
        _ => path.to_vec(),
    }
}

/// Whether `path` is `dir` or lies below it; both without `..` and double slashes.
pub fn is_below(path: &[u8], dir: &[u8]) -> bool {
    let dir = dir.strip_suffix(b"/").unwrap_or(dir);
    path.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// `path` seen from `base`, with `.`, `..` and double slashes taken out by name only.
pub fn absolute(base: &[u8], path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let start = if path.starts_with(b"/") { &b""[..] } else { base };
    for part in start.split(|byte| *byte == b'/').chain(path.split(|byte| *byte == b'/')) {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    let mut out = Vec::with_capacity(base.len() + path.len() + 2);
    for part in &parts {
        out.push(b'/');
        out.extend_from_slice(part);
    }
    if out.is_empty() {
        out.push(b'/');
    }
    out
}
