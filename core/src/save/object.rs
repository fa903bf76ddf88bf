//! Names of objects, and how they are computed.
//!
//! Trees are named before git is asked to store them, so that all of a restore point go to one process: a tree holds the
//! names of those below it. Were a name wrong, git would not find the tree that the reference is to point to.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::sha1::Sha1;
use crate::number;

/// An object's name, 20 or 32 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Oid(Vec<u8>);

impl Oid {
    pub fn from_bytes(bytes: &[u8]) -> Option<Oid> {
        matches!(bytes.len(), 20 | 32).then(|| Oid(bytes.to_vec()))
    }

    pub fn from_hex(hex: &[u8]) -> Option<Oid> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let pairs = hex.chunks(2).map(|pair| match pair {
            [high, low] => Some((digit(high)? << 4 | digit(low)?) as u8),
            _ => None,
        });
        Oid::from_bytes(&pairs.collect::<Option<Vec<u8>>>()?)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn hex(&self) -> String {
        number::hex(&self.0)
    }

    /// Stands for "no object".
    pub fn is_null(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }

    /// The name of an object of this kind and content, in a repository whose names are so long.
    pub fn of(kind: &str, content: &[u8], length: usize) -> Oid {
        let head = format!("{kind} {}\0", content.len());
        Oid(digest(&[head.as_bytes(), content], length))
    }
}

/// What a repository whose names are so long hashes with.
pub(super) fn digest(parts: &[&[u8]], length: usize) -> Vec<u8> {
    if length == 20 {
        let mut hash = Sha1::new();
        parts.iter().for_each(|part| hash.update(part));
        return hash.finish().to_vec();
    }
    let mut hash = hmac_sha256::Hash::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_tree_has_the_name_that_everybody_knows() {
        assert_eq!(Oid::of("tree", b"", 20).hex(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(
            Oid::of("tree", b"", 32).hex(),
            "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
        );
    }

    #[test]
    fn names_are_hex_of_one_of_two_lengths() {
        let name = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        assert_eq!(Oid::from_hex(name.as_bytes()).map(|oid| oid.hex()).as_deref(), Some(name));
        for wrong in
            ["", "4b", "4b825dc642cb6eb9a060e54bf8d69288fbee490", "zz825dc642cb6eb9a060e54bf8d69288fbee4904"]
        {
            assert_eq!(Oid::from_hex(wrong.as_bytes()), None);
        }
    }
}
