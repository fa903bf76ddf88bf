//! Files that git was told not to look at: `update-index --assume-unchanged` and `--skip-worktree`.
//!
//! `git status` never shows them, `git reset --hard` overwrites them all the same. Where they are marked is in the
//! index only, so its entries are walked; what this walk does not know is left to `git ls-files`.

use alloc::vec::Vec;

use super::tree::{GITLINK, TREE};

/// An entry that status passes over.
#[derive(Debug, PartialEq)]
pub(super) struct Flagged {
    pub(super) path: Vec<u8>,
    /// Of a sparse checkout, if the file is not there.
    pub(super) skipped: bool,
    /// Size and modification time, in nanoseconds, when git last looked.
    pub(super) size: u32,
    pub(super) mtime: i128,
}

const ASSUMED: u16 = 0x8000;
const EXTENDED: u16 = 0x4000;
const SKIPPED: u16 = 0x4000;
/// Ends a name that is too long for its length to be written.
const LONG_NAME: usize = 0xfff;

/// The flagged entries of an index, or none where this is not an index that stands alone in a version known here.
pub(super) fn flagged(index: &[u8], oid_length: usize) -> Option<Vec<Flagged>> {
    let mut input = Input { rest: index };
    if input.take(4)? != b"DIRC" {
        return None;
    }
    let version = input.number()?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let mut found = Vec::new();
    let mut name: Vec<u8> = Vec::new();
    for _ in 0..input.number()? {
        let start = input.rest;
        input.take(8)?;
        let (seconds, nanoseconds) = (input.number()?, input.number()?);
        input.take(8)?;
        let mode = input.number()?;
        input.take(8)?;
        let size = input.number()?;
        input.take(oid_length)?;
        let flags = input.short()?;
        let extended = if flags & EXTENDED != 0 { input.short()? } else { 0 };
        if version == 4 {
            let cut = input.varint()?;
            name.truncate(name.len().checked_sub(cut)?);
            name.extend_from_slice(input.until_nul()?);
        } else {
            let length = usize::from(flags) & LONG_NAME;
            name.clear();
            if length < LONG_NAME {
                name.extend_from_slice(input.take(length)?);
            } else {
                let end = input.rest.iter().position(|byte| *byte == 0)?;
                name.extend_from_slice(input.take(end)?);
            }
            // One to eight NULs fill the entry up.
            let used = start.len() - input.rest.len();
            input.take(8 - used % 8)?;
        }
        let skipped = extended & SKIPPED != 0;
        if (skipped || flags & ASSUMED != 0) && mode != GITLINK && mode != TREE {
            found.push(Flagged {
                path: name.clone(),
                skipped,
                size,
                mtime: i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds),
            });
        }
    }
    // The last thing is the checksum.
    while input.rest.len() > oid_length {
        let name = input.take(4)?;
        let length = input.number()?;
        let content = input.take(usize::try_from(length).ok()?)?;
        let base = content.get(..oid_length);
        if name == b"link" && base.is_some_and(|oid| oid.iter().any(|byte| *byte != 0)) {
            // The rest of the entries is in another file.
            return None;
        }
    }
    Some(found)
}

struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn until_nul(&mut self) -> Option<&'a [u8]> {
        let end = self.rest.iter().position(|byte| *byte == 0)?;
        let taken = self.take(end)?;
        self.take(1)?;
        Some(taken)
    }

    /// Git's own: each further byte adds one, so that no number can be written in two ways.
    fn varint(&mut self) -> Option<usize> {
        let mut byte = *self.take(1)?.first()?;
        let mut value = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = *self.take(1)?.first()?;
            value = value.checked_add(1)?.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(version: u32, entries: &[(&str, u16, u16)], extension: Option<(&[u8; 4], &[u8])>) -> Vec<u8> {
        let mut out = b"DIRC".to_vec();
        out.extend(version.to_be_bytes());
        out.extend((entries.len() as u32).to_be_bytes());
        let mut last = "";
        for (name, flags, extended) in entries {
            let start = out.len();
            out.extend([0; 24]);
            out.extend(0o100_644_u32.to_be_bytes());
            out.extend([0; 8]);
            out.extend(7u32.to_be_bytes());
            out.extend([1; 20]);
            out.extend((flags | name.len() as u16).to_be_bytes());
            if flags & EXTENDED != 0 {
                out.extend(extended.to_be_bytes());
            }
            if version == 4 {
                out.push(last.len() as u8);
                out.extend(name.as_bytes());
                out.push(0);
                last = name;
            } else {
                out.extend(name.as_bytes());
                out.resize(out.len() + 8 - (out.len() - start) % 8, 0);
            }
        }
        if let Some((name, content)) = extension {
            out.extend(name);
            out.extend((content.len() as u32).to_be_bytes());
            out.extend(content);
        }
        out.extend([9; 20]);
        out
    }

    #[test]
    fn only_flagged_entries_are_found_in_every_version() {
        let entries =
            [("a", 0, 0), ("assumed/x", ASSUMED, 0), ("b", EXTENDED, 0x2000), ("skipped", EXTENDED, SKIPPED)];
        for version in 2..=4 {
            let found = flagged(&index(version, &entries, Some((b"TREE", b"whatever"))), 20).unwrap();
            let paths: Vec<(&[u8], bool)> =
                found.iter().map(|flagged| (flagged.path.as_slice(), flagged.skipped)).collect();
            assert_eq!(paths, [(&b"assumed/x"[..], false), (b"skipped", true)], "version {version}");
        }
    }

    #[test]
    fn what_is_not_known_here_is_left_to_git() {
        let whole = index(2, &[("a", 0, 0)], None);
        assert_eq!(flagged(&whole, 20), Some(Vec::new()));
        assert_eq!(flagged(&index(5, &[], None), 20), None);
        assert_eq!(flagged(&index(2, &[], Some((b"link", &[3; 20]))), 20), None);
        assert_eq!(flagged(&index(2, &[], Some((b"link", &[0; 20]))), 20), Some(Vec::new()));
        for cut in 0..whole.len() - 20 {
            assert_eq!(flagged(&whole[..cut], 20), None, "{cut}");
        }
    }
}
