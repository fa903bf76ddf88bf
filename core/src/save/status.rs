//! What `git status` says of a work tree: where index and commit, files and index differ.

use alloc::vec::Vec;

use super::object::Oid;
use super::tree::{Entry, GITLINK};

/// The question. Renames would hide that a path is gone; a question that goes into submodules would run *their*
/// filters.
pub(super) const WORDS: [&[u8]; 8] = [
    b"status",
    b"--porcelain=v2",
    b"-z",
    b"--branch",
    b"--no-ahead-behind",
    b"--no-renames",
    b"--untracked-files=all",
    b"--ignore-submodules=dirty",
];

#[derive(Default, Debug, PartialEq)]
pub(super) struct Status {
    /// The branch that HEAD is on; none when it is detached.
    pub(super) branch: Option<Vec<u8>>,
    /// None before the first commit.
    pub(super) commit: Option<Oid>,
    pub(super) changed: Vec<Changed>,
    pub(super) untracked: Vec<Vec<u8>>,
    /// Repositories among the untracked files, which git does not look into.
    pub(super) nested: Vec<Vec<u8>>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Changed {
    pub(super) path: Vec<u8>,
    pub(super) index: InIndex,
    /// Whether the file differs from the index.
    pub(super) in_work: bool,
    pub(super) submodule: bool,
}

/// What the index says of a path.
#[derive(Debug, PartialEq)]
pub(super) enum InIndex {
    /// The same as the commit.
    Same,
    Entry(Entry),
    Removed,
    /// Announced by `git add --intent-to-add`.
    Intended,
    /// In conflict: base, ours, theirs.
    Stages([Option<Entry>; 3]),
}

impl Status {
    pub(super) fn read(said: &[u8]) -> Option<Status> {
        let mut status = Status::default();
        for record in said.split(|byte| *byte == 0).filter(|record| !record.is_empty()) {
            match record.split_at_checked(2)? {
                (b"# ", rest) => status.header(rest)?,
                (b"? ", path) if path.ends_with(b"/") => status.nested.push(path.to_vec()),
                (b"? ", path) => status.untracked.push(path.to_vec()),
                (b"1 ", rest) => status.changed.push(ordinary(rest)?),
                (b"u ", rest) => status.changed.push(unmerged(rest)?),
                (b"! ", _) => {}
                _ => return None,
            }
        }
        Some(status)
    }

    fn header(&mut self, line: &[u8]) -> Option<()> {
        if let Some(oid) = line.strip_prefix(b"branch.oid ") {
            self.commit = if oid == b"(initial)" { None } else { Some(Oid::from_hex(oid)?) };
        } else if let Some(name) = line.strip_prefix(b"branch.head ") {
            self.branch = (name != b"(detached)").then(|| [b"refs/heads/", name].concat());
        }
        Some(())
    }
}

/// `XY sub mH mI mW hH hI path`
fn ordinary(rest: &[u8]) -> Option<Changed> {
    let mut words = rest.splitn(8, |byte| *byte == b' ');
    let states = words.next()?;
    let submodule = words.next()?.starts_with(b"S");
    let (_, mode, _, _, oid) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let (staged, work) = (*states.first()?, *states.get(1)?);
    let index = match (staged, work) {
        (b'.', b'A') => InIndex::Intended,
        (b'.', _) => InIndex::Same,
        (b'D', _) => InIndex::Removed,
        _ => InIndex::Entry(entry(mode, oid)?),
    };
    let submodule = submodule || octal(mode)? == GITLINK;
    Some(Changed { path: words.next()?.to_vec(), index, in_work: work != b'.', submodule })
}

/// `XY sub m1 m2 m3 mW h1 h2 h3 path`
fn unmerged(rest: &[u8]) -> Option<Changed> {
    let words: Vec<&[u8]> = rest.splitn(10, |byte| *byte == b' ').collect();
    let [_, sub, m1, m2, m3, _, h1, h2, h3, path] = words.as_slice() else { return None };
    let stage = |mode: &[u8], oid: &[u8]| {
        Some(entry(mode, oid)?).filter(|entry| entry.mode != 0).map_or(Some(None), |entry| Some(Some(entry)))
    };
    let stages = [stage(m1, h1)?, stage(m2, h2)?, stage(m3, h3)?];
    Some(Changed {
        path: path.to_vec(),
        index: InIndex::Stages(stages),
        in_work: true,
        submodule: sub.starts_with(b"S"),
    })
}

fn entry(mode: &[u8], oid: &[u8]) -> Option<Entry> {
    Some(Entry { mode: octal(mode)?, oid: Oid::from_hex(oid)? })
}

pub(super) fn octal(text: &[u8]) -> Option<u32> {
    u32::from_str_radix(core::str::from_utf8(text).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    const A: &str = "1111111111111111111111111111111111111111";
    const B: &str = "2222222222222222222222222222222222222222";
    const NONE: &str = "0000000000000000000000000000000000000000";

    fn read(lines: &[&str]) -> Option<Status> {
        Status::read((lines.join("\0") + "\0").as_bytes())
    }

    fn oid(hex: &str) -> Oid {
        Oid::from_hex(hex.as_bytes()).unwrap()
    }

    #[test]
    fn every_kind_of_change() {
        let status = read(&[
            &format!("# branch.oid {A}"),
            "# branch.head topic/x",
            "# stash 3",
            &format!("1 .M N... 100644 100644 100755 {A} {A} a b"),
            &format!("1 M. N... 100644 100755 100755 {A} {B} staged"),
            &format!("1 D. N... 100644 000000 000000 {A} {NONE} gone"),
            &format!("1 .A N... 000000 000000 100644 {NONE} {NONE} meant"),
            &format!("u UU N... 100644 100644 000000 100644 {A} {B} {NONE} fought"),
            "? new\nfile",
            "? nested/",
        ])
        .unwrap();
        assert_eq!(status.branch.as_deref(), Some(&b"refs/heads/topic/x"[..]));
        assert_eq!(status.commit, Some(oid(A)));
        let mode = 0o100_644;
        let entry = |hex| Some(Entry { mode, oid: oid(hex) });
        let indexes: Vec<&InIndex> = status.changed.iter().map(|changed| &changed.index).collect();
        assert_eq!(
            indexes,
            [
                &InIndex::Same,
                &InIndex::Entry(Entry { mode: 0o100_755, oid: oid(B) }),
                &InIndex::Removed,
                &InIndex::Intended,
                &InIndex::Stages([entry(A), entry(B), None]),
            ]
        );
        let in_work: Vec<bool> = status.changed.iter().map(|changed| changed.in_work).collect();
        assert_eq!(in_work, [true, false, false, true, true]);
        assert_eq!(status.changed[0].path, b"a b");
        assert_eq!(status.untracked, [b"new\nfile"]);
        assert_eq!(status.nested, [b"nested/"]);
    }

    #[test]
    fn before_the_first_commit_and_off_any_branch() {
        let status = read(&["# branch.oid (initial)", "# branch.head (detached)"]).unwrap();
        assert_eq!((status.commit, status.branch), (None, None));
    }

    #[test]
    fn what_is_not_understood_is_no_status() {
        for line in ["x", "2 R. renamed", "1 .M", "1 M. N... 100644 100644 100644 zz zz a", "# branch.oid zz"]
        {
            assert_eq!(read(&[line]), None, "{line}");
        }
    }
}
