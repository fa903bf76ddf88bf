//! A record and a head as a reader sees them. Written apart from the writer's code, so that one checks the other.

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The length of a head with its newline.
pub(super) const HEAD: usize = 512;

/// A hash as it stands in the log.
pub(super) type Hex = String;

pub(super) fn zeros() -> Hex {
    "0".repeat(64)
}

/// A head's members.
#[derive(Clone, PartialEq, Eq, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    cotter: u8,
    segment: String,
    pub(super) part: u64,
    pub(super) after: u64,
    pub(super) prev: Hex,
    pub(super) records: u64,
    pub(super) bytes: u64,
    pub(super) hash: Hex,
}

impl Head {
    pub(super) fn read(bytes: &[u8], segment: &str) -> Option<Head> {
        let head: Head =
            serde_json::from_slice(bytes.strip_suffix(b"\n").filter(|_| bytes.len() == HEAD)?).ok()?;
        let sound = head.cotter == 1
            && head.segment == segment
            && head.bytes >= HEAD as u64
            && head.after.checked_add(head.records).is_some();
        sound.then_some(head)
    }
}

/// What chains a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) part: u64,
    pub(super) prev: Hex,
    pub(super) hash: Hex,
    /// Whether `hash` is the hash of the line.
    pub(super) holds: bool,
    pub(super) repair: Repair,
}

#[derive(Clone, PartialEq, Eq, Default, Deserialize, Debug)]
#[serde(default)]
pub(super) struct Repair {
    pub(super) adopted: u64,
    pub(super) junk: u64,
    pub(super) cut: u64,
    pub(super) damaged: bool,
}

/// The members of a record that every record has.
#[derive(Deserialize)]
struct Frame {
    seq: u64,
    part: u64,
    prev: Hex,
    hash: Hex,
    #[serde(default)]
    repair: Repair,
}

impl Link {
    /// Nothing unless the line is one whole JSON object that ends as a record ends.
    pub(super) fn read(line: &[u8]) -> Option<Link> {
        let frame: Frame = serde_json::from_slice(line).ok()?;
        let ending = format!(r#","prev":"{}","hash":"{}"}}"#, frame.prev, frame.hash);
        let body = line.strip_suffix(ending.as_bytes())?;
        if frame.hash.len() != 64 || frame.prev.len() != 64 {
            return None;
        }
        let mut hash = Sha256::new();
        hash.update(body);
        hash.update(format!(r#","prev":"{}""#, frame.prev));
        let holds = hex(&hash.finalize()) == frame.hash;
        let Frame { seq, part, prev, hash, repair } = frame;
        Some(Link { seq, part, prev, hash, holds, repair })
    }
}

fn hex(bytes: &[u8]) -> Hex {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
