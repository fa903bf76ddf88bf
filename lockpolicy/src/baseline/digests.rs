//! The same release with other digests: found, however it was edited, and told apart from what managers do themselves
//! (a weak digest replaced by a strong one, a wheel that was added to a release, digests in another form).

use std::collections::{BTreeMap, BTreeSet};

use super::past::{Was, file};
use crate::digest::Strength;
use crate::finding::{Code, Outcome, counted};
use crate::lock::{Entry, Patch};

pub(super) enum Change {
    None,
    /// The digests are of another kind, in this way.
    OtherKind(String),
    Found(Code, Outcome, String),
}

/// Digests per file: their strengths and texts.
type Sums<'a> = BTreeMap<&'a str, BTreeSet<(Strength, &'a str)>>;

/// How the digests of an entry differ from those of the same release before; of several copies the one that is nearest.
pub(super) fn compare(entry: &Entry<'_>, was: Vec<&Was>) -> Change {
    let now: Vec<(String, Vec<(Strength, String)>)> = entry.artifacts.iter().map(file).collect();
    let now = sums(&now);
    let unpatched = was.iter().all(|was| !was.opaque && was.patch.is_none());
    let alike = |was: &&Was| was.opaque || was.patch == entry.flags.patch;
    let was: Vec<&Was> = was.into_iter().filter(alike).collect();
    if was.is_empty() {
        return patched(entry.flags.patch, unpatched);
    }
    let mut nearest = Change::None;
    for (number, was) in was.into_iter().enumerate() {
        let change = if was.opaque {
            let what = "the same version, but not the entry that was trusted";
            Change::Found(Code::NewDigest, Outcome::Refuse, what.to_owned())
        } else {
            one(&now, &sums(&was.files))
        };
        if matches!(change, Change::None) {
            return change;
        }
        if number == 0 || change.weight() < nearest.weight() {
            nearest = change;
        }
    }
    nearest
}

/// A patch makes another package of the same release: its digest cannot be compared with what was not patched so.
fn patched(now: Option<Patch>, unpatched: bool) -> Change {
    match now {
        None => {
            let what = "not patched now, and only patched before: its digest has nothing to be compared with";
            Change::Found(Code::NewDigest, Outcome::Ask, what.to_owned())
        }
        Some(_) if !unpatched => {
            let what = "the same version with another patch, and so with another digest";
            Change::Found(Code::NewDigest, Outcome::Ask, what.to_owned())
        }
        Some(patch) => {
            let who = if patch.of_manager { "its manager" } else { "the project" };
            let what = format!("patched by {who} now, which it was not before");
            Change::Found(Code::NewSource, Outcome::Ask, what)
        }
    }
}

impl Change {
    fn weight(&self) -> Outcome {
        match self {
            Change::None => Outcome::Note,
            Change::OtherKind(_) => Outcome::Ask,
            Change::Found(_, outcome, _) => *outcome,
        }
    }
}

fn sums<'a>(files: &'a [(String, Vec<(Strength, String)>)]) -> Sums<'a> {
    let mut sums = Sums::new();
    // A release of one file is that file, whatever it is called.
    let only = files.len() == 1;
    for (name, digests) in files {
        let digests = digests.iter().map(|(strength, text)| (*strength, text.as_str()));
        sums.entry(if only { "" } else { name }).or_default().extend(digests);
    }
    sums
}

fn one(now: &Sums<'_>, was: &Sums<'_>) -> Change {
    let (strong_now, strong_was) = (weakest(now), weakest(was));
    if strong_now < strong_was {
        let what = match strong_now {
            None => "no digest now, where there was one before",
            Some(_) => "a weaker digest than before",
        };
        return Change::Found(Code::WeakerDigest, Outcome::Refuse, what.to_owned());
    }
    let all = |sums: &Sums<'_>| {
        sums.values().flatten().map(|(_, text)| (*text).to_owned()).collect::<BTreeSet<_>>()
    };
    let (texts_now, texts_was) = (all(now), all(was));
    if texts_now.is_subset(&texts_was) {
        return Change::None;
    }
    for (file, digests) in now {
        let Some(before) = was.get(file) else { continue };
        let (mut digests, before) = (by_kind(digests), by_kind(before));
        for (kind, before) in before {
            let Some(digests) = digests.remove(kind) else { continue };
            if digests.is_disjoint(&before) {
                let name =
                    if file.is_empty() { String::new() } else { format!(" for `{}`", file.escape_debug()) };
                let what = format!(
                    "the same version with another digest{name}: {} before, {} now",
                    some(&before),
                    some(&digests)
                );
                return Change::Found(Code::NewDigest, Outcome::Refuse, what);
            }
        }
    }
    if !texts_now.is_disjoint(&texts_was) {
        let more = texts_now.difference(&texts_was).count();
        let what =
            format!("{} for a version that was locked before", counted(more, "more digest", "more digests"));
        // Go has two digests of a module, one of them of its go.mod alone, and keeps each from when it is needed.
        let is_go = was.len() == 1 && now.contains_key("go.mod");
        let alone = is_go && now.values().any(|digests| was.values().any(|was| was == digests));
        // The weak one stays beside the one that holds: a manager has begun to write it.
        let better = strong_was < Some(Strength::Strong) && strong_now == Some(Strength::Strong);
        let outcome = if alone || better { Outcome::Note } else { Outcome::Ask };
        return Change::Found(Code::NewDigest, outcome, what);
    }
    let kinds = |texts: &BTreeSet<String>| {
        texts
            .iter()
            .map(|text| kind(text).trim_end_matches(['-', ':', '=', '/']).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let (kinds_now, kinds_was) = (some(&kinds(&texts_now)), some(&kinds(&texts_was)));
    match (strong_was, strong_now) {
        (None | Some(Strength::Broken | Strength::Weak), Some(Strength::Strong)) => {
            let what = format!("a digest that holds ({kinds_now}), where there was {kinds_was}");
            Change::Found(Code::NewDigest, Outcome::Note, what)
        }
        _ if kind_set(&texts_now).is_disjoint(&kind_set(&texts_was)) => Change::OtherKind(format!(
            "digests of another kind than before ({kinds_was} before, {kinds_now} now)"
        )),
        _ => {
            let what = "the same version, but other files with other digests".to_owned();
            Change::Found(Code::NewDigest, Outcome::Ask, what)
        }
    }
}

fn by_kind<'a>(digests: &BTreeSet<(Strength, &'a str)>) -> BTreeMap<&'a str, BTreeSet<String>> {
    let mut by_kind: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (_, text) in digests {
        by_kind.entry(kind(text)).or_default().insert((*text).to_owned());
    }
    by_kind
}

fn kind_set(texts: &BTreeSet<String>) -> BTreeSet<&str> {
    texts.iter().map(|text| kind(text)).collect()
}

/// What the least sure of the files is worth; nothing where one has no digest.
fn weakest(sums: &Sums<'_>) -> Option<Strength> {
    sums.values().map(|digests| digests.iter().map(|(strength, _)| *strength).max()).min().flatten()
}

/// The algorithm and the form of a digest, by which two can be compared: `sha512-`, `sha256:`, `10c0/`.
fn kind(text: &str) -> &str {
    let end = text.find(['-', ':', '=', '/']).map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default()
}

/// The first of some texts, shortened, and how many more there are.
fn some(texts: &BTreeSet<String>) -> String {
    let Some(first) = texts.first().filter(|first| !first.is_empty()) else { return "none".to_owned() };
    let short: String = first.chars().take(24).collect();
    let cut = if short.len() < first.len() { "…" } else { "" };
    match texts.len() {
        1 => format!("{}{cut}", short.escape_debug()),
        several => format!("{}{cut} and {} more", short.escape_debug(), several - 1),
    }
}
