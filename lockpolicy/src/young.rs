//! Releases that are younger than the cooldown allows, as far as a lock says when they were published.
//!
//! A date in a lock is written by whoever wrote the lock. It counts for an entry where that is as it was in a lock that
//! is trusted; in any other it counts only against it. And a date that has moved since the baseline is found by itself.

use std::collections::HashMap;

use crate::age::Moment;
use crate::baseline::{Standings, Stands};
use crate::finding::{Code, Findings, Outcome};
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
            too_young(entry, standings.of(number), today, world.cooldown, found);
        }
    }
}

fn too_young(entry: &Entry<'_>, stands: Stands, today: Moment, cooldown: u32, found: &mut Findings<'_>) {
    let published = entry
        .artifacts
        .iter()
        .filter_map(|artifact| Some((Moment::parse(artifact.published.as_deref()?)?, artifact.at)));
    let Some((published, at)) = published.max_by_key(|(published, _)| *published) else { return };
    if !published.is_within(cooldown, today) {
        return;
    }
    let age = match published.days_until(today) {
        ..0 => "in the future".to_owned(),
        0 => format!("{} hours ago", (today.0 - published.0) / 3600),
        days => format!("{days} days ago"),
    };
    let finding = found.add(Code::TooYoung, at, format!("published {age}; the cooldown is {cooldown} days"));
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
                "the date of publication has moved by {} hours since the baseline; the file is the same",
                was.0.abs_diff(now.0) / 3600
            );
            let finding = found.add(Code::TooYoung, artifact.at, what);
            finding.package = Some(entry.label());
            finding.outcome = Outcome::Refuse;
            finding.mend = Some("write the lock anew with its own package manager".to_owned());
            return;
        }
    }
}
