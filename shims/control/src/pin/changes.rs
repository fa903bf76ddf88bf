//! What is new in the lock that was resolved, and which of it has to be judged.

use std::collections::{BTreeMap, BTreeSet};

use cotter_lockpolicy::{Ecosystem, name, order};

use super::proposal::Locked;

/// One release of the new lock.
pub(super) struct Change {
    pub(super) locked: Locked,
    pub(super) stands: Stands,
    /// Whether others have agreed to it already: then nothing about it is asked.
    pub(super) agreed: bool,
}

/// How a release stands to the lock that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    New,
    /// With the version before.
    Bumped(String),
    /// The same release with other files.
    Changed,
    Same,
}

/// `before` is the lock that is there, `agreed` what others have agreed to: whoever edits the first changes nothing in the second.
pub(super) fn of(
    ecosystem: Ecosystem,
    now: BTreeSet<Locked>,
    before: &BTreeSet<Locked>,
    agreed: &BTreeSet<Locked>,
) -> Vec<Change> {
    let mut by_name: BTreeMap<String, Vec<&Locked>> = BTreeMap::new();
    for locked in before {
        by_name.entry(name::normal(&locked.name, ecosystem)).or_default().push(locked);
    }
    let stands = |locked: &Locked| {
        let Some(own) = by_name.get(&name::normal(&locked.name, ecosystem)) else { return Stands::New };
        let same = |other: &&&Locked| order::same(ecosystem, &other.version, &locked.version);
        match own.iter().find(same) {
            Some(other) if is_same(other, locked) => Stands::Same,
            Some(_) => Stands::Changed,
            None => {
                let highest = own.iter().max_by(|one, other| {
                    order::compare(ecosystem, &one.version, &other.version)
                        .unwrap_or(std::cmp::Ordering::Less)
                });
                Stands::Bumped(highest.map(|other| other.version.clone()).unwrap_or_default())
            }
        }
    };
    let is_agreed =
        |locked: &Locked| agreed.iter().any(|other| other.name == locked.name && is_same(other, locked));
    now.into_iter()
        .map(|locked| Change { stands: stands(&locked), agreed: is_agreed(&locked), locked })
        .collect()
}

fn is_same(one: &Locked, other: &Locked) -> bool {
    one.version == other.version && one.digests == other.digests && !one.digests.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(name: &str, version: &str, digest: &str) -> Locked {
        Locked {
            name: name.to_owned(),
            version: version.to_owned(),
            digests: [digest.to_owned()].into(),
            published: None,
            script: false,
        }
    }

    #[test]
    fn a_release_is_new_bumped_changed_or_the_same() {
        let before = [locked("a", "1.0.0", "x"), locked("b", "1.0.0", "x"), locked("c", "1.0.0", "x")].into();
        let now = [
            locked("a", "1.0.0", "x"),
            locked("b", "1.1.0", "y"),
            locked("c", "1.0.0", "y"),
            locked("d", "1.0.0", "x"),
        ];
        let changes = of(Ecosystem::Npm, now.into(), &before, &before);
        let stands: Vec<&Stands> = changes.iter().map(|change| &change.stands).collect();
        assert_eq!(
            stands,
            [&Stands::Same, &Stands::Bumped("1.0.0".to_owned()), &Stands::Changed, &Stands::New]
        );
        assert_eq!(
            changes.iter().map(|change| change.agreed).collect::<Vec<_>>(),
            [true, false, false, false]
        );
    }

    #[test]
    fn what_only_the_lock_that_is_there_has_is_not_agreed_on() {
        let before = [locked("a", "1.0.0", "x")].into();
        let changes = of(Ecosystem::Npm, [locked("a", "1.0.0", "x")].into(), &before, &BTreeSet::new());
        assert_eq!((&changes[0].stands, changes[0].agreed), (&Stands::Same, false));
    }
}
