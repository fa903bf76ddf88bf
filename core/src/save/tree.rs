//! Trees, changed where something changed.
//!
//! A restore point's trees are the last commit's, with the few directories rebuilt that hold a change: what it
//! costs depends on how much changed, not on how large the repository is, and no index is written anywhere.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::object::Oid;
use crate::path::join;

pub const TREE: u32 = 0o040_000;
pub const LINK: u32 = 0o120_000;
pub const GITLINK: u32 = 0o160_000;

/// What a name in a tree stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub mode: u32,
    pub oid: Oid,
}

/// What becomes of a path: an entry, or nothing.
pub type Changes = BTreeMap<Vec<u8>, Option<Entry>>;

/// A path, relative to where it is applied, and what becomes of it.
type Change<'c> = (&'c [u8], &'c Option<Entry>);

type Names = BTreeMap<Vec<u8>, Entry>;

/// A tree to be stored: those it holds come before it.
#[derive(Clone, PartialEq, Debug)]
pub struct New {
    pub oid: Oid,
    /// Name and entry, in no order that git cares for.
    pub entries: Vec<(Vec<u8>, Entry)>,
}

/// The directories that matter, by their path without a trailing slash; the root is the empty path.
#[derive(Clone, Default, Debug)]
pub struct Forest {
    dirs: BTreeMap<Vec<u8>, Names>,
}

/// Every directory above one of the paths.
pub fn dirs_above<'p>(paths: impl Iterator<Item = &'p [u8]>) -> Vec<Vec<u8>> {
    let mut dirs: Vec<Vec<u8>> = Vec::from([Vec::new()]);
    for path in paths {
        let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        dirs.extend(slashes.map(|at| path.get(..at).unwrap_or_default().to_vec()));
    }
    dirs.sort_unstable();
    dirs.dedup();
    dirs
}

impl Forest {
    /// Takes a directory as git stores it. Every directory above a changed path must be here, as far as it exists.
    pub fn add(&mut self, dir: &[u8], content: &[u8], oid_length: usize) -> Option<()> {
        let mut names = Names::new();
        let mut rest = content;
        while !rest.is_empty() {
            let space = rest.iter().position(|byte| *byte == b' ')?;
            let mode = rest.get(..space)?.iter().try_fold(0u32, |mode, digit| {
                (b'0'..=b'7').contains(digit).then(|| mode << 3 | u32::from(digit - b'0'))
            })?;
            rest = rest.get(space + 1..)?;
            let end = rest.iter().position(|byte| *byte == 0)?;
            let name = rest.get(..end)?.to_vec();
            let oid = Oid::from_bytes(rest.get(end + 1..end + 1 + oid_length)?)?;
            rest = rest.get(end + 1 + oid_length..)?;
            names.insert(name, Entry { mode, oid });
        }
        self.dirs.insert(dir.to_vec(), names);
        Some(())
    }

    /// The entry at a path whose directory is here.
    pub fn at(&self, path: &[u8]) -> Option<&Entry> {
        let (dir, name) = split(path);
        self.dirs.get(dir)?.get(name)
    }

    pub fn has(&self, dir: &[u8]) -> bool {
        self.dirs.contains_key(dir)
    }

    /// Applies the changes and gives the root's name; what has to be stored for it is added to `new`.
    pub fn change(&mut self, changes: &Changes, oid_length: usize, new: &mut Vec<New>) -> Oid {
        let changes: Vec<Change<'_>> = changes.iter().map(|(path, entry)| (path.as_slice(), entry)).collect();
        self.rebuild(b"", &changes, oid_length, new).unwrap_or_else(|| {
            // A tree without a name in it.
            let oid = Oid::of_tree(oid_length, b"");
            new.push(New { oid: oid.clone(), entries: Vec::new() });
            oid
        })
    }

    /// The directory's new name, or nothing where it holds nothing any more. The changes' paths are relative to it.
    fn rebuild(
        &mut self,
        dir: &[u8],
        changes: &[Change<'_>],
        oid_length: usize,
        new: &mut Vec<New>,
    ) -> Option<Oid> {
        let mut names = self.dirs.get(dir).cloned().unwrap_or_default();
        let mut below: BTreeMap<&[u8], Vec<Change<'_>>> = BTreeMap::new();
        let mut here = Vec::new();
        for (path, entry) in changes {
            match path.iter().position(|byte| *byte == b'/') {
                Some(slash) => {
                    let (name, rest) = path.split_at_checked(slash)?;
                    below.entry(name).or_default().push((rest.get(1..).unwrap_or_default(), *entry));
                }
                None => here.push((*path, *entry)),
            }
        }
        // Where a file made room for a directory or a directory for a file, what goes must go first.
        for (name, _) in here.iter().filter(|(_, entry)| entry.is_none()) {
            if names.get(*name).is_some_and(|entry| entry.mode != TREE) {
                names.remove(*name);
            }
        }
        for (name, changes) in below {
            let inner = if dir.is_empty() { name.to_vec() } else { join(dir, name) };
            match self.rebuild(&inner, &changes, oid_length, new) {
                Some(oid) => drop(names.insert(name.to_vec(), Entry { mode: TREE, oid })),
                None if names.get(name).is_some_and(|entry| entry.mode == TREE) => drop(names.remove(name)),
                None => {}
            }
        }
        for (name, entry) in here {
            if let Some(entry) = entry {
                names.insert(name.to_vec(), entry.clone());
            }
        }
        if names.is_empty() {
            self.dirs.remove(dir);
            return None;
        }
        let tree = New::of(&names, oid_length);
        self.dirs.insert(dir.to_vec(), names);
        let oid = tree.oid.clone();
        new.push(tree);
        Some(oid)
    }
}

impl New {
    pub fn of(names: &Names, oid_length: usize) -> New {
        let mut entries: Vec<(&Vec<u8>, &Entry)> = names.iter().collect();
        // Git sorts a directory as if its name ended with a slash.
        let key = |(name, entry): &(&Vec<u8>, &Entry)| {
            let mut key = name.to_vec();
            if entry.mode == TREE {
                key.push(b'/');
            }
            key
        };
        entries.sort_by_cached_key(key);
        let mut content = Vec::new();
        for (name, entry) in &entries {
            content.extend_from_slice(alloc::format!("{:o} ", entry.mode).as_bytes());
            content.extend_from_slice(name);
            content.push(0);
            content.extend_from_slice(entry.oid.bytes());
        }
        let oid = Oid::of_tree(oid_length, &content);
        New { oid, entries: entries.into_iter().map(|(name, entry)| (name.clone(), entry.clone())).collect() }
    }

    /// As `git mktree -z --batch` reads it.
    pub fn listing(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, entry) in &self.entries {
            let kind = match entry.mode {
                TREE => "tree",
                GITLINK => "commit",
                _ => "blob",
            };
            let head = alloc::format!("{:06o} {kind} {}\t", entry.mode, entry.oid.hex());
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(name);
            out.push(0);
        }
        out.push(0);
        out
    }
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (path.get(..slash).unwrap_or_default(), path.get(slash + 1..).unwrap_or_default()),
        None => (b"", path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(letter: u8) -> Entry {
        Entry { mode: 0o100_644, oid: Oid::from_bytes(&[letter; 20]).unwrap() }
    }

    fn changes(list: &[(&str, Option<Entry>)]) -> Changes {
        list.iter().map(|(path, entry)| (path.as_bytes().to_vec(), entry.clone())).collect()
    }

    fn built(list: &[(&str, Option<Entry>)]) -> Oid {
        Forest::default().change(&changes(list), 20, &mut Vec::new())
    }

    /// However it came about, the same content has the same name.
    #[test]
    fn a_changed_tree_is_the_one_built_anew() {
        let start =
            [("a/b/c", Some(blob(1))), ("a/d", Some(blob(2))), ("a.x", Some(blob(3))), ("z", Some(blob(4)))];
        type Case<'c> = (&'c [(&'c str, Option<Entry>)], &'c [(&'c str, Option<Entry>)]);
        let cases: [Case<'_>; 5] = [
            (
                &[("a/d", Some(blob(9)))],
                &[start[0].clone(), ("a/d", Some(blob(9))), start[2].clone(), start[3].clone()],
            ),
            (&[("a/b/c", None)], &[start[1].clone(), start[2].clone(), start[3].clone()]),
            // A directory makes room for a file, and a file for a directory.
            (
                &[("a/b/c", None), ("a/b", Some(blob(5)))],
                &[("a/b", Some(blob(5))), start[1].clone(), start[2].clone(), start[3].clone()],
            ),
            (
                &[("z", None), ("z/y/x", Some(blob(6)))],
                &[start[0].clone(), start[1].clone(), start[2].clone(), ("z/y/x", Some(blob(6)))],
            ),
            (&[("a/b/c", None), ("a/d", None), ("a.x", None), ("z", None)], &[]),
        ];
        for (change, end) in cases {
            let mut forest = Forest::default();
            forest.change(&changes(&start), 20, &mut Vec::new());
            let mut new = Vec::new();
            let root = forest.change(&changes(change), 20, &mut new);
            assert_eq!(root, built(end), "{change:?}");
            assert_eq!(new.last().map(|tree| tree.oid.clone()), Some(root));
        }
    }

    #[test]
    fn a_directory_is_read_as_it_is_written() {
        let names: Names =
            [("a", blob(1)), ("b", blob(2))].map(|(name, entry)| (name.as_bytes().to_vec(), entry)).into();
        let mut content = Vec::new();
        for (name, entry) in &names {
            content.extend_from_slice(b"100644 ");
            content.extend_from_slice(name);
            content.push(0);
            content.extend_from_slice(entry.oid.bytes());
        }
        let mut forest = Forest::default();
        forest.add(b"", &content, 20).unwrap();
        assert_eq!(forest.at(b"b"), Some(&blob(2)));
        assert_eq!(forest.at(b"c"), None);
        for cut in 1..content.len() {
            let whole = cut == content.len() / 2;
            assert_eq!(Forest::default().add(b"", &content[..cut], 20).is_some(), whole, "{cut}");
        }
    }

    #[test]
    fn directories_above() {
        let dirs = dirs_above([&b"a/b/c"[..], b"a/d", b"e"].into_iter());
        assert_eq!(dirs, [&b""[..], b"a", b"a/b"]);
    }
}
