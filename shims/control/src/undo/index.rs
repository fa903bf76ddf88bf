//! The index put back, where it differs: entries, the sides of conflicts, announced files.

use std::collections::BTreeSet;

use super::Place;
use super::differ::{Difference, all_of, between, is_there, wanted};
use super::points::{Point, tell};
use crate::error::Error;

/// Makes the index what it was. `now` is the restore point of the present state.
pub(crate) fn restore(
    place: &Place<'_>,
    now: &Point,
    then: &Point,
    paths: &[Vec<u8>],
) -> Result<usize, Error> {
    let mut changes: Vec<Difference> = between(place, &now.part("index"), &then.part("index"))?;
    let (sides_now, sides_then) = (sides(place, now)?, sides(place, then)?);
    let (meant_now, meant_then) = (&now.about()?.intended, &then.about()?.intended);
    // What is in conflict now or then is in no tree of the index, or only in one.
    let mut special: BTreeSet<Vec<u8>> = BTreeSet::new();
    if sides_now != sides_then {
        special.extend(sides_now.iter().chain(&sides_then).map(|(_, difference)| difference.path.clone()));
    }
    special.extend(meant_now.iter().filter(|path| !meant_then.contains(path)).cloned());
    if !special.is_empty() {
        let known: BTreeSet<Vec<u8>> = changes.iter().map(|change| change.path.clone()).collect();
        let entries = all_of(place, &then.part("index"))?;
        changes.extend(
            entries.into_iter().filter(|entry| special.contains(&entry.path) && !known.contains(&entry.path)),
        );
    }
    changes.retain(|change| wanted(&change.path, paths));
    special.retain(|path| wanted(path, paths));
    let null = "0".repeat(place.repository.oid_length * 2);
    let mut input = Vec::new();
    let mut line = |mode: u32, oid: &str, stage: &str, path: &[u8]| {
        input.extend(format!("{mode:06o} {oid} {stage}\t").bytes());
        input.extend_from_slice(path);
        input.push(0);
    };
    // Removed first: what was a file may have been a directory.
    for path in
        changes.iter().filter(|change| change.after.is_none()).map(|change| &change.path).chain(&special)
    {
        line(0, &null, "0", path);
    }
    for change in &changes {
        if let Some(side) = &change.after {
            line(side.mode, &side.oid.hex(), "0", &change.path);
        }
    }
    for (stage, difference) in sides_then.iter().filter(|(_, side)| special.contains(&side.path)) {
        if let Some(side) = &difference.after {
            line(side.mode, &side.oid.hex(), stage, &difference.path);
        }
    }
    let count = changes.iter().map(|change| &change.path).chain(&special).collect::<BTreeSet<_>>().len();
    if !input.is_empty() {
        tell(place, &[b"update-index", b"-z", b"--index-info"], &input)?;
    }
    Ok(count)
}

/// Announces the files again that were announced; they have to be there by then.
pub(crate) fn announce(place: &Place<'_>, then: &Point, paths: &[Vec<u8>]) -> Result<(), Error> {
    let meant: Vec<&Vec<u8>> = then.about()?.intended.iter().filter(|path| wanted(path, paths)).collect();
    if meant.is_empty() {
        return Ok(());
    }
    let mut input = Vec::new();
    for path in meant {
        // From the top, and nothing in it a pattern.
        input.extend_from_slice(b":(top,literal)");
        input.extend_from_slice(path);
        input.push(0);
    }
    let words: [&[u8]; 6] = [
        b"--no-literal-pathspecs",
        b"add",
        b"--force",
        b"--intent-to-add",
        b"--pathspec-from-file=-",
        b"--pathspec-file-nul",
    ];
    tell(place, &words, &input).map(drop)
}

/// Looks at the files anew, so that the next `git status` need not; what differs is none of its business.
pub(crate) fn refresh(place: &Place<'_>) {
    let _ = place.repository.git.run(&[b"update-index", b"-q", b"--refresh"]);
}

fn sides(place: &Place<'_>, point: &Point) -> Result<Vec<(&'static str, Difference)>, Error> {
    let mut sides = Vec::new();
    if !is_there(place, &point.part("stages")) {
        return Ok(sides);
    }
    for stage in ["1", "2", "3"] {
        let part = point.part(&format!("stages/{stage}"));
        if is_there(place, &part) {
            sides.extend(all_of(place, &part)?.into_iter().map(|side| (stage, side)));
        }
    }
    Ok(sides)
}
