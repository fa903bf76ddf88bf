//! Releases that are known to be compromised: a list that is built in, and an index made from a larger one.

pub mod index;

pub use index::Index;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::finding::{Code, Findings, Outcome};
use crate::format::Ecosystem;
use crate::lock::{Entry, Lock, Source};
use crate::name;
use crate::order;
use crate::seed::Seed;
use crate::verify::World;

/// A compromised release of the built-in list, or several of one package.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    ecosystem: String,
    pub name: String,
    /// Exactly these; none for all that ever were.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Advisories, or where there is none, the report of those who were hit.
    pub sources: Vec<String>,
    pub year: u16,
    /// What happened, in a few words.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    release: Vec<Release>,
}

const DATA: &str = include_str!("../../data/compromised.toml");

type ByName = HashMap<String, Vec<Release>, Seed>;

/// By ecosystem and normal name.
static LIST: LazyLock<BTreeMap<Ecosystem, ByName>> = LazyLock::new(|| {
    let mut list: BTreeMap<Ecosystem, ByName> = BTreeMap::new();
    // That the file can be read, and every record of it, is what a test shows.
    for release in toml::from_str::<File>(DATA).map(|file| file.release).unwrap_or_default() {
        if let Some(ecosystem) = Ecosystem::from_word(&release.ecosystem) {
            let of_name = list.entry(ecosystem).or_default().entry(name::normal(&release.name, ecosystem));
            of_name.or_default().push(release);
        }
    }
    list
});

impl Release {
    fn has(&self, ecosystem: Ecosystem, version: &str) -> bool {
        self.versions.is_empty() || self.versions.iter().any(|own| order::same(ecosystem, own, version))
    }

    /// The advisory that says it.
    pub fn source(&self) -> &str {
        self.sources.first().map_or("", String::as_str)
    }
}

/// How many packages the built-in list names.
pub fn len() -> usize {
    LIST.values().map(HashMap::len).sum()
}

/// The built-in record of a release.
pub fn builtin(ecosystem: Ecosystem, name: &str, version: &str) -> Option<&'static Release> {
    records(ecosystem, name).iter().find(|release| release.has(ecosystem, version))
}

/// A bad release that a range would let in: `wanted` says which versions it does.
pub fn reaches(ecosystem: Ecosystem, name: &str, wanted: &dyn Fn(&str) -> bool) -> Option<&'static Release> {
    records(ecosystem, name)
        .iter()
        .find(|release| release.versions.is_empty() || release.versions.iter().any(|version| wanted(version)))
}

fn records(ecosystem: Ecosystem, name: &str) -> &'static [Release] {
    let of_ecosystem = LIST.get(&ecosystem);
    of_ecosystem
        .and_then(|list| list.get(&*name::folded(name, ecosystem)))
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Adds the known bad releases that a lock holds.
pub fn check(lock: &Lock<'_>, world: &World<'_>, found: &mut Findings<'_>) {
    let mut unread = None;
    for (number, entry) in lock.entries.iter().enumerate() {
        if matches!(entry.source, Source::Workspace | Source::Path(_)) {
            continue;
        }
        let name = lock.notes.name(number).unwrap_or(&entry.name);
        let ecosystem = ecosystem_of(lock, entry);
        let version = entry.version.as_deref().unwrap_or_default();
        let said = if let Some(release) = builtin(ecosystem, name, version) {
            Some(format!("{} ({}, {})", release.what, release.source(), release.year))
        } else {
            match world.known.map(|index| index.lookup(ecosystem, name, version)) {
                Some(Ok(Some(id))) => Some(format!("known to be malicious: {}", id.escape_debug())),
                Some(Err(corrupt)) => {
                    unread = Some(corrupt);
                    None
                }
                _ => None,
            }
        };
        if let Some(said) = said {
            let finding = found.add(Code::KnownBad, entry.at, said);
            finding.package = Some(entry.label());
            finding.mend = Some("take another version, and rotate what this one could read".to_owned());
        }
    }
    if let Some(corrupt) = unread {
        let finding = found.add(Code::KnownUnread, 0, corrupt.to_string());
        finding.outcome = Outcome::Ask;
        finding.mend = Some("import it anew: cotter intel import".to_owned());
    }
}

/// A lock of deno holds packages of two ecosystems, and those of its own registry have a scope before a slash.
fn ecosystem_of(lock: &Lock<'_>, entry: &Entry<'_>) -> Ecosystem {
    if lock.format == crate::Format::Deno && entry.key.starts_with("jsr:") {
        return Ecosystem::Jsr;
    }
    lock.format.ecosystem()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_of_the_list_is_read_and_says_where_it_is_from() {
        let file: File = toml::from_str(DATA).expect("the list");
        assert!(file.release.len() >= 60, "{}", file.release.len());
        let mut seen = std::collections::BTreeSet::new();
        for release in &file.release {
            let ecosystem = Ecosystem::from_word(&release.ecosystem).expect("an ecosystem");
            assert!(!release.sources.is_empty() && !release.what.is_empty(), "{}", release.name);
            assert!((2015..=2100).contains(&release.year), "{}", release.name);
            assert!(
                seen.insert((ecosystem, name::normal(&release.name, ecosystem))),
                "{} twice",
                release.name
            );
            for source in &release.sources {
                let is_id = ["GHSA-", "MAL-", "CVE-", "PYSEC-", "RUSTSEC-", "https://"];
                assert!(is_id.iter().any(|start| source.starts_with(start)), "{source}");
            }
            let version = release.versions.first().map_or("1.2.3", String::as_str);
            assert_eq!(builtin(ecosystem, &release.name, version), Some(release));
        }
        assert_eq!(len(), seen.len());
    }
}
