//! Releases that are younger than the cooldown allows, as far as a lock, or the ledger of publications, says when they
//! were published.
//!
//! A date in a lock is written by whoever wrote the lock. It counts for an entry where that is as it was in a lock that
//! is trusted; in any other it counts only against it. And a date that has moved since the baseline is found by itself.

use std::collections::HashMap;

use crate::age::Moment;
use crate::baseline::{Standings, Stands};
use crate::finding::{Code, Findings, Outcome, counted};
use crate::format::Ecosystem;
use crate::lock::{Entry, Lock, Source};
use crate::verify::World;

/// Adds the entries that are too young, and those whose dates have moved.
pub fn check(lock: &Lock<'_>, standings: &Standings, world: &World<'_>, found: &mut Findings<'_>) {
    let moved = standings.dates();
    for (number, entry) in lock.entries.iter().enumerate() {
        if matches!(entry.source, Source::Workspace | Source::Path(_) | Source::Bundled) {
            continue;
        }
        date_moved(entry, moved, found);
        if let Some(today) = world.today.filter(|_| world.cooldown > 0) {
            too_young(entry, standings.of(number), today, lock.format.ecosystem(), world, found);
        }
    }
}

fn too_young(
    entry: &Entry<'_>,
    stands: Stands,
    today: Moment,
    ecosystem: Ecosystem,
    world: &World<'_>,
    found: &mut Findings<'_>,
) {
    let cooldown = world.cooldown;
    let by_lock = entry
        .artifacts
        .iter()
        .filter_map(|artifact| Some((Moment::parse(artifact.published.as_deref()?)?, artifact.at)));
    // What the ledger knows was not written by whoever wrote the lock; but what was agreed on is not new.
    let by_ledger = world
        .published
        .filter(|_| stands != Stands::Unchanged)
        .zip(entry.version.as_deref())
        .and_then(|(ledger, version)| ledger.of(ecosystem, &entry.name, version))
        .map(|moment| (moment, entry.at));
    let Some((published, at)) = by_lock.chain(by_ledger).max_by_key(|(published, _)| *published) else {
        return;
    };
    if !published.is_within(cooldown, today) {
        return;
    }
    let age = match published.days_until(today) {
        ..0 => "in the future".to_owned(),
        0 => format!("{} ago", counted((today.0 - published.0) / 3600, "hour", "hours")),
        days => format!("{} ago", counted(days, "day", "days")),
    };
    let days = if cooldown == 1 { "day" } else { "days" };
    let finding =
        found.add(Code::TooYoung, at, format!("published {age}; the cooldown is {cooldown} {days}"));
    finding.package = Some(entry.label());
    finding.mend = Some("wait, or take the release before".to_owned());
    if stands == Stands::Unknown {
        finding.outcome = Outcome::Note;
    }
}

/// Dates by file digest, as the baseline had them.
pub type Dates = HashMap<String, Moment>;

fn date_moved(entry: &Entry<'_>, before: &Dates, found: &mut Findings<'_>) {
    for artifact in entry.artifacts.iter().filter(|_| !before.is_empty()) {
        let Some(now) = artifact.published.as_deref().and_then(Moment::parse) else { continue };
        let was = artifact.digests.iter().find_map(|digest| before.get(&*digest.text));
        // Locks differ in how finely they write the same moment.
        if let Some(was) = was.filter(|was| was.0.abs_diff(now.0) > 1) {
            let what = format!(
                "the date of publication has moved by {} since the baseline; the file is the same",
                counted(was.0.abs_diff(now.0) / 3600, "hour", "hours")
            );
            let finding = found.add(Code::TooYoung, artifact.at, what);
            finding.package = Some(entry.label());
            finding.outcome = Outcome::Refuse;
            finding.mend = Some("write the lock anew with its own package manager".to_owned());
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::few::Few;
    use crate::format::Format;
    use crate::lock::{Artifact, Flags};
    use crate::record::Record;
    use crate::registry::Registries;
    use crate::text::Text;
    use crate::{Finding, baseline};

    const SUM: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    fn lock(published: &'static str) -> Lock<'static> {
        let artifact = Artifact {
            digests: Few::One(Digest::named_hex(SUM)),
            published: Some(published.into()),
            at: 2,
            ..Artifact::default()
        };
        let entry = Entry {
            key: "a".into(),
            name: "a".into(),
            alias: None,
            version: Some("1.0".into()),
            source: Source::Registry(None),
            artifacts: Few::One(artifact),
            flags: Flags::default(),
            at: 0,
        };
        Lock {
            format: Format::Uv,
            version: None,
            entries: vec![entry],
            asks: Vec::new(),
            settings: Vec::new(),
            notes: Default::default(),
        }
    }

    /// What is found in a lock of these bytes, if the record is of those.
    fn found(published: &'static str, trusted: Option<&[u8]>, cooldown: u32) -> Vec<Finding> {
        let registries = Registries::default();
        let record = trusted.map(|bytes| Record::of("uv.lock", bytes, &lock("2020-01-01")));
        let today = Moment::parse("2026-03-24T12:00:00Z");
        let world = World { record: record.as_ref(), today, cooldown, ..World::new(&registries) };
        let mut found = Findings::new("uv.lock", Text::of(b"a\nb").expect("text"));
        let none = std::collections::BTreeMap::<String, Vec<u8>>::new();
        let standings = baseline::check(&lock(published), b"a\nb", "uv.lock", &none, &world, &mut found);
        check(&lock(published), &standings, &world, &mut found);
        found.into_vec()
    }

    #[test]
    fn a_release_is_too_young_until_the_cooldown_is_over() {
        let young = found("2026-03-24T09:00:00Z", Some(b"a\nb"), 1);
        assert_eq!(young.len(), 1);
        assert_eq!((young[0].code, young[0].outcome, young[0].line), (Code::TooYoung, Outcome::Ask, Some(2)));
        assert_eq!(young[0].what, "published 3 hours ago; the cooldown is 1 day");
        assert_eq!(found("2026-03-23T12:00:00Z", Some(b"a\nb"), 1), []);
        assert_eq!(found("2026-03-24T09:00:00Z", Some(b"a\nb"), 0), []);
        assert_eq!(found("yesterday", Some(b"a\nb"), 1), []);
        assert!(found("2027-01-01", Some(b"a\nb"), 1)[0].what.contains("in the future"));
    }

    #[test]
    fn what_nobody_trusted_is_a_note_and_what_is_new_is_asked_about() {
        assert_eq!(found("2026-03-24T09:00:00Z", None, 1)[0].outcome, Outcome::Note);
        let other = found("2026-03-24T09:00:00Z", Some(b"x"), 1);
        assert!(
            other.iter().any(|finding| (finding.code, finding.outcome) == (Code::TooYoung, Outcome::Ask))
        );
    }

    #[test]
    fn what_a_lock_does_not_say_the_ledger_may_know() {
        let mut ledger = crate::published::Ledger::default();
        ledger.add(Ecosystem::PyPi, "A", "1.0", "2026-03-24T09:00:00Z");
        let bytes = ledger.finish();
        let published = crate::Published::open(&bytes).expect("a ledger");
        let registries = Registries::default();
        let outcomes = |trusted: Option<&[u8]>, published| {
            let record = trusted.map(|bytes| Record::of("uv.lock", bytes, &lock("2020-01-01")));
            let world = World {
                record: record.as_ref(),
                today: Moment::parse("2026-03-24T12:00:00Z"),
                cooldown: 1,
                published,
                ..World::new(&registries)
            };
            let mut found = Findings::new("uv.lock", Text::of(b"a\nb").expect("text"));
            let mut lock = lock("2020-01-01");
            lock.entries[0].artifacts[0].published = None;
            let standings = match trusted {
                Some(bytes) => {
                    let none = std::collections::BTreeMap::<String, Vec<u8>>::new();
                    baseline::check(&lock, bytes, "uv.lock", &none, &world, &mut found)
                }
                None => Standings::default(),
            };
            check(&lock, &standings, &world, &mut found);
            found.into_vec().into_iter().map(|finding| (finding.code, finding.outcome)).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(None, Some(&published)), [(Code::TooYoung, Outcome::Note)]);
        assert_eq!(outcomes(None, None), [], "a time that is not known stops nothing");
        assert_eq!(outcomes(Some(b"a\nb"), Some(&published)), [], "what was agreed on is not new");
    }

    #[test]
    fn a_date_that_has_moved_is_found() {
        let before: Dates =
            [(SUM.to_owned(), Moment::parse("2026-03-24T09:00:00Z").expect("a moment"))].into();
        for (now, count) in [
            ("2020-03-24T09:00:00Z", 1),
            ("2026-03-24T09:00:00.5Z", 0),
            ("2026-03-24T11:00:00+02:00", 0),
            ("x", 0),
        ] {
            let mut found = Findings::new("uv.lock", Text::of(b"a").expect("text"));
            let lock = lock(now);
            for entry in &lock.entries {
                date_moved(entry, &before, &mut found);
            }
            let found = found.into_vec();
            assert_eq!(found.len(), count, "{now}");
            assert!(found.iter().all(|finding| finding.outcome == Outcome::Refuse), "{now}");
        }
    }
}
