//! The restore points of a repository.

use cotter_core::save::SAVES;
use cotter_core::save::about::About;
use cotter_core::save::id;
use cotter_core::save::store::batch_entry;

use super::Place;
use crate::error::Error;
use crate::written::text;

/// One restore point.
pub(crate) struct Point {
    pub(crate) id: String,
    /// None where it cannot be read: made by another version, or damaged.
    pub(crate) about: Option<About>,
}

impl Point {
    /// The name of a part of it, as git takes it.
    pub(crate) fn part(&self, name: &str) -> Vec<u8> {
        format!("{SAVES}{}:{name}", self.id).into_bytes()
    }

    pub(crate) fn about(&self) -> Result<&About, Error> {
        self.about.as_ref().ok_or_else(|| Error::Point {
            id: self.id.clone(),
            why: "what it says of itself is not understood; another version made it, or it is damaged"
                .to_owned(),
        })
    }
}

/// All of them, the latest first.
pub(crate) fn all(place: &Place<'_>) -> Result<Vec<Point>, Error> {
    let pattern = SAVES.as_bytes();
    let said = ask(place, &[b"for-each-ref", b"--format=%(refname)", pattern])?;
    let mut ids: Vec<String> = said
        .split(|byte| *byte == b'\n')
        .filter_map(|name| name.strip_prefix(pattern).map(text))
        .filter(|id| id::is_id(id))
        .collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let input: String = ids.iter().map(|id| format!("{SAVES}{id}:about\n")).collect();
    let said = tell(place, &[b"cat-file", b"--batch"], input.as_bytes())?;
    let mut rest = said.as_slice();
    let mut points: Vec<Point> = ids
        .into_iter()
        .map(|id| {
            let missing = format!("{SAVES}{id}:about missing\n");
            let about = if let Some(after) = rest.strip_prefix(missing.as_bytes()) {
                rest = after;
                None
            } else {
                batch_entry(rest).and_then(|(_, content, after)| {
                    rest = after;
                    About::read(content)
                })
            };
            Point { id, about }
        })
        .collect();
    // Names tell minutes only.
    points.sort_by(|a, b| at(b).cmp(at(a)));
    Ok(points)
}

fn at(point: &Point) -> &str {
    point.about.as_ref().map_or(&point.id, |about| &about.at)
}

/// The one that a person means: by its name, or by a beginning or an end of it that no other has.
pub(crate) fn one(place: &Place<'_>, wanted: &str) -> Result<Point, Error> {
    let mut fitting: Vec<Point> = all(place)?
        .into_iter()
        .filter(|point| !wanted.is_empty() && (point.id.starts_with(wanted) || point.id.ends_with(wanted)))
        .collect();
    match (fitting.pop(), fitting.is_empty()) {
        (Some(point), true) => Ok(point),
        (None, _) => Err(Error::NoPoint(wanted.to_owned())),
        (Some(_), false) => Err(Error::Ambiguous(wanted.to_owned())),
    }
}

/// Asks git, which must succeed.
pub(crate) fn ask(place: &Place<'_>, words: &[&[u8]]) -> Result<Vec<u8>, Error> {
    place.repository.git.ask(words).map_err(|reason| failed(words, reason))
}

pub(crate) fn tell(place: &Place<'_>, words: &[&[u8]], input: &[u8]) -> Result<Vec<u8>, Error> {
    place.repository.git.tell(words, input).map_err(|reason| failed(words, reason))
}

pub(crate) fn failed(words: &[&[u8]], reason: cotter_rules::fact::Reason) -> Error {
    let words: Vec<String> = words.iter().map(|word| text(word)).collect();
    Error::Subprocess { what: format!("git {}", words.join(" ")), why: reason.word().to_owned() }
}
