//! As /proc tells it.

use alloc::ffi::CString;
use alloc::format;
use alloc::vec::Vec;

use super::Process;
use crate::{Errno, Result, Stat, fs};

pub fn process(pid: u32) -> Result<Process> {
    let line = fs::read_short_file(&file(pid, "stat"), 4096)?;
    parse(&line).ok_or(Errno::INVAL)
}

/// The environment that it was started with, as NUL-terminated entries.
pub fn environment(pid: u32, limit: usize) -> Result<Vec<u8>> {
    fs::read_file(&file(pid, "environ"), limit)
}

/// Its words, each ended by a NUL.
pub fn words(pid: u32, limit: usize) -> Result<Vec<u8>> {
    fs::read_file(&file(pid, "cmdline"), limit)
}

/// The path of its executable, for people to read.
pub fn executable(pid: u32) -> Result<Vec<u8>> {
    fs::read_link(&file(pid, "exe"))
}

/// Its executable itself, whatever that path leads to by now.
pub fn executable_file(pid: u32) -> Result<Stat> {
    fs::stat(&file(pid, "exe"))
}

/// The path of this process's executable, with links resolved.
pub fn own_executable() -> Result<Vec<u8>> {
    fs::read_link(c"/proc/self/exe")
}

/// This process's executable itself.
pub fn own_executable_file() -> Result<Stat> {
    fs::stat(c"/proc/self/exe")
}

fn file(pid: u32, name: &str) -> CString {
    CString::new(format!("/proc/{pid}/{name}")).unwrap_or_default()
}

/// The command's name stands in parentheses and may hold anything, so counting begins after the last one.
fn parse(line: &[u8]) -> Option<Process> {
    let end = line.iter().rposition(|byte| *byte == b')')?;
    let mut fields = line.get(end + 1..)?.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    // proc(5) counts from 1: the parent is field 4, the start field 22.
    let parent = fields.nth(1).and_then(number)?;
    let start = fields.nth(17).and_then(number)?;
    Some(Process { parent: u32::try_from(parent).ok()?, start })
}

fn number(field: &[u8]) -> Option<u64> {
    core::str::from_utf8(field).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str = " S 41 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 11 12 13";

    #[test]
    fn a_command_may_be_named_like_anything() {
        for name in ["sh", "a b", ") S 1 (", "\n", ""] {
            let line = format!("42 ({name}){FIELDS}");
            assert_eq!(parse(line.as_bytes()), Some(Process { parent: 41, start: 987_654 }), "{name}");
        }
    }

    #[test]
    fn half_a_line_is_none() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"42 (sh) S"), None);
        assert_eq!(parse(b"42 (sh) S 41 42 42 0"), None);
    }

    #[test]
    fn this_process_is_there() {
        let own = process(crate::process::id()).expect("this process runs");
        assert_eq!(own.parent, crate::process::parent_id());
        assert!(own.start.saturating_mul(10) <= crate::time::of_starts());
        assert_eq!(executable(crate::process::id()), own_executable());
        assert_eq!(executable_file(crate::process::id()), own_executable_file());
    }
}
