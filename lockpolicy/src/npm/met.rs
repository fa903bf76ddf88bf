//! Whether an entry is what somebody asks for, by the rules of npm's `depValid`.

use crate::files;
use crate::lock::{Entry, Lock, Source};
use crate::npm::index::{Index, LONGEST};
use crate::npm::place::name_in;
use crate::npm::range::Ranges;
use crate::npm::spec::{self, Git, Spec};

/// Who asks.
pub(crate) struct Asker<'k> {
    /// Where it is installed; empty for the project itself.
    pub(crate) key: &'k str,
    /// Nothing for the project itself.
    pub(crate) entry: Option<(usize, &'k Entry<'k>)>,
    /// A part of the project, with a manifest that people write.
    pub(crate) project: bool,
    /// What is missing or out of range is somebody else's business: it came inside of another package.
    pub(crate) note_only: bool,
}

impl Asker<'_> {
    /// As a person would call it.
    pub(crate) fn name(&self) -> String {
        self.entry.map_or_else(|| "package.json".to_owned(), |(_, entry)| entry.label())
    }
}

/// Whether a spec says where, and not only which.
pub(crate) fn is_place(spec: Spec<'_>) -> bool {
    matches!(spec, Spec::Git(_) | Spec::Remote(_) | Spec::Path(_))
}

pub(crate) fn is(
    ranges: &mut Ranges,
    lock: &Lock<'_>,
    index: &Index<'_>,
    asker: &Asker<'_>,
    spec: Spec<'_>,
    entry: &Entry<'_>,
    path: &str,
) -> bool {
    let version = || -> &str {
        let target = link_target(entry).and_then(|target| lock.entries.get(index.get(&clean(target))?));
        target.unwrap_or(entry).version.as_deref().unwrap_or_default()
    };
    match spec {
        // Of a link of version 1 only the folder is known.
        Spec::Range(range) | Spec::Alias { range, .. }
            if version().is_empty() && link_target(entry).is_some() =>
        {
            let _ = range;
            true
        }
        Spec::Range(range) => ranges.satisfies(version(), range),
        Spec::Alias { range, .. } => match Spec::of(range) {
            Spec::Range(range) => ranges.satisfies(version(), range),
            _ => true,
        },
        Spec::Tag => matches!(entry.source, Source::Registry(_) | Source::Url(_) | Source::Bundled),
        Spec::Git(git) => is_git(ranges, lock, asker, git, entry),
        Spec::Remote(url) => entry.artifacts.iter().any(|artifact| artifact.url.as_deref() == Some(url)),
        Spec::Path(own) => match &entry.source {
            Source::Path(locked) if asker.project => {
                let folder = if asker.key.is_empty() { String::new() } else { format!("{}/", asker.key) };
                let asked = files::beside(path, &format!("{folder}{own}"));
                asked.is_none() || asked == files::beside(path, locked)
            }
            Source::Path(_) | Source::Workspace | Source::Bundled => true,
            _ => false,
        },
        Spec::Unknown => false,
    }
}

fn is_git(ranges: &mut Ranges, lock: &Lock<'_>, asker: &Asker<'_>, git: Git<'_>, entry: &Entry<'_>) -> bool {
    let Source::Git { url, commit } = &entry.source else { return false };
    if spec::repository(url) != spec::repository(git.url) {
        return false;
    }
    if let Some(range) = git.range {
        return ranges.satisfies(entry.version.as_deref().unwrap_or_default(), range);
    }
    match git.committish {
        Some(asked) if crate::url::is_commit(asked) => commit.as_deref() == Some(asked),
        // A branch or a tag cannot be compared with a commit, but with what it was when the lock was made.
        asked => {
            !asker.project || {
                let alias = entry.alias.as_deref().unwrap_or(&entry.name);
                let kept = lock.asks.iter().find(|own| own.importer == asker.key && own.name == alias);
                kept.and_then(|own| spec::git(own.range.as_deref()?))
                    .is_none_or(|own| own.committish == asked)
            }
        }
    }
}

/// Where a link of `node_modules` leads.
pub(crate) fn link_target<'e>(entry: &'e Entry<'_>) -> Option<&'e str> {
    match &entry.source {
        Source::Path(path) if entry.artifacts.is_empty() && name_in(&entry.key).is_some() => Some(path),
        _ => None,
    }
}

/// A path without what does not lead anywhere.
pub(crate) fn clean(path: &str) -> String {
    if path.len() > LONGEST {
        return String::new();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
