//! A `Gemfile.lock` as a [`Lock`].

use std::borrow::Cow;
use std::collections::HashMap;

use crate::digest::Digest;
use crate::few::Few;
use crate::format::Format;
use crate::gem::lockfile::{Checksum, Kind, Lockfile, Section, Spec};
use crate::gem::version;
use crate::lock::{Artifact, Ask, Entry, Flags, Lock, Setting, Source};
use crate::text::{Broken, Text};
use crate::url::is_commit;

type Sums<'l, 'a> = HashMap<(&'a str, &'a str, Option<&'a str>), Vec<&'l Checksum<'a>>>;

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let file = Lockfile::read(text)?;
    let mut sums: Sums<'_, 'a> = HashMap::new();
    for sum in file.checksums.iter().flatten() {
        sums.entry((sum.name, sum.version, sum.platform)).or_default().push(sum);
    }
    let mut entries = Vec::new();
    for section in &file.sources {
        add(section, &sums, file.checksums.is_some(), &mut entries);
    }
    let asks = file.dependencies.iter().map(|dependency| Ask {
        importer: Cow::Borrowed(""),
        name: Cow::Borrowed(dependency.name),
        range: dependency.requirement.map(Cow::Borrowed),
        group: Cow::Borrowed("dependencies"),
        to: None,
        at: dependency.at,
    });
    let settings =
        [("ruby", file.ruby), ("bundler", file.bundler)].into_iter().filter_map(|(name, value)| {
            let (value, at) = value?;
            Some(Setting { name: Cow::Borrowed(name), value: Cow::Borrowed(value), at })
        });
    Ok(Lock {
        format: Format::Gemfile,
        version: file.bundler.map(|(version, _)| Cow::Borrowed(version)),
        entries,
        asks: asks.collect(),
        settings: settings.collect(),
        notes: Default::default(),
    })
}

/// One entry for each name and version, whatever platforms it is built for.
fn add<'a>(section: &Section<'a>, sums: &Sums<'_, 'a>, digests_kept: bool, entries: &mut Vec<Entry<'a>>) {
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for spec in &section.specs {
        let index = *known.entry((spec.name, spec.version)).or_insert_with(|| {
            entries.push(Entry {
                key: Cow::Borrowed(spec.name),
                name: Cow::Borrowed(spec.name),
                alias: None,
                version: version::is_version(spec.version).then_some(Cow::Borrowed(spec.version)),
                source: source(section),
                artifacts: Few::None,
                flags: Flags { no_digest_kept: !digests_kept, ..Flags::default() },
                at: spec.at,
            });
            entries.len() - 1
        });
        if let (Kind::Gem, Some(entry)) = (section.kind, entries.get_mut(index)) {
            entry.artifacts.push(artifact(spec, sums));
        }
    }
}

fn source<'a>(section: &Section<'a>) -> Source<'a> {
    let remote = Cow::Borrowed(section.remotes.first().copied().unwrap_or_default());
    match section.kind {
        Kind::Gem => Source::Registry((!remote.is_empty()).then_some(remote)),
        Kind::Git => Source::Git {
            url: remote,
            commit: section.revision.filter(|revision| is_commit(revision)).map(Cow::Borrowed),
        },
        Kind::Path if remote == "." => Source::Workspace,
        Kind::Path => Source::Path(remote),
        Kind::Plugin => Source::Url(remote),
    }
}

fn artifact<'a>(spec: &Spec<'a>, sums: &Sums<'_, 'a>) -> Artifact<'a> {
    let own = sums.get(&(spec.name, spec.version, spec.platform)).map(Vec::as_slice).unwrap_or_default();
    let digests =
        own.iter().flat_map(|sum| sum.digests.split(',')).map(str::trim).filter(|text| !text.is_empty());
    let file = match spec.platform {
        Some(platform) => format!("{}-{}-{platform}.gem", spec.name, spec.version),
        None => format!("{}-{}.gem", spec.name, spec.version),
    };
    Artifact {
        url: None,
        file: Some(Cow::Owned(file)),
        digests: digests.map(Digest::named_hex).collect(),
        published: None,
        at: own.first().map_or(spec.at, |sum| sum.at),
    }
}
