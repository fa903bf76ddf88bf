//! A `Cargo.lock` as a [`Lock`].

use std::borrow::Cow;

use crate::cargo::lockfile::{File, Package};
use crate::digest::Digest;
use crate::few::Few;
use crate::format::Format;
use crate::lock::{Artifact, Entry, Flags, Lock, Source};
use crate::text::{Broken, Text};
use crate::url::is_commit;

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let file = File::read(text)?;
    Ok(Lock {
        format: Format::Cargo,
        version: file.version.map(|version| Cow::Owned(version.to_string())),
        entries: file.packages.into_iter().map(entry).collect(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    })
}

fn entry(package: Package<'_>) -> Entry<'_> {
    let source = source(package.source);
    let artifacts = match &source {
        // Cargo has none of these; a checksum that stands there all the same says nothing.
        Source::Workspace | Source::Git { .. } => Few::None,
        _ => Few::One(Artifact {
            file: Some(Cow::Owned(format!("{}-{}.crate", package.name, package.version))),
            digests: package.checksum.as_ref().map(sha256).into_iter().collect(),
            at: package.at,
            ..Artifact::default()
        }),
    };
    Entry {
        key: package.name.clone(),
        name: package.name,
        alias: None,
        version: semver::Version::parse(&package.version).is_ok().then_some(package.version),
        source,
        artifacts,
        flags: Flags::default(),
        at: package.at,
    }
}

fn sha256<'a>(checksum: &Cow<'a, str>) -> Digest<'a> {
    match checksum {
        Cow::Borrowed(text) => Digest::hex("sha256", text),
        Cow::Owned(text) => {
            let Digest { strength, text } = Digest::hex("sha256", text);
            Digest { strength, text: Cow::Owned(text.into_owned()) }
        }
    }
}

fn source(source: Option<Cow<'_, str>>) -> Source<'_> {
    let Some(source) = source else { return Source::Workspace };
    if source.starts_with("registry+") || source.starts_with("sparse+") {
        return Source::Registry(Some(source));
    }
    if let Some(git) = source.strip_prefix("git+") {
        let (address, commit) = git.split_once('#').unwrap_or((git, ""));
        let url = address.split('?').next().unwrap_or_default().to_owned();
        let commit = is_commit(commit).then(|| Cow::Owned(commit.to_owned()));
        return Source::Git { url: Cow::Owned(url), commit };
    }
    if let Some(path) = source.strip_prefix("path+file://") {
        return Source::Path(Cow::Owned(path.to_owned()));
    }
    Source::Url(source)
}
