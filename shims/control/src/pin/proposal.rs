//! What a manager came to: files that are to be written, the lock among them.

use std::collections::{BTreeMap, BTreeSet};

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::{Format, Source, Strength, Text};

use super::hosts::Hosts;
use crate::error::Error;

pub(super) struct Proposal {
    /// By name, in the folder of the manifest.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Which of them is the lock.
    pub(super) lock: String,
    pub(super) hosts: Hosts,
    /// What installs it.
    pub(super) install: String,
    /// What a person should know of how it came about.
    pub(super) remarks: Vec<String>,
}

/// One release in a lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Locked {
    pub(super) name: String,
    pub(super) version: String,
    /// Of its files, as the lock writes them.
    pub(super) digests: BTreeSet<String>,
    /// As the lock says.
    pub(super) published: Option<Moment>,
    /// Runs code of its own at an install that lets it, as the lock says.
    pub(super) script: bool,
}

/// The releases of a lock that come from a registry; what comes from elsewhere is for the lock's own check.
pub(super) fn releases(path: &str, bytes: &[u8]) -> Result<BTreeSet<Locked>, Error> {
    let unread =
        |why: &str| Error::Pin(format!("`{path}` cannot be read: {why}; `--anew` resolves without it"));
    let text = Text::of(bytes).map_err(|broken| unread(&broken.why))?;
    let format = Format::of(path, text.text()).ok_or_else(|| Error::NoLockfile(path.to_owned()))?;
    let lock = format.read(&text).map_err(|broken| unread(&broken.why))?;
    let locked =
        lock.entries.iter().filter(|entry| matches!(entry.source, Source::Registry(_))).filter_map(|entry| {
            let digests = entry.artifacts.iter().flat_map(|artifact| &artifact.digests);
            Some(Locked {
                name: entry.name.clone().into_owned(),
                version: entry.version.as_deref()?.to_owned(),
                digests: digests
                    .filter(|digest| digest.strength == Strength::Strong)
                    .map(|digest| digest.text.clone().into_owned())
                    .collect(),
                published: entry
                    .artifacts
                    .iter()
                    .filter_map(|file| Moment::parse(file.published.as_deref()?))
                    .max(),
                script: entry.flags.script,
            })
        });
    Ok(locked.collect())
}
