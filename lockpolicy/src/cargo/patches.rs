//! `[patch]` and `[replace]`: what the root manifest, or a configuration beside it, puts in the place of packages. The lock
//! says which of them it was made with, those included that nothing uses.

use std::collections::{HashMap, HashSet};

use crate::cargo::config;
use crate::cargo::lockfile::{File, Package};
use crate::cargo::manifest::{Dependency, Manifest, Replace};
use crate::cargo::step::{is_git, label};
use crate::files::Files;
use crate::finding::{Code, Finding, Findings, Outcome};

const MEND: &str = "cargo update --workspace, from a state that you trust";

/// More than anybody puts in the place of one name.
const MOST: usize = 64;

pub(super) struct Patches<'m> {
    by_name: HashMap<&'m str, Vec<&'m Dependency<'m>>>,
    replaces: HashMap<&'m str, Vec<&'m Replace<'m>>>,
}

impl<'m> Patches<'m> {
    pub(super) fn of(manifest: &'m Manifest<'m>, configured: &'m [Dependency<'static>]) -> Patches<'m> {
        let mut by_name: HashMap<&str, Vec<&Dependency<'_>>> = HashMap::new();
        for patch in &manifest.patches {
            by_name.entry(&patch.name).or_default().push(patch);
        }
        for patch in configured {
            by_name.entry(&patch.name).or_default().push(patch);
        }
        let mut replaces: HashMap<&str, Vec<&Replace<'_>>> = HashMap::new();
        for own in &manifest.replaces {
            replaces.entry(&own.with.name).or_default().push(own);
        }
        Patches { by_name, replaces }
    }

    /// What is to take the place of a package.
    fn replaces(&self, package: &Package<'_>) -> impl Iterator<Item = &'m Replace<'m>> + '_ {
        self.replaces.get(&*package.name).into_iter().flatten().copied().take(MOST)
    }

    /// Whether one of them is what a package is from.
    pub(super) fn explain(&self, package: &Package<'_>) -> bool {
        let patches = self.by_name.get(&*package.name).into_iter().flatten().copied().take(MOST);
        let replaces = self.replaces(package).map(|own| &own.with);
        patches.chain(replaces).any(|patch| is_of(package, patch))
    }

    /// Whether a package that says that another takes its place is one of which the manifest says so.
    pub(super) fn replace(&self, package: &Package<'_>) -> bool {
        package.replaced && self.replaces(package).any(|own| own.is_for(package))
    }

    /// Every one of them is in the lock, and no other.
    pub(super) fn check(&self, file: &File<'_>, manifest: &str, found: &mut Findings<'_>) {
        let mut locked: HashMap<&str, Vec<&Package<'_>>> = HashMap::new();
        for package in file.packages.iter().chain(&file.unused) {
            locked.entry(&package.name).or_default().push(package);
        }
        let fetched = file.packages.iter().filter(|package| package.source.is_some());
        let used: HashSet<(&str, &str)> =
            fetched.map(|package| (&*package.name, &*package.version)).collect();
        let named = |name: &str| locked.get(name).map(Vec::as_slice).unwrap_or_default();
        let patches = self.by_name.values().flat_map(|patches| patches.iter().take(MOST));
        let mut missing: Vec<&Dependency<'_>> = patches.copied().collect();
        missing.retain(|patch| !named(&patch.name).iter().any(|package| is_of(package, patch)));
        missing.sort_unstable_by_key(|patch| patch.at);
        for patch in missing {
            let what = "a patch that the lock was made without: a build would resolve anew";
            found.push(Finding::new(Code::Stale, manifest, what).of(&*patch.name).mend(MEND));
        }
        for package in &file.unused {
            if !self.explain(package) {
                // Cargo leaves such a one in the lock, and does nothing with it.
                let what = "a patch that nothing uses, and that no manifest has";
                let finding = found.add(Code::Stale, package.at, what);
                finding.package = Some(label(package));
                finding.outcome = Outcome::Note;
            }
            if used.contains(&(&*package.name, &*package.version)) {
                let what = "not used, although it is a patch of the version that is locked";
                found.add(Code::Stale, package.at, what).package = Some(label(package));
            }
        }
        let replaces = self.replaces.values().flat_map(|replaces| replaces.iter().take(MOST));
        let is_there =
            |own: &&&Replace<'_>| named(&own.with.name).iter().any(|package| is_of(package, &own.with));
        let there: HashSet<usize> = replaces.filter(is_there).map(|own| own.with.at).collect();
        for package in &file.packages {
            if package.replaced && !self.replace(package) {
                let what = "replaced by another package, which no manifest asks for";
                found.add(Code::Stale, package.at, what).package = Some(label(package));
            }
            let from_registry = package.source.as_deref().is_some_and(is_registry);
            for own in self.replaces(package).filter(|own| from_registry && own.is_for(package)) {
                if !package.replaced || !there.contains(&own.with.at) {
                    let what = "not replaced, as the manifest asks for: a build would resolve anew";
                    found.add(Code::Stale, package.at, what).package = Some(label(package));
                }
            }
        }
    }

    /// What comes from a registry depends on registries alone: anything else in the lock is a patch's.
    pub(super) fn behind_registries<'p>(
        &self,
        links: impl Iterator<Item = (&'p Package<'p>, &'p Package<'p>)>,
        found: &mut Findings<'_>,
    ) {
        for (from, to) in links {
            let elsewhere = !to.source.as_deref().is_some_and(is_registry);
            if from.source.as_deref().is_some_and(is_registry) && elsewhere && !self.explain(to) {
                let place = to.source.as_deref().unwrap_or("a folder");
                let what = format!(
                    "from `{}`, where {} gets it: what comes from a registry asks for none such, and no patch does",
                    place.escape_debug(),
                    label(from)
                );
                found.add(Code::Stale, to.at, what).package = Some(label(to));
            }
        }
    }
}

/// The patches of the configurations around a lock.
pub(super) fn configured(files: &dyn Files, path: &str) -> Vec<Dependency<'static>> {
    config::around(path)
        .into_iter()
        .filter_map(|names| names.into_iter().find(|at| files.bytes(at).is_some()))
        .flat_map(|at| config::patches(files, &at))
        .collect()
}

pub(super) fn is_registry(source: &str) -> bool {
    source.starts_with("registry+") || source.starts_with("sparse+")
}

/// Whether a locked package is what a patch names.
fn is_of(package: &Package<'_>, patch: &Dependency<'_>) -> bool {
    match (&patch.git, &patch.path, package.source.as_deref()) {
        (Some(git), _, Some(source)) => source.strip_prefix("git+").is_some_and(|source| is_git(source, git)),
        (None, Some(_), source) => source.is_none(),
        (None, None, Some(source)) => is_registry(source),
        _ => false,
    }
}
