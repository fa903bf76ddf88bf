//! A segment's first line: how much there must be, and where the chain ends.
//!
//! It is rewritten in place after each record. It always has the same length and lies within the first page of
//! the file, so a killed writer leaves the old head or the new one and nothing between.

use alloc::vec::Vec;

use super::line::{Hash, ZEROS, from_hex, number};
use crate::number::decimal;
use crate::number::push_hex;

/// The length of a head with its newline.
pub(super) const HEAD: usize = 512;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Head {
    /// Which file of the segment this is, counted from 1.
    pub(super) part: u64,
    /// The last sequence number of the part before.
    pub(super) after: u64,
    /// The last hash of the part before.
    pub(super) prev: Hash,
    pub(super) records: u64,
    /// The file's length.
    pub(super) bytes: u64,
    /// The last record's hash; `prev` while there is none.
    pub(super) hash: Hash,
}

impl Head {
    /// The head of a part that holds nothing yet.
    pub(super) fn begin(part: u64, after: u64, prev: Hash) -> Head {
        Head { part, after, prev, records: 0, bytes: HEAD as u64, hash: prev }
    }

    pub(super) fn first(part: u64) -> Head {
        Head::begin(part, 0, ZEROS)
    }

    pub(super) fn last_seq(&self) -> u64 {
        self.after.saturating_add(self.records)
    }

    /// The line, padded with spaces; `out` is emptied first.
    pub(super) fn write(&self, segment: &str, out: &mut Vec<u8>) {
        let mut digits = [0; 20];
        out.clear();
        out.extend_from_slice(b"{\"cotter\":1,\"segment\":\"");
        out.extend_from_slice(segment.as_bytes());
        for (name, value) in [(&b"\",\"part\":"[..], self.part), (b",\"after\":", self.after)] {
            out.extend_from_slice(name);
            out.extend_from_slice(decimal(value, &mut digits));
        }
        out.extend_from_slice(b",\"prev\":\"");
        push_hex(out, &self.prev);
        for (name, value) in [(&b"\",\"records\":"[..], self.records), (b",\"bytes\":", self.bytes)] {
            out.extend_from_slice(name);
            out.extend_from_slice(decimal(value, &mut digits));
        }
        out.extend_from_slice(b",\"hash\":\"");
        push_hex(out, &self.hash);
        out.extend_from_slice(b"\"}");
        out.resize(HEAD - 1, b' ');
        out.push(b'\n');
    }

    /// Reads what [`Head::write`] wrote, and nothing else.
    pub(super) fn read(bytes: &[u8], segment: &str) -> Option<Head> {
        let mut rest = bytes.strip_suffix(b"\n").filter(|_| bytes.len() == HEAD)?;
        let literal = |rest: &mut &[u8], text: &[u8]| -> Option<()> {
            *rest = rest.strip_prefix(text)?;
            Some(())
        };
        literal(&mut rest, b"{\"cotter\":1,\"segment\":\"")?;
        literal(&mut rest, segment.as_bytes())?;
        literal(&mut rest, b"\",\"part\":")?;
        let part = number(&mut rest)?;
        literal(&mut rest, b",\"after\":")?;
        let after = number(&mut rest)?;
        literal(&mut rest, b",\"prev\":\"")?;
        let prev = hash(&mut rest)?;
        literal(&mut rest, b"\",\"records\":")?;
        let records = number(&mut rest)?;
        literal(&mut rest, b",\"bytes\":")?;
        let bytes = number(&mut rest).filter(|bytes| *bytes >= HEAD as u64)?;
        literal(&mut rest, b",\"hash\":\"")?;
        let hash = hash(&mut rest)?;
        literal(&mut rest, b"\"}")?;
        rest.iter().all(|byte| *byte == b' ').then_some(Head { part, after, prev, records, bytes, hash })
    }
}

fn hash(rest: &mut &[u8]) -> Option<Hash> {
    let (text, after) = rest.split_at_checked(64)?;
    *rest = after;
    from_hex(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote_and_nothing_else() {
        let longest = "s".repeat(super::super::LONGEST_NAME);
        let large = Head {
            part: u64::MAX,
            after: u64::MAX,
            prev: [0xff; 32],
            records: u64::MAX,
            bytes: u64::MAX,
            hash: [1; 32],
        };
        for (name, head) in [("a", Head::first(1)), (longest.as_str(), large)] {
            let mut line = Vec::new();
            head.write(name, &mut line);
            assert_eq!(line.len(), HEAD);
            assert_eq!(Head::read(&line, name), Some(head));
            assert_eq!(Head::read(&line, "other"), None);
            assert_eq!(Head::read(&line[..HEAD - 1], name), None);
            line[0] = b' ';
            assert_eq!(Head::read(&line, name), None);
        }
    }
}
