//! A baseline record: what a person has said of one lock, once it was shown to them.
//!
//! ```toml
//! file = "web/package-lock.json"
//! sha256 = "9f86…"                # of the lock as it was trusted
//! by = "alice"
//! at = "2026-03-24T10:00:00Z"
//!
//! [[entry]]                       # what it held: a lock that has moved on is compared with these
//! name = "left-pad"
//! version = "1.3.0"
//! digest = "60303ae2…"
//!
//! [[waiver]]                      # one absolute finding about one entry, as it is now
//! code = "pin.no-digest"
//! entry = "60303ae2…"
//! reason = "our own mirror keeps no digests before 2020"
//! until = "2026-12-31"
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::age::Moment;
use crate::finding::{Code, Finding, Kind};
use crate::lock::{Entry, Lock, Source};
use crate::name;

/// One lock, as a person trusted it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The lock, seen from the repository's root.
    pub file: String,
    pub sha256: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    #[serde(default, rename = "entry", skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Trusted>,
    #[serde(default, rename = "waiver", skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// An entry that the lock held when it was trusted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trusted {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub digest: String,
}

/// One absolute finding that a person takes upon themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    pub code: String,
    /// [`entry_digest`] of the entry that it is about.
    pub entry: String,
    pub reason: String,
    /// The last day on which it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A finding that was waived, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    pub finding: Finding,
    pub reason: String,
}

impl Record {
    pub fn parse(text: &str) -> Result<Record, toml::de::Error> {
        toml::from_str(text)
    }

    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// The record of a lock as it is; who made it and when is the caller's to say.
    pub fn of(file: &str, bytes: &[u8], lock: &Lock<'_>) -> Record {
        let entries: BTreeSet<Trusted> = lock
            .entries
            .iter()
            .map(|entry| Trusted {
                name: entry.name.clone().into_owned(),
                version: entry.version.as_deref().map(str::to_owned),
                digest: entry_digest(lock, entry),
            })
            .collect();
        Record {
            file: file.to_owned(),
            sha256: sha256(bytes),
            entries: entries.into_iter().collect(),
            ..Record::default()
        }
    }

    /// Whether these bytes are the lock that was trusted.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.sha256 == sha256(bytes)
    }

    /// Takes out the findings that are waived; a waiver that waives nothing is a finding itself.
    ///
    /// A finding knows its entry by `name@version`. Where two entries share that and differ in the rest, a waiver of
    /// one of them might cover up the other: then it waives neither.
    pub fn apply(
        &self,
        lock: &Lock<'_>,
        today: Option<Moment>,
        findings: Vec<Finding>,
    ) -> (Vec<Finding>, Vec<Waived>) {
        if self.waivers.is_empty() {
            return (findings, Vec::new());
        }
        let mut digests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in &lock.entries {
            digests.entry(entry.label()).or_default().insert(entry_digest(lock, entry));
        }
        let counts: Vec<Result<(), &'static str>> =
            self.waivers.iter().map(|waiver| waiver.counts(today)).collect();
        let mut used = vec![false; self.waivers.len()];
        let (mut left, mut waived) = (Vec::with_capacity(findings.len()), Vec::new());
        for finding in findings {
            let only = finding.package.as_ref().and_then(|label| digests.get(label)).and_then(one);
            let by = self.waivers.iter().zip(&counts).position(|(waiver, counts)| {
                counts.is_ok()
                    && finding.code.kind() == Kind::Absolute
                    && waiver.code == finding.code.word()
                    && only == Some(waiver.entry.as_str())
            });
            match by.and_then(|by| Some((used.get_mut(by)?, self.waivers.get(by)?))) {
                Some((used, waiver)) => {
                    *used = true;
                    waived.push(Waived { finding, reason: waiver.reason.clone() });
                }
                None => left.push(finding),
            }
        }
        for ((waiver, counts), used) in self.waivers.iter().zip(counts).zip(used) {
            if !used {
                let why = counts.err().unwrap_or("nothing like it is found");
                let what = format!(
                    "the waiver of {} for entry {} waives nothing: {why}",
                    waiver.code,
                    short(&waiver.entry)
                );
                left.push(
                    Finding::new(Code::UnusedWaiver, self.file.clone(), what)
                        .mend("take it out of the record"),
                );
            }
        }
        (left, waived)
    }
}

impl Waiver {
    fn counts(&self, today: Option<Moment>) -> Result<(), &'static str> {
        let Some(code) = Code::ALL.iter().find(|code| code.word() == self.code) else {
            return Err("there is no such code");
        };
        if code.kind() != Kind::Absolute {
            return Err("only absolute findings can be waived");
        }
        let Some(until) = &self.until else { return Ok(()) };
        let Some(until) = Moment::parse(until) else { return Err("its last day is none") };
        match today {
            None => Err("it has a last day, and what day it is is not known"),
            Some(today) if until.days_until(today) > 0 => Err("its last day is over"),
            Some(_) => Ok(()),
        }
    }
}

/// What stands for an entry: SHA-256 over its name, version, source and artifacts. Where in the file it stands, and
/// in which order its files are named, does not count.
pub fn entry_digest(lock: &Lock<'_>, entry: &Entry<'_>) -> String {
    let mut sum = Sum(Sha256::new_with_prefix(b"cotter entry 1\0"));
    let ecosystem = lock.format.ecosystem();
    sum.part(ecosystem.word());
    sum.part(&name::normal(&entry.name, ecosystem));
    sum.maybe(entry.version.as_deref());
    let (kind, first, second) = match &entry.source {
        Source::Registry(at) => ("registry", at.as_deref(), None),
        Source::Url(url) => ("url", Some(&**url), None),
        Source::Git { url, commit } => ("git", Some(&**url), commit.as_deref()),
        Source::Path(path) => ("path", Some(&**path), None),
        Source::Workspace => ("workspace", None, None),
        Source::Bundled => ("bundled", None, None),
    };
    sum.part(kind);
    sum.maybe(first);
    sum.maybe(second);
    let mut artifacts: Vec<(Option<&str>, Option<&str>, Vec<&str>)> = entry
        .artifacts
        .iter()
        .map(|artifact| {
            let mut digests: Vec<&str> = artifact.digests.iter().map(|digest| &*digest.text).collect();
            digests.sort_unstable();
            (artifact.url.as_deref(), artifact.file.as_deref(), digests)
        })
        .collect();
    artifacts.sort_unstable();
    for (url, file, digests) in artifacts {
        sum.part("artifact");
        sum.maybe(url);
        sum.maybe(file);
        for digest in digests {
            sum.maybe(Some(digest));
        }
    }
    hex(&sum.0.finalize())
}

/// Parts with their lengths, so that no two lists of parts come to the same bytes.
struct Sum(Sha256);

impl Sum {
    fn part(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        self.part(text.unwrap_or_default());
    }
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn one(set: &BTreeSet<String>) -> Option<&str> {
    set.first().filter(|_| set.len() == 1).map(String::as_str)
}

fn short(digest: &str) -> String {
    let cut: String = digest.chars().take(12).collect();
    if cut.len() < digest.len() {
        format!("{}…", cut.escape_debug())
    } else {
        cut.escape_debug().to_string()
    }
}
