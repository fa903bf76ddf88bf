//! `[patch]` and `[replace]`: what the root manifest, or a configuration beside it, puts in the place of packages. The lock
//! says which of them it was made with, those included that nothing uses.

use std::collections::HashMap;

use crate::cargo::config;
use crate::cargo::lockfile::{File, Package};
use crate::cargo::manifest::{Dependency, Manifest, Replace};
use crate::cargo::step::{is_git, label};
use crate::files::Files;
use crate::finding::{Code, Finding, Findings, Outcome};

const MEND: &str = "cargo update --workspace, from a state that you trust";

pub(super) struct Patches<'m> {
    by_name: HashMap<&'m str, Vec<&'m Dependency<'m>>>,
    replaces: &'m [Replace<'m>],
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
        Patches { by_name, replaces: &manifest.replaces }
    }

    /// Whether one of them is what a package is from.
    pub(super) fn explain(&self, package: &Package<'_>) -> bool {
        let patches = self.by_name.get(&*package.name).into_iter().flatten().copied();
        let replaces = self.replaces.iter().map(|own| &own.with).filter(|own| own.name == package.name);
        patches.chain(replaces).any(|patch| is_of(package, patch))
    }

    /// Whether a package that says that another takes its place is one of which the manifest says so.
    pub(super) fn replace(&self, package: &Package<'_>) -> bool {
        package.replaced && self.replaces.iter().any(|own| own.is_for(package))
    }

    /// Every one of them is in the lock, and no other.
    pub(super) fn check(&self, file: &File<'_>, manifest: &str, found: &mut Findings<'_>) {
        let mut locked: HashMap<&str, Vec<&Package<'_>>> = HashMap::new();
        for package in file.packages.iter().chain(&file.unused) {
            locked.entry(&package.name).or_default().push(package);
        }
        let named = |name: &str| locked.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut missing: Vec<&Dependency<'_>> = self.by_name.values().flatten().copied().collect();
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
            let mut same =
                file.packages.iter().filter(|own| own.name == package.name && own.source.is_some());
            if same.any(|own| own.version == package.version) {
                let what = "not used, although it is a patch of the version that is locked";
                found.add(Code::Stale, package.at, what).package = Some(label(package));
            }
        }
        for package in &file.packages {
            if package.replaced && !self.replace(package) {
                let what = "replaced by another package, which no manifest asks for";
                found.add(Code::Stale, package.at, what).package = Some(label(package));
            }
            let from_registry = package.source.as_deref().is_some_and(is_registry);
            for own in self.replaces.iter().filter(|own| from_registry && own.is_for(package)) {
                let there = named(&package.name).iter().any(|package| is_of(package, &own.with));
                if !package.replaced || !there {
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
