//! Edits of what an entry is.

use cotter_lockpolicy::Format;

use super::{Site, digest};

/// The file of another package, with its digest: what an install under the wrong name would fetch.
pub(super) fn other_package(site: &Site<'_, '_>) -> Option<String> {
    let other = site.other?;
    let (own, foreign) = (&site.text[site.span()], &site.text[site.span_of(other)]);
    let swap = |opening: &str, closing: &str| {
        let part = |text: &str| {
            let start = text.find(opening)? + opening.len();
            Some(start..start + text[start..].find(closing)?)
        };
        let (from, to) = (part(own)?, part(foreign)?);
        let start = site.span().start;
        let (before, behind) = (&site.text[..start + from.start], &site.text[start + from.end..]);
        (own[from] != foreign[to.clone()]).then(|| format!("{before}{}{behind}", &foreign[to]))
    };
    match site.format() {
        Format::YarnBerry => swap("resolution: \"", "\""),
        Format::Bun => swap("[\"", "\""),
        Format::Poetry | Format::Pdm => swap("files = [", "\n]"),
        Format::Pylock => swap("wheels = [", "]\n"),
        _ => {
            let mut text = None;
            let pairs = site.urls(site.entry).into_iter().zip(site.urls(other));
            let digests = site.digests(site.entry).into_iter().zip(site.digests(other));
            for (from, to) in pairs.chain(digests).filter(|(from, to)| from != to) {
                let before = text.take().unwrap_or_else(|| own.to_owned());
                text = Some(before.replace(&from, &to));
            }
            let span = site.span();
            let text = text.filter(|text| text != own)?;
            Some(format!("{}{text}{}", &site.text[..span.start], &site.text[span.end..]))
        }
    }
}

/// Another version over the same digest and address.
pub(super) fn version(site: &Site<'_, '_>) -> Option<String> {
    // Without a digest another version is a bump like any other; and over the same commit it is only a word.
    if site.entry.flags.at_commit {
        return None;
    }
    let (version, _) = (site.entry.version.as_deref()?, site.digests(site.entry).first()?);
    let new = if site.format() == Format::GoSum { "v999.9.9" } else { "999.9.9" };
    [
        format!("\"version\": \"{version}\""),
        format!("version = \"{version}\""),
        format!("version \"{version}\""),
    ]
    .iter()
    .find_map(|stands| site.put(site.span(), stands, &stands.replace(version, new)))
    .or_else(|| site.put(site.span(), version, new))
}

/// A lower version, everywhere in the entry.
pub(super) fn lower(site: &Site<'_, '_>) -> Option<String> {
    let version = site.entry.version.as_deref()?;
    let plain = version.trim_start_matches('v').split(['.', '-', '+']).next()?;
    let major: u64 = plain.parse().ok().filter(|major| *major > 0)?;
    let prefix = if version.starts_with('v') { "v" } else { "" };
    let lower = format!("{prefix}{}.0.0", major - 1);
    site.put_all(version, &lower).map(|text| {
        // What is installed there is not what was: its digest is another.
        site.digests(site.entry).iter().fold(text, |text, own| text.replace(own, &digest::forged(own)))
    })
}
