//! Many known bad releases in one file that is looked up where it lies, without being loaded.
//!
//! ```text
//! magic     8   COTTERKB
//! version   4   1
//! buckets   4   how many
//! entries   4   how many
//! check     8   of the 20 bytes before
//! ends      4 × buckets    where each bucket ends, from where the buckets begin
//! bucket …      records, then a check (8) of the bucket's number, its length and its records
//! record        length (4) · ecosystem, name, id · count of versions (4), versions · count of ranges (4), ranges;
//!               each text with its length (2) before it; no version and no range stand for all versions
//! range         introduced · kind of end (1: 0 none, 1 fixed, 2 last affected) · end
//! ```
//! All numbers are little-endian, a check is the beginning of a SHA-256. Every byte that a look-up believes is covered
//! by a check that it makes, and it reads one bucket: so bytes that were changed are an error wherever they matter, and
//! no look-up depends on the size of the file.

use sha2::{Digest as _, Sha256};

use crate::format::Ecosystem;
use crate::name;
use crate::order;

mod build;

pub use build::{Builder, Unfit};

const MAGIC: &[u8; 8] = b"COTTERKB";
const VERSION: u32 = 1;
const HEAD: usize = 28;
const CHECK: usize = 8;

/// Bytes that are such an index.
#[derive(Clone, Copy, Debug)]
pub struct Index<'a> {
    ends: &'a [u8],
    buckets: &'a [u8],
    count: u32,
    entries: u32,
}

/// The bytes are no index, or are not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupt(pub &'static str);

impl std::fmt::Display for Corrupt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Corrupt {}

impl<'a> Index<'a> {
    /// Looks at the head only.
    pub fn open(bytes: &'a [u8]) -> Result<Index<'a>, Corrupt> {
        let short = Corrupt("too short for an index");
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(short)?;
        let mut part = Part(head);
        if part.take(8)? != MAGIC {
            return Err(Corrupt("not an index of known releases"));
        }
        if part.number()? != VERSION {
            return Err(Corrupt("an index of another version: import it anew"));
        }
        let (count, entries) = (part.number()?, part.number()?);
        if part.0 != check(&[head.get(..20).unwrap_or_default()]) {
            return Err(Corrupt("the head of the index is damaged"));
        }
        let ends = usize::try_from(count).ok().and_then(|count| count.checked_mul(4)).ok_or(short)?;
        let (ends, buckets) = rest.split_at_checked(ends).ok_or(short)?;
        Ok(Index { ends, buckets, count, entries })
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        usize::try_from(self.entries).unwrap_or(usize::MAX)
    }

    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// The advisory that a release stands in.
    pub fn lookup(
        &self,
        ecosystem: Ecosystem,
        name: &str,
        version: &str,
    ) -> Result<Option<&'a str>, Corrupt> {
        let mut found = None;
        self.records(ecosystem, name, |record| {
            if found.is_none() && record.matches(ecosystem, version)? {
                found = Some(record.id);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The first advisory of a name of which one listed version is wanted; one that names all versions always is.
    pub fn reaches(
        &self,
        ecosystem: Ecosystem,
        name: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Option<&'a str>, Corrupt> {
        let mut found = None;
        self.records(ecosystem, name, |record| {
            if found.is_none() && (record.is_all() || record.versions()?.into_iter().any(wanted)) {
                found = Some(record.id);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Reads all of it, which a look-up does not.
    pub fn verify(&self) -> Result<(), Corrupt> {
        let mut entries = 0u32;
        let mut end = 0;
        for number in 0..self.count {
            let (bucket, its_end) = self.bucket(number)?;
            end = its_end;
            let mut part = Part(bucket);
            while !part.0.is_empty() {
                let record = part.record()?;
                let ecosystem = Ecosystem::from_word(record.ecosystem).ok_or(SHAPE)?;
                if bucket_of(ecosystem.word(), record.name, self.count) != number {
                    return Err(SHAPE);
                }
                record.matches(ecosystem, "")?;
                entries = entries.saturating_add(1);
            }
        }
        if end != self.buckets.len() || entries != self.entries {
            return Err(Corrupt("the index does not end where it should"));
        }
        Ok(())
    }

    fn records(
        &self,
        ecosystem: Ecosystem,
        name: &str,
        mut each: impl FnMut(&Record<'a>) -> Result<(), Corrupt>,
    ) -> Result<(), Corrupt> {
        if self.count == 0 {
            return Ok(());
        }
        let name = name::normal(name, ecosystem);
        let (bucket, _) = self.bucket(bucket_of(ecosystem.word(), &name, self.count))?;
        let mut part = Part(bucket);
        while !part.0.is_empty() {
            let record = part.record()?;
            if record.name == name && record.ecosystem == ecosystem.word() {
                each(&record)?;
            }
        }
        Ok(())
    }

    /// The records of a bucket, which are what was written; and where it ends.
    fn bucket(&self, number: u32) -> Result<(&'a [u8], usize), Corrupt> {
        let damaged = Corrupt("the index is damaged");
        let end = |number: u32| -> Option<usize> {
            let at = usize::try_from(number).ok()?.checked_mul(4)?;
            usize::try_from(Part(self.ends.get(at..)?).number().ok()?).ok()
        };
        let begins = match number.checked_sub(1) {
            None => 0,
            Some(before) => end(before).ok_or(damaged)?,
        };
        let ends = end(number).ok_or(damaged)?;
        let bucket = self.buckets.get(begins..ends).ok_or(damaged)?;
        let (records, sum) =
            bucket.len().checked_sub(CHECK).and_then(|at| bucket.split_at_checked(at)).ok_or(damaged)?;
        if sum != bucket_check(number, records) {
            return Err(damaged);
        }
        Ok((records, ends))
    }
}

const SHAPE: Corrupt = Corrupt("a record of the index does not have its shape");

/// What a read of a record gives.
struct Record<'a> {
    ecosystem: &'a str,
    name: &'a str,
    id: &'a str,
    versions: u32,
    /// Versions, then ranges.
    rest: Part<'a>,
}

impl<'a> Record<'a> {
    fn versions(&self) -> Result<Vec<&'a str>, Corrupt> {
        let mut part = Part(self.rest.0);
        (0..self.versions).map(|_| part.text()).collect()
    }

    fn is_all(&self) -> bool {
        self.versions == 0 && self.rest.0 == [0; 4]
    }

    fn matches(&self, ecosystem: Ecosystem, version: &str) -> Result<bool, Corrupt> {
        let mut part = Part(self.rest.0);
        let mut matches = false;
        for _ in 0..self.versions {
            let listed = part.text()?;
            matches |= listed == version || order::same(ecosystem, listed, version);
        }
        let ranges = part.number()?;
        for _ in 0..ranges {
            let (introduced, kind, end) = (part.text()?, part.take(1)?, part.text()?);
            // A version whose order is not known is taken for one that is meant.
            let above = introduced == "0"
                || order::compare(ecosystem, version, introduced).is_none_or(|order| order.is_ge());
            let below = match kind {
                [0] => true,
                [1] => order::compare(ecosystem, version, end).is_none_or(|order| order.is_lt()),
                [2] => order::compare(ecosystem, version, end).is_none_or(|order| order.is_le()),
                _ => return Err(SHAPE),
            };
            matches |= above && below;
        }
        if !part.0.is_empty() {
            return Err(SHAPE);
        }
        Ok(matches || (self.versions == 0 && ranges == 0))
    }
}

/// Bytes that are still to be read.
struct Part<'a>(&'a [u8]);

impl<'a> Part<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Corrupt> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(SHAPE)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, Corrupt> {
        let bytes = self.take(4)?.try_into().map_err(|_| SHAPE)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn text(&mut self) -> Result<&'a str, Corrupt> {
        let length = u16::from_le_bytes(self.take(2)?.try_into().map_err(|_| SHAPE)?);
        std::str::from_utf8(self.take(usize::from(length))?).map_err(|_| SHAPE)
    }

    fn record(&mut self) -> Result<Record<'a>, Corrupt> {
        let length = usize::try_from(self.number()?).map_err(|_| SHAPE)?;
        let mut part = Part(self.take(length)?);
        Ok(Record {
            ecosystem: part.text()?,
            name: part.text()?,
            id: part.text()?,
            versions: part.number()?,
            rest: part,
        })
    }
}

fn check(parts: &[&[u8]]) -> [u8; CHECK] {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update(part);
    }
    let mut check = [0; CHECK];
    check.iter_mut().zip(sum.finalize()).for_each(|(byte, sum)| *byte = sum);
    check
}

fn bucket_check(number: u32, records: &[u8]) -> [u8; CHECK] {
    check(&[&number.to_le_bytes(), &(records.len() as u64).to_le_bytes(), records])
}

/// Which bucket a name is in.
fn bucket_of(ecosystem: &str, name: &str, buckets: u32) -> u32 {
    let sum = check(&[ecosystem.as_bytes(), b"\0", name.as_bytes()]);
    let number = u64::from_le_bytes(sum) % u64::from(buckets.max(1));
    u32::try_from(number).unwrap_or_default()
}
