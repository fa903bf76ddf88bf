//! Objects made in memory, on their way to git: a pack, as `git unpack-objects` reads it.
//!
//! One process stores all trees, texts and tags of a restore point. `git mktree` would look up every entry of every
//! tree, which in a large directory costs more than all the rest. Nothing is compressed here; git does that.

use alloc::vec::Vec;

use super::object::{Oid, digest};

/// What an object is; the number is the pack's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Tree = 2,
    Blob = 3,
    Tag = 4,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Tree => "tree",
            Kind::Blob => "blob",
            Kind::Tag => "tag",
        }
    }
}

/// An object to be stored.
#[derive(Clone, PartialEq, Debug)]
pub struct New {
    pub kind: Kind,
    pub oid: Oid,
    pub content: Vec<u8>,
}

impl New {
    pub fn object(kind: Kind, content: Vec<u8>, oid_length: usize) -> New {
        New { kind, oid: Oid::of(kind.word(), &content, oid_length), content }
    }
}

pub(super) fn pack(objects: &[New], oid_length: usize) -> Vec<u8> {
    let mut out = b"PACK\0\0\0\x02".to_vec();
    out.extend((objects.len() as u32).to_be_bytes());
    for object in objects {
        head(object.kind, object.content.len(), &mut out);
        deflate(&object.content, &mut out);
    }
    let sum = digest(&[&out], oid_length);
    out.extend_from_slice(&sum);
    out
}

/// Kind and length: four bits of it, then seven at a time.
fn head(kind: Kind, length: usize, out: &mut Vec<u8>) {
    let mut byte = (kind as u8) << 4 | (length & 15) as u8;
    let mut rest = length >> 4;
    while rest > 0 {
        out.push(byte | 0x80);
        byte = (rest & 0x7f) as u8;
        rest >>= 7;
    }
    out.push(byte);
}

/// A zlib stream of stored blocks.
fn deflate(content: &[u8], out: &mut Vec<u8>) {
    const LONGEST: usize = 0xffff;
    out.extend_from_slice(b"\x78\x01");
    let mut rest = content;
    loop {
        let (block, after) = rest.split_at(rest.len().min(LONGEST));
        let length = block.len() as u16;
        out.push(u8::from(after.is_empty()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    out.extend(adler32(content).to_be_bytes());
}

fn adler32(content: &[u8]) -> u32 {
    const PRIME: u32 = 65_521;
    let (mut a, mut b) = (1u32, 0u32);
    // So many bytes cannot overflow.
    for chunk in content.chunks(5552) {
        for byte in chunk {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % PRIME, b % PRIME);
    }
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_checksums() {
        assert_eq!(adler32(b""), 1);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn lengths_are_written_seven_bits_at_a_time() {
        for (length, bytes) in
            [(0, &[0x30][..]), (15, &[0x3f]), (16, &[0xb0, 1]), (300, &[0xbc, 18]), (5000, &[0xb8, 0xb8, 2])]
        {
            let mut out = Vec::new();
            head(Kind::Blob, length, &mut out);
            assert_eq!(out, bytes, "{length}");
        }
    }

    #[test]
    fn long_contents_are_more_than_one_block() {
        let mut out = Vec::new();
        deflate(&[7; 0xffff + 1], &mut out);
        assert_eq!(&out[..7], b"\x78\x01\0\xff\xff\0\0");
        assert_eq!(&out[7 + 0xffff..7 + 0xffff + 6], [1, 1, 0, 0xfe, 0xff, 7]);
        let mut empty = Vec::new();
        deflate(b"", &mut empty);
        assert_eq!(empty, b"\x78\x01\x01\0\0\xff\xff\0\0\0\x01");
    }
}
