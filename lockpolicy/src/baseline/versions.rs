//! Which version took the place of which, where a name stands in a lock in several.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::past::{self, Past};
use crate::format::Ecosystem;
use crate::lock::{Entry, Lock};
use crate::name;
use crate::order;

#[derive(Debug, Default)]
pub(super) struct Pairs {
    ecosystem: Option<Ecosystem>,
    by_release: HashMap<(String, String), Pair>,
}

/// What a new version stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Pair {
    /// The version before, or all of them.
    pub(super) old: String,
    pub(super) downgrade: bool,
}

impl Pairs {
    pub(super) fn of(&self, entry: &Entry<'_>) -> Pair {
        let key = self
            .ecosystem
            .zip(past::version(entry))
            .map(|(ecosystem, version)| (name::normal(&entry.name, ecosystem), version.to_owned()));
        key.and_then(|key| self.by_release.get(&key)).cloned().unwrap_or_default()
    }
}

/// Pairs every new version in a lock with what it replaces.
pub(super) fn pairs(lock: &Lock<'_>, past: &Past) -> Pairs {
    let ecosystem = lock.format.ecosystem();
    let mut now: HashMap<String, (BTreeSet<&str>, BTreeSet<&str>)> = HashMap::new();
    for entry in &lock.entries {
        if let Some(version) = past::version(entry).filter(|_| past.knows(entry)) {
            let (versions, _) = now
                .entry(name::normal(&entry.name, ecosystem))
                .or_insert_with(|| (BTreeSet::new(), past.versions(entry)));
            versions.insert(version);
        }
    }
    let mut by_release = HashMap::new();
    for (name, (now, before)) in now {
        let added: Vec<&str> = now.difference(&before).copied().collect();
        if added.is_empty() {
            continue;
        }
        let removed: Vec<&str> = before.difference(&now).copied().collect();
        let all = some(&before);
        for (version, pair) in replaced(ecosystem, added, removed, &all) {
            by_release.insert((name.clone(), version.to_owned()), pair);
        }
    }
    Pairs { ecosystem: Some(ecosystem), by_release }
}

/// A version is a downgrade only against one that is gone: an old version that is added beside a newer one is
/// another package's wish. The lowest take the place of the lowest; where more came than went, the highest of the highest.
fn replaced<'v>(
    ecosystem: Ecosystem,
    mut added: Vec<&'v str>,
    mut removed: Vec<&'v str>,
    all: &str,
) -> Vec<(&'v str, Pair)> {
    sort(ecosystem, &mut added);
    sort(ecosystem, &mut removed);
    let unmatched = added.len().saturating_sub(removed.len());
    added
        .iter()
        .enumerate()
        .map(|(number, version)| {
            let old = number.checked_sub(unmatched).and_then(|number| removed.get(number));
            let downgrade =
                old.is_some_and(|old| order::compare(ecosystem, version, old) == Some(Ordering::Less));
            let old = old.map_or_else(|| all.to_owned(), |old| (*old).to_owned());
            (*version, Pair { old, downgrade })
        })
        .collect()
}

/// By the ecosystem's order as far as it is known; what has none keeps its place among the texts.
fn sort(ecosystem: Ecosystem, versions: &mut [&str]) {
    let ordered = versions.windows(2).all(|two| match two {
        [one, other] => order::compare(ecosystem, one, other).is_some(),
        _ => true,
    });
    if ordered {
        versions.sort_by(|one, other| order::compare(ecosystem, one, other).unwrap_or(Ordering::Equal));
    }
}

/// A few of many versions.
fn some(versions: &BTreeSet<&str>) -> String {
    let few: Vec<&str> = versions.iter().take(4).copied().collect();
    let more = if versions.len() > few.len() { ", …" } else { "" };
    format!("{}{more}", few.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn downgrades(added: &[&str], removed: &[&str]) -> Vec<bool> {
        let pairs = replaced(Ecosystem::Npm, added.to_vec(), removed.to_vec(), "x");
        pairs.into_iter().map(|(_, pair)| pair.downgrade).collect()
    }

    #[test]
    fn only_what_takes_the_place_of_a_higher_one_is_a_downgrade() {
        assert_eq!(downgrades(&["1.9.0"], &["1.10.0"]), [true]);
        assert_eq!(downgrades(&["1.10.0"], &["1.9.0"]), [false]);
        assert_eq!(downgrades(&["1.6.0", "2.1.0"], &["1.5.0", "2.0.0"]), [false, false]);
        assert_eq!(downgrades(&["1.0.0"], &[]), [false]);
        assert_eq!(downgrades(&["0.9.0", "2.0.0"], &["1.0.0"]), [false, false]);
        assert_eq!(downgrades(&["1.5.0"], &["1.0.0", "2.0.0"]), [false]);
        assert_eq!(downgrades(&["next"], &["2.0.0"]), [false]);
    }
}
