//! The lines of `go.sum`.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::digest::Digest;
use crate::few::Few;
use crate::format::Format;
use crate::go::version;
use crate::lock::{Artifact, Entry, Flags, Lock, Source};
use crate::text::{Broken, Text};

/// What the artifact of a module's own files is called, …
pub(super) const ZIP: &str = "zip";
/// … and that of its `go.mod`.
pub(super) const MOD: &str = "go.mod";

/// Go takes any of several digests of one file, so they are kept as several of one artifact.
pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for line in text.text().lines() {
        let at = text.offset_of(line);
        let mut fields = line.split_whitespace();
        let (name, version, digest) = match (fields.next(), fields.next(), fields.next(), fields.next()) {
            (None, ..) => continue,
            (Some(name), Some(version), Some(digest), None) => (name, version, digest),
            _ => return Err(Broken::new(at, "not a module, a version and a digest")),
        };
        let (version, file) = match version.strip_suffix("/go.mod") {
            Some(version) => (version, MOD),
            None => (version, ZIP),
        };
        let index = *known.entry((name, version)).or_insert_with(|| {
            entries.push(entry(name, version, at));
            entries.len() - 1
        });
        let Some(entry) = entries.get_mut(index) else { continue };
        add(&mut entry.artifacts, file, Digest::h1(digest), at);
    }
    Ok(Lock {
        format: Format::GoSum,
        version: None,
        entries,
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    })
}

fn entry<'a>(name: &'a str, version: &'a str, at: usize) -> Entry<'a> {
    Entry {
        key: Cow::Borrowed(name),
        name: Cow::Borrowed(name),
        alias: None,
        version: version::is_canonical(version).then_some(Cow::Borrowed(version)),
        source: Source::Registry(None),
        artifacts: Few::None,
        flags: Flags::default(),
        at,
    }
}

fn add<'a>(artifacts: &mut Few<Artifact<'a>>, file: &'a str, digest: Digest<'a>, at: usize) {
    match artifacts.iter_mut().find(|artifact| artifact.file.as_deref() == Some(file)) {
        // The same line twice says nothing new.
        Some(artifact) if artifact.digests.last() == Some(&digest) => {}
        Some(artifact) => artifact.digests.push(digest),
        None => artifacts.push(Artifact {
            file: Some(Cow::Borrowed(file)),
            digests: Few::One(digest),
            at,
            ..Artifact::default()
        }),
    }
}
