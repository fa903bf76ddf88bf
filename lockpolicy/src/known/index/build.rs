//! Makes an index of advisories in the OSV format.

use std::collections::BTreeSet;

use super::{HEAD, MAGIC, VERSION, bucket_check, bucket_of, check};
use crate::format::Ecosystem;
use crate::json::{self, Dialect, Node, Reader};
use crate::name;
use crate::text::{Broken, Text};

/// So many records to a bucket: a look-up reads one.
const PER_BUCKET: usize = 4;

/// Why a record cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Byte offset in what was given.
    pub at: usize,
    pub why: String,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.why)
    }
}

impl std::error::Error for Unfit {}

impl From<Broken> for Unfit {
    fn from(broken: Broken) -> Unfit {
        Unfit { at: broken.at, why: broken.why }
    }
}

/// Gathers advisories.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    /// Ecosystem, name and the record's bytes. A set: dumps repeat themselves.
    records: BTreeSet<(&'static str, String, Vec<u8>)>,
}

impl Builder {
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Adds what an OSV file says: one advisory, an array of them, or one a line. How many packages came of it;
    /// advisories of other ecosystems and withdrawn ones are passed over. What cannot be read adds nothing.
    pub fn add_osv(&mut self, bytes: &[u8]) -> Result<usize, Unfit> {
        let mut taken = Vec::new();
        match first(bytes) {
            Some(b'[') => {
                let text = Text::of(bytes)?;
                let mut reader = Reader::new(&text, Dialect::Strict);
                let mut unfit = None;
                reader.array(|reader| {
                    let advisory = reader.value()?;
                    if let Err(why) = advisory_records(&advisory, &mut taken) {
                        unfit.get_or_insert(why);
                    }
                    Ok(())
                })?;
                reader.end()?;
                unfit.map_or(Ok(()), Err)?;
            }
            _ => match json::read(&Text::of(bytes)?, Dialect::Strict) {
                Ok(advisory) => advisory_records(&advisory, &mut taken)?,
                Err(broken) if first(bytes).is_none() => return Err(broken.into()),
                Err(broken) => lines(bytes, &mut taken).map_err(|unfit| {
                    // Not one a line either: then what the whole is said to be is the better word.
                    if taken.is_empty() { Unfit::from(broken) } else { unfit }
                })?,
            },
        }
        let count = taken.len();
        self.records.extend(taken);
        Ok(count)
    }

    /// How many packages there are, each once for every advisory.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The index: the same advisories give the same bytes.
    pub fn finish(&self) -> Vec<u8> {
        let count = u32::try_from(self.records.len() / PER_BUCKET + 1).unwrap_or(u32::MAX);
        let mut buckets: Vec<Vec<u8>> = vec![Vec::new(); usize::try_from(count).unwrap_or_default()];
        for (ecosystem, name, record) in &self.records {
            let number = usize::try_from(bucket_of(ecosystem, name, count)).unwrap_or_default();
            if let Some(bucket) = buckets.get_mut(number) {
                bucket.extend(length4(record.len()));
                bucket.extend(record);
            }
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(length4(self.records.len()));
        let head = check(&[&bytes]);
        bytes.extend(head);
        debug_assert_eq!(bytes.len(), HEAD);
        for (number, bucket) in (0u32..).zip(&mut buckets) {
            let sum = bucket_check(number, bucket);
            bucket.extend(sum);
        }
        let mut end = 0;
        for bucket in &buckets {
            end += bucket.len();
            bytes.extend(length4(end));
        }
        for bucket in buckets {
            bytes.extend(bucket);
        }
        bytes
    }
}

fn first(bytes: &[u8]) -> Option<u8> {
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// One advisory a line.
fn lines(bytes: &[u8], taken: &mut Vec<(&'static str, String, Vec<u8>)>) -> Result<(), Unfit> {
    let mut at = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        if first(line).is_some() {
            let moved = |unfit: Unfit| Unfit { at: at + unfit.at, ..unfit };
            let text = Text::of(line).map_err(|broken| moved(broken.into()))?;
            let advisory = json::read(&text, Dialect::Strict).map_err(|broken| moved(broken.into()))?;
            advisory_records(&advisory, taken).map_err(moved)?;
        }
        at += line.len() + 1;
    }
    Ok(())
}

/// OSV's names of ecosystems, which may carry a part of their own behind a colon.
fn ecosystem(osv: &str) -> Option<Ecosystem> {
    Some(match osv.split(':').next()? {
        "npm" => Ecosystem::Npm,
        "JSR" => Ecosystem::Jsr,
        "PyPI" => Ecosystem::PyPi,
        // Rust's is called by its host there.
        name if name.starts_with("crates.") => Ecosystem::Cargo,
        "Go" => Ecosystem::Go,
        "RubyGems" => Ecosystem::Gem,
        "Packagist" => Ecosystem::Composer,
        _ => return None,
    })
}

fn advisory_records(
    advisory: &Node<'_>,
    taken: &mut Vec<(&'static str, String, Vec<u8>)>,
) -> Result<(), Unfit> {
    let unfit = |at: usize, why: &str| Unfit { at, why: why.to_owned() };
    if advisory.field("withdrawn").is_some_and(|withdrawn| withdrawn.text().is_some()) {
        return Ok(());
    }
    let id = advisory
        .field("id")
        .and_then(Node::text)
        .ok_or_else(|| unfit(advisory.at, "an advisory without id"))?;
    let affected = advisory
        .field("affected")
        .ok_or_else(|| unfit(advisory.at, "an advisory that names nothing as affected"))?;
    for affected in affected.items() {
        let field = |name: &str| affected.field("package").and_then(|package| package.field(name)?.text());
        let (Some(osv), Some(name)) = (field("ecosystem"), field("name")) else {
            // A commit range of a repository: there is no package to look up.
            continue;
        };
        let Some(ecosystem) = ecosystem(osv) else { continue };
        let name = name::normal(name, ecosystem);
        let too_long = |_| unfit(affected.at, "a text longer than any name or version");
        let mut record = Vec::new();
        for part in [ecosystem.word(), &name, id] {
            text(&mut record, part).map_err(too_long)?;
        }
        let versions = affected.field("versions").map(Node::items).unwrap_or_default();
        let versions: BTreeSet<&str> =
            versions.iter().filter_map(Node::text).map(|version| &**version).collect();
        record.extend(length4(versions.len()));
        for version in &versions {
            text(&mut record, version).map_err(too_long)?;
        }
        let mut ranges = ranges(affected);
        let all = |(introduced, end): &Range| introduced == "0" && end.is_none();
        let narrower = !versions.is_empty() || !ranges.iter().all(all);
        if narrower {
            // The first report of a much used package that was taken over says `all versions`; what was found out later
            // stands beside it. By the letter that is all of them still, and every lock with the package would be refused.
            ranges.retain(|range| !all(range));
        }
        if versions.is_empty() && ranges.is_empty() {
            // Nothing is said of any version; that is not all of them.
            continue;
        }
        if !narrower {
            record.extend(length4(0));
        } else {
            record.extend(length4(ranges.len()));
            for (introduced, end) in &ranges {
                let (kind, end) = match end {
                    None => (0u8, ""),
                    Some((kind, end)) => (*kind, end.as_str()),
                };
                text(&mut record, introduced).map_err(too_long)?;
                record.push(kind);
                text(&mut record, end).map_err(too_long)?;
            }
        }
        taken.push((ecosystem.word(), name, record));
    }
    Ok(())
}

type Range = (String, Option<(u8, String)>);

/// The ranges by version; each `introduced` goes to the end that follows it.
fn ranges(affected: &Node<'_>) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for range in affected.field("ranges").map(Node::items).unwrap_or_default() {
        if range.field("type").and_then(Node::text).is_some_and(|kind| kind == "GIT") {
            continue;
        }
        let mut open = None;
        for event in range.field("events").map(Node::items).unwrap_or_default() {
            let of =
                |name: &str| event.field(name).and_then(Node::text).map(|text| text.clone().into_owned());
            if let Some(introduced) = of("introduced") {
                ranges.extend(open.replace(introduced).map(|open| (open, None)));
            } else if let Some(end) =
                of("fixed").map(|end| (1, end)).or_else(|| of("last_affected").map(|end| (2, end)))
            {
                ranges.extend(open.take().map(|open| (open, Some(end))));
            }
        }
        ranges.extend(open.map(|open| (open, None)));
    }
    ranges
}

fn text(record: &mut Vec<u8>, text: &str) -> Result<(), std::num::TryFromIntError> {
    record.extend(u16::try_from(text.len())?.to_le_bytes());
    record.extend(text.as_bytes());
    Ok(())
}

/// A length in four bytes. Longer than that nothing gets: the texts of an index are read from files of 64 MiB.
fn length4(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}
