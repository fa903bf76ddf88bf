//! Version 2 says everything twice: in `packages` for npm 7 and newer, in `dependencies` for npm 6. npm writes both
//! from one tree, so where they differ a hand was at work.

use crate::finding::{Code, Findings};
use crate::json::{Dialect, Reader};
use crate::lock::{Entry, Lock, Source};
use crate::npm::index::Index;
use crate::npm::place::name_in;
use crate::npm::spec;
use crate::npm::tree::{self, Leaf};

pub(crate) fn check(lock: &Lock<'_>, index: &Index<'_>, place: usize, found: &mut Findings<'_>) {
    let text = found.text();
    let mut reader = Reader::from(&text, Dialect::Strict, place);
    let mut seen = vec![false; lock.entries.len()];
    let walked = tree::walk(&mut reader, "", &mut |leaf| {
        let number = index.get(&leaf.key).or_else(|| behind_link(lock, index, &leaf.key));
        let entry = number.and_then(|number| Some((number, lock.entries.get(number)?)));
        match entry {
            None => {
                let what =
                    format!("`{}` stands in `dependencies` and not in `packages`", leaf.key.escape_debug());
                found.add(Code::Diverges, leaf.at, what).package = Some(leaf.name.into_owned());
            }
            Some((number, entry)) => {
                if let Some(seen) = seen.get_mut(number) {
                    *seen = true;
                }
                if let Some(what) = difference(&leaf, entry) {
                    let what =
                        format!("`dependencies` and `packages` give different {what} for {}", entry.label());
                    found.add(Code::Diverges, leaf.at, what).package = Some(entry.label());
                }
            }
        }
        Ok(())
    });
    if let Err(broken) = walked {
        found.add(broken.code, broken.at, broken.why);
    }
    for (entry, _) in lock.entries.iter().zip(seen).filter(|(_, seen)| !seen) {
        if name_in(&entry.key).is_some() && entry.key.starts_with("node_modules/") {
            let what =
                format!("`{}` stands in `packages` and not in `dependencies`", entry.key.escape_debug());
            found.add(Code::Diverges, entry.at, what).package = Some(entry.label());
        }
    }
}

/// What is inside of a linked folder stands under the link in `dependencies` and under the folder in `packages`.
fn behind_link(lock: &Lock<'_>, index: &Index<'_>, key: &str) -> Option<usize> {
    let (at, _) = key.match_indices("/node_modules/").next()?;
    let (link, rest) = (key.get(..at)?, key.get(at..)?);
    let Source::Path(folder) = &lock.entries.get(index.get(link)?)?.source else { return None };
    index.get(&format!("{folder}{rest}"))
}

fn difference(leaf: &Leaf<'_>, entry: &Entry<'_>) -> Option<&'static str> {
    let version = leaf.version.as_deref().unwrap_or_default();
    if let Some(path) = spec::path(version) {
        let same = matches!(&entry.source, Source::Path(own) if own.trim_start_matches("./") == path.trim_start_matches("./"));
        return (!same).then_some("paths");
    }
    if spec::is_exotic(version) {
        let same = match (&entry.source, spec::git(version)) {
            (Source::Git { url, commit }, Some(git)) => {
                spec::repository(url) == spec::repository(git.url) && commit.as_deref() == git.committish
            }
            (Source::Url(url), _) => url == version,
            _ => entry.artifacts.iter().any(|artifact| artifact.url.as_deref() == Some(version)),
        };
        return (!same).then_some("sources");
    }
    let (name, version) = match version.strip_prefix("npm:") {
        Some(_) => spec::alias(version),
        None => (&*leaf.name, Some(version)),
    };
    if name != entry.name {
        return Some("names");
    }
    if version.unwrap_or_default() != entry.version.as_deref().unwrap_or_default() {
        return Some("versions");
    }
    let artifact = entry.artifacts.first();
    if leaf.resolved.as_ref() != artifact.and_then(|artifact| artifact.url.as_ref()) && !leaf.bundled {
        return Some("URLs");
    }
    let digests = artifact.map(|artifact| artifact.digests.iter().map(|digest| &*digest.text));
    let same = leaf
        .integrity
        .as_deref()
        .unwrap_or_default()
        .split_ascii_whitespace()
        .eq(digests.into_iter().flatten());
    (!same).then_some("digests")
}
