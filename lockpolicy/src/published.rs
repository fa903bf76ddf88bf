//! When releases were published, as a registry said it once: a ledger of lines that is looked up where it lies.
//!
//! ```text
//! cotter published 1
//! npm left-pad 1.3.0 2018-04-09T01:12:51Z
//! pypi requests 2.31.0 2023-05-22T15:12:42Z
//! ```
//! Ecosystem, name as the ecosystem folds it, version and moment, separated by a tab each; lines are sorted by their bytes, and
//! none stands there twice. Such a moment counts against a release only: one that is not known stops nothing.

use std::collections::BTreeMap;

use crate::age::Moment;
use crate::format::Ecosystem;
use crate::name;

const HEAD: &str = "cotter published 1\n";

/// Bytes that are such a ledger.
#[derive(Clone, Copy, Debug)]
pub struct Published<'a> {
    lines: &'a [u8],
}

/// Why bytes are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread(pub &'static str);

impl<'a> Published<'a> {
    /// Looks at the head only.
    pub fn open(bytes: &'a [u8]) -> Result<Published<'a>, Unread> {
        let lines = bytes
            .strip_prefix(HEAD.as_bytes())
            .ok_or(Unread("not a ledger of publications, or another version's"))?;
        Ok(Published { lines })
    }

    /// When a release was published; nothing where that is not known.
    pub fn of(&self, ecosystem: Ecosystem, name: &str, version: &str) -> Option<Moment> {
        let wanted = format!("{}\t{}\t{version}\t", ecosystem.word(), name::normal(name, ecosystem));
        let mut rest = self.lines;
        // The line in the middle, until none is left: lines are of any length, so halves are of bytes.
        while !rest.is_empty() {
            let begins = memchr::memrchr(b'\n', rest.get(..rest.len() / 2)?).map_or(0, |end| end + 1);
            let ends = memchr::memchr(b'\n', rest.get(begins..)?).map_or(rest.len(), |end| begins + end + 1);
            let line = rest.get(begins..ends)?;
            if let Some(moment) = line.strip_prefix(wanted.as_bytes()) {
                return Moment::parse(std::str::from_utf8(moment).ok()?.trim_end());
            }
            rest = if line < wanted.as_bytes() { rest.get(ends..)? } else { rest.get(..begins)? };
        }
        None
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        memchr::memchr_iter(b'\n', self.lines).count()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// A ledger that is being added to.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By what stands before the moment.
    lines: BTreeMap<String, String>,
}

impl Ledger {
    /// What was known before. A line that is none is left out.
    pub fn from(published: &Published<'_>) -> Ledger {
        let split = |line: &str| {
            let (key, moment) = line.rsplit_once('\t')?;
            Some((format!("{key}\t"), moment.to_owned()))
        };
        Ledger { lines: String::from_utf8_lossy(published.lines).lines().filter_map(split).collect() }
    }

    /// Adds a release. Its first moment stays: whoever publishes a release anew does not make it older, nor younger.
    /// Whether it was new; what no line can hold is not added.
    pub fn add(&mut self, ecosystem: Ecosystem, name: &str, version: &str, moment: &str) -> bool {
        let plain = |text: &str| !text.is_empty() && !text.chars().any(char::is_control);
        if !plain(name) || !plain(version) || !plain(moment) || Moment::parse(moment).is_none() {
            return false;
        }
        let key = format!("{}\t{}\t{version}\t", ecosystem.word(), name::normal(name, ecosystem));
        let new = !self.lines.contains_key(&key);
        self.lines.entry(key).or_insert_with(|| moment.to_owned());
        new
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn finish(&self) -> Vec<u8> {
        let mut text = HEAD.to_owned();
        for (key, moment) in &self.lines {
            text += key;
            text += moment;
            text.push('\n');
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_of_a_ledger_is_found_and_no_other() {
        let mut ledger = Ledger::default();
        for number in 0..300 {
            let name = if number % 7 == 0 { format!("käse-{number}") } else { format!("Pack_{number}") };
            let moment = format!("2026-03-{:02}T00:00:00Z", number % 28 + 1);
            assert!(ledger.add(Ecosystem::PyPi, &name, "1.0", &moment));
            assert!(!ledger.add(Ecosystem::PyPi, &name, "1.0", "2020-01-01"), "the first moment stays");
        }
        assert!(!ledger.add(Ecosystem::Npm, "a\tb", "1.0", "2026-01-01"));
        assert!(!ledger.add(Ecosystem::Npm, "a", "1.0", "yesterday"));
        let bytes = ledger.finish();
        let published = Published::open(&bytes).expect("a ledger");
        assert_eq!((published.len(), ledger.len()), (300, 300));
        for number in 0..300 {
            let name = if number % 7 == 0 { format!("käse-{number}") } else { format!("pack-{number}") };
            let day = Moment::parse(&format!("2026-03-{:02}", number % 28 + 1));
            assert_eq!(published.of(Ecosystem::PyPi, &name, "1.0"), day, "{name}");
            assert_eq!(published.of(Ecosystem::PyPi, &name, "1"), None);
            assert_eq!(published.of(Ecosystem::Npm, &name, "1.0"), None);
        }
        assert_eq!(Ledger::from(&published).finish(), bytes);
    }

    #[test]
    fn what_is_no_ledger_says_so() {
        assert!(Published::open(b"").is_err());
        assert!(Published::open(b"cotter published 2\n").is_err());
        assert!(Published::open(b"cotter published 1\n").expect("a ledger").is_empty());
        let torn = Published::open(b"cotter published 1\nnpm\ta\t1\nx\nnpm\tb\t1\t2026").expect("a ledger");
        assert_eq!(torn.of(Ecosystem::Npm, "a", "1"), None);
        assert_eq!(torn.of(Ecosystem::Npm, "b", "1"), None);
    }
}
