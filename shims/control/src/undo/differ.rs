//! Where two trees differ.

use cotter_core::save::object::Oid;

use super::Place;
use super::points::ask;
use crate::error::Error;

/// A path on two sides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) path: Vec<u8>,
    pub(crate) before: Option<Side>,
    pub(crate) after: Option<Side>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Side {
    pub(crate) mode: u32,
    pub(crate) oid: Oid,
}

/// The differences between two trees, named as git takes them.
pub(crate) fn between(place: &Place<'_>, before: &[u8], after: &[u8]) -> Result<Vec<Difference>, Error> {
    let words: [&[u8]; 7] = [b"diff-tree", b"-r", b"-z", b"--raw", b"--no-renames", before, after];
    let said = ask(place, &words)?;
    let mut parts = said.split(|byte| *byte == 0);
    let mut found = Vec::new();
    while let (Some(head), Some(path)) = (parts.next().filter(|head| !head.is_empty()), parts.next()) {
        let difference = read(head, path).ok_or_else(|| Error::Subprocess {
            what: "git diff-tree".to_owned(),
            why: "its answer is not understood".to_owned(),
        })?;
        found.push(difference);
    }
    Ok(found)
}

/// `:<mode> <mode> <object> <object> <letter>`
fn read(head: &[u8], path: &[u8]) -> Option<Difference> {
    let words: Vec<&[u8]> = head.strip_prefix(b":")?.split(|byte| *byte == b' ').collect();
    let [mode, new_mode, oid, new_oid, _] = words.as_slice() else { return None };
    let side = |mode: &[u8], oid: &[u8]| {
        let mode = u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?;
        Some(Side { mode, oid: Oid::from_hex(oid)? }).filter(|side| side.mode != 0)
    };
    Some(Difference { path: path.to_vec(), before: side(mode, oid), after: side(new_mode, new_oid) })
}

/// Every file of a tree.
pub(crate) fn all_of(place: &Place<'_>, tree: &[u8]) -> Result<Vec<Difference>, Error> {
    let said = ask(place, &[b"ls-tree", b"-r", b"-z", b"--full-tree", tree])?;
    let read = |entry: &[u8]| {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        let (head, path) = entry.split_at_checked(tab)?;
        let mut words = head.split(|byte| *byte == b' ');
        let mode = u32::from_str_radix(std::str::from_utf8(words.next()?).ok()?, 8).ok()?;
        let oid = Oid::from_hex(words.nth(1)?)?;
        Some(Difference { path: path.get(1..)?.to_vec(), before: None, after: Some(Side { mode, oid }) })
    };
    Ok(said.split(|byte| *byte == 0).filter_map(read).collect())
}

/// Whether a tree has this part.
pub(crate) fn is_there(place: &Place<'_>, part: &[u8]) -> bool {
    ask(place, &[b"rev-parse", b"--verify", b"--quiet", part]).is_ok()
}

/// Whether a path is one of these or below one; of none, every path is.
pub(crate) fn wanted(path: &[u8], paths: &[Vec<u8>]) -> bool {
    let below = |one: &Vec<u8>| {
        one.is_empty()
            || path.strip_prefix(one.as_slice()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    };
    paths.is_empty() || paths.iter().any(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_read() {
        let (a, b) = ("1".repeat(40), "0".repeat(40));
        let gone = read(format!(":100755 000000 {a} {b} D").as_bytes(), b"x").unwrap();
        assert_eq!((gone.before.map(|side| side.mode), gone.after), (Some(0o100_755), None));
        assert_eq!(read(b":100644 x", b"x"), None);
    }

    #[test]
    fn folders_stand_for_what_is_in_them() {
        let paths = [b"src".to_vec(), b"a/b".to_vec()];
        for (path, expected) in
            [("src", true), ("src/x", true), ("srcx", false), ("a", false), ("a/b/c", true)]
        {
            assert_eq!(wanted(path.as_bytes(), &paths), expected, "{path}");
        }
        assert!(wanted(b"x", &[]) && wanted(b"x", &[Vec::new()]));
    }
}
