//! Where an edit is made: an entry of a lock, and the text it stands in.

use std::ops::Range;

use cotter_lockpolicy::{Entry, Format, Lock, Source};

/// One entry of a lock.
pub struct Site<'s, 'a> {
    pub text: &'a str,
    pub lock: &'s Lock<'a>,
    pub entry: &'s Entry<'a>,
    /// Another package of the same lock, whose file may be passed off as this one's.
    pub other: Option<&'s Entry<'a>>,
}

/// The entries of a lock that come from a registry with a digest, each with another one.
pub fn sites<'s, 'a>(text: &'a str, lock: &'s Lock<'a>) -> Vec<Site<'s, 'a>> {
    let fetched: Vec<&Entry<'a>> = lock.entries.iter().filter(|entry| is_fetched(entry)).collect();
    let other = |number: usize| {
        let name = |entry: &&&Entry<'a>| {
            entry.name != fetched[number].name && entry.version != fetched[number].version
        };
        fetched.iter().skip(number + 1).chain(&fetched).find(name).copied()
    };
    let site = |(number, entry): (usize, &&'s Entry<'a>)| Site { text, lock, entry, other: other(number) };
    fetched.iter().enumerate().map(site).collect()
}

/// Of the formats that keep none, entries without a digest are as good as any.
fn is_fetched(entry: &Entry<'_>) -> bool {
    matches!(entry.source, Source::Registry(_))
        && entry.version.is_some()
        && entry.alias.is_none()
        && !entry.flags.loose
}

impl<'a> Site<'_, 'a> {
    pub fn format(&self) -> Format {
        self.lock.format
    }

    /// From the beginning of the entry's line to that of the next entry's.
    pub fn span(&self) -> Range<usize> {
        self.span_of(self.entry)
    }

    pub fn span_of(&self, entry: &Entry<'_>) -> Range<usize> {
        let line =
            |at: usize| self.text[..at.min(self.text.len())].rfind('\n').map_or(0, |newline| newline + 1);
        let next =
            self.lock.entries.iter().map(|other| other.at).filter(|at| line(*at) > line(entry.at)).min();
        line(entry.at)..next.map_or_else(|| self.end_of_last(entry.at), line)
    }

    /// The last entry ends with its block: at the first line that stands as far out as what holds the list.
    fn end_of_last(&self, at: usize) -> usize {
        let ends = match self.format() {
            Format::Poetry | Format::Pdm | Format::Uv => &["\n[metadata", "\n[extras]"][..],
            Format::Cargo => &["\n[metadata", "\n[[patch"],
            Format::Pnpm => &["\nsnapshots:", "\n---"],
            Format::Gemfile => &["\n\n"],
            Format::PackageLock | Format::Shrinkwrap | Format::Bun | Format::Deno | Format::Composer => {
                &["\n  },", "\n  ],", "\n  }\n", "\n    ]"]
            }
            Format::Pipfile => &["\n    },", "\n    }\n"],
            _ => &[],
        };
        let found = ends.iter().filter_map(|end| self.text[at..].find(end)).min();
        found.map_or(self.text.len(), |found| at + found + 1)
    }

    /// Replaces the first `from` in a range.
    pub fn put(&self, range: Range<usize>, from: &str, to: &str) -> Option<String> {
        let at = range.start + self.text.get(range)?.find(from)?;
        Some(format!("{}{to}{}", &self.text[..at], &self.text[at + from.len()..]))
    }

    /// Replaces every `from` in the entry.
    pub fn put_all(&self, from: &str, to: &str) -> Option<String> {
        let span = self.span();
        let part = self.text.get(span.clone())?;
        part.contains(from).then(|| {
            format!("{}{}{}", &self.text[..span.start], part.replace(from, to), &self.text[span.end..])
        })
    }

    /// The entry's addresses as they stand in the text.
    pub fn urls(&self, entry: &Entry<'a>) -> Vec<String> {
        let source = match &entry.source {
            Source::Registry(Some(url)) => Some(url.to_string()),
            _ => None,
        };
        let artifacts =
            entry.artifacts.iter().filter_map(|artifact| artifact.url.as_deref().map(str::to_owned));
        artifacts.chain(source).filter(|url| self.text.contains(url.as_str())).collect()
    }

    /// The entry's digests as they stand in the text, without their algorithms where those stand elsewhere.
    pub fn digests(&self, entry: &Entry<'a>) -> Vec<String> {
        let all = entry.artifacts.iter().flat_map(|artifact| &artifact.digests);
        let written = |text: &str| {
            let value = text.split_once(':').map_or(text, |(_, value)| value);
            [text, value]
                .into_iter()
                .find(|text| !text.is_empty() && self.text.contains(*text))
                .map(str::to_owned)
        };
        all.filter_map(|digest| written(&digest.text)).collect()
    }
}
