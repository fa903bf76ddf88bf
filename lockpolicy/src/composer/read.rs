//! A `composer.lock` as a [`Lock`].

use std::borrow::Cow;

use crate::composer::package::{File, Origin, Package};
use crate::digest::Digest;
use crate::format::Format;
use crate::json::Value;
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::text::{Broken, Text};

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let file = File::read(text)?;
    let version = file.field("plugin-api-version").and_then(|node| node.text().cloned());
    let settings = file.rest.iter().filter_map(|(name, node)| {
        let value = match &node.value {
            Value::String(value) => value.clone(),
            Value::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            _ => return None,
        };
        Some(Setting { name: name.clone(), value, at: node.at })
    });
    Ok(Lock {
        format: Format::Composer,
        version,
        entries: file.packages.iter().map(entry).collect(),
        asks: Vec::new(),
        settings: settings.collect(),
        notes: Default::default(),
    })
}

fn entry<'a>(package: &Package<'a>) -> Entry<'a> {
    let at_commit = package.is_at_commit();
    let flags = Flags {
        script: package
            .kind
            .as_deref()
            .is_some_and(|kind| matches!(kind, "composer-plugin" | "composer-installer")),
        dev: package.dev,
        // Where a commit is named, it is all that there can be.
        no_digest_possible: at_commit,
        no_digest_kept: !at_commit,
        at_commit,
        ..Flags::default()
    };
    Entry {
        key: package.name.clone(),
        name: package.name.clone(),
        alias: None,
        version: package.version.clone(),
        source: source(package),
        artifacts: artifacts(package).into(),
        flags,
        at: package.at,
    }
}

fn source<'a>(package: &Package<'a>) -> Source<'a> {
    match (&package.dist, &package.source) {
        (Some(dist), _) if dist.kind == "path" => Source::Path(dist.url.clone()),
        // `notification-url` is where installs are counted, on a host that need not be the registry's: nothing comes from it.
        (Some(_), _) => Source::Registry(None),
        (None, Some(source)) => Source::Git { url: source.url.clone(), commit: source.commit().cloned() },
        // A package of nothing but requirements; of another one the check of its shape says so.
        (None, None) => Source::Bundled,
    }
}

/// What may be downloaded. Where archive and repository are not known to belong together, the repository's host must
/// be allowed by itself: Composer takes it where the archive fails.
fn artifacts<'a>(package: &Package<'a>) -> Vec<Artifact<'a>> {
    let Some(dist) = package.dist.as_ref().filter(|dist| dist.kind != "path") else { return Vec::new() };
    let mut artifacts = vec![artifact(dist, dist.url.clone())];
    artifacts.extend(dist.mirrors.iter().map(|mirror| artifact(dist, mirror.clone())));
    if let Some(source) = package.source.as_ref().filter(|_| package.is_one_repository().is_none()) {
        artifacts.push(artifact(source, source.url.clone()));
        artifacts.extend(source.mirrors.iter().map(|mirror| artifact(source, mirror.clone())));
    }
    artifacts
}

/// A commit is a sha1 of what it holds: nothing to rely on, but if it changes, so has the package.
fn artifact<'a>(origin: &Origin<'a>, url: Cow<'a, str>) -> Artifact<'a> {
    let commit = origin.commit().filter(|commit| commit.len() == 40).map(|commit| match commit {
        Cow::Borrowed(commit) => Digest::hex("sha1", commit),
        Cow::Owned(commit) => {
            Digest { text: Cow::Owned(format!("sha1:{commit}")), ..Digest::hex("sha1", "") }
        }
    });
    Artifact { url: Some(url), digests: commit.into_iter().collect(), at: origin.at, ..Artifact::default() }
}
