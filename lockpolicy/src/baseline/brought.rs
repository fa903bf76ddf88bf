//! New packages that only another new one needs: asked about together, because whoever chose that one chose them. What a
//! manifest newly asks for is what somebody chose; what none of these explains is named by itself.

use std::collections::{BTreeMap, HashSet};

use crate::declared;
use crate::files::Files;
use crate::finding::Findings;
use crate::graph;
use crate::lock::{Lock, Source};
use crate::name;

#[derive(Default)]
pub(super) struct Brought {
    by: BTreeMap<usize, Vec<usize>>,
    brought: HashSet<usize>,
}

impl Brought {
    pub(super) fn is_brought(&self, entry: usize) -> bool {
        self.brought.contains(&entry)
    }

    /// What an entry brings, in the order of the lock.
    pub(super) fn by(&self, entry: usize) -> Vec<usize> {
        self.by.get(&entry).cloned().unwrap_or_default()
    }
}

/// Of `news`, which of them others bring. `before` are the names that the manifests had at the baseline.
pub(super) fn of(
    lock: &Lock<'_>,
    files: &dyn Files,
    path: &str,
    before: &HashSet<String>,
    news: &HashSet<usize>,
    found: &Findings<'_>,
) -> Brought {
    if news.len() < 2 {
        return Brought::default();
    }
    let ecosystem = lock.format.ecosystem();
    let declared = declared::names(files, path, lock);
    let is_root = |number: &usize| {
        lock.entries.get(*number).is_some_and(|entry| {
            let mut names = graph::names(entry).map(|own| name::normal(own, ecosystem));
            let fetched = !matches!(entry.source, Source::Path(_) | Source::Bundled);
            fetched && names.any(|own| declared.contains(&own) && !before.contains(&own))
        })
    };
    let mut roots: Vec<usize> = news.iter().copied().filter(is_root).collect();
    roots.sort_unstable();
    let by = graph::brought(lock, &found.text(), &roots, news);
    let brought = by.values().flatten().copied().collect();
    Brought { by, brought }
}
