//! What is installed against a lock.

use std::collections::{BTreeMap, BTreeSet};

use super::Distribution;
use crate::finding::{Code, Finding};
use crate::format::{Ecosystem, Format};
use crate::lock::{Lock, Source};
use crate::python::project::normal;
use crate::python::version;

/// What every environment begins with, whatever the lock says.
const SEEDS: [&str; 4] = ["pip", "setuptools", "wheel", "distribute"];

/// The names of a lock's packages that do not lie in a folder.
pub(super) fn releases(lock: &Lock<'_>) -> BTreeSet<String> {
    let is_folder = |source: &Source<'_>| matches!(source, Source::Workspace | Source::Path(_));
    let entries = lock.entries.iter().filter(|_| lock.format.ecosystem() == Ecosystem::PyPi);
    entries.filter(|entry| !is_folder(&entry.source)).map(|entry| normal(&entry.name)).collect()
}

pub(super) fn check(lock: &Lock<'_>, installed: &[Distribution], found: &mut Vec<Finding>) {
    if lock.format.ecosystem() != Ecosystem::PyPi {
        return;
    }
    // A file that pins nothing by content lists what was asked for, not what that brings with it.
    let whole =
        lock.format != Format::Requirements || lock.entries.iter().any(|entry| !entry.artifacts.is_empty());
    let mut locked: BTreeMap<String, Vec<(Option<&str>, bool)>> = BTreeMap::new();
    for entry in &lock.entries {
        let own = matches!(entry.source, Source::Workspace | Source::Path(_) | Source::Git { .. });
        locked.entry(normal(&entry.name)).or_default().push((entry.version.as_deref(), own));
    }
    for distribution in installed {
        let file = distribution.said.clone();
        match locked.get(&normal(&distribution.name)) {
            None if !whole || SEEDS.contains(&&*normal(&distribution.name)) => {}
            None => {
                let finding = Finding::new(Code::Unexpected, file, "installed, but not in the lock");
                let finding = finding.of(distribution.label());
                // The project itself is not always in its lock.
                found.push(if distribution.from_folder {
                    finding.weighing(crate::Outcome::Note)
                } else {
                    finding
                });
            }
            Some(versions) if distribution.from_folder && versions.iter().all(|(_, own)| !own) => {
                let what = "installed from a folder, where the lock has a release";
                found.push(Finding::new(Code::OtherVersion, file, what).of(distribution.label()));
            }
            Some(versions) => {
                let is_right = |(version, own): &(Option<&str>, bool)| {
                    *own || version.is_none_or(|version| version::same(version, &distribution.version))
                };
                if !versions.iter().any(is_right) {
                    let wanted: Vec<&str> = versions.iter().filter_map(|(version, _)| *version).collect();
                    let what = format!(
                        "installed as {}, and the lock has {}",
                        distribution.version.escape_debug(),
                        wanted.join(", ")
                    );
                    found.push(Finding::new(Code::OtherVersion, file, what).of(distribution.label()));
                }
            }
        }
    }
    let here: BTreeSet<String> = installed.iter().map(|distribution| normal(&distribution.name)).collect();
    let missing: Vec<&String> = locked.keys().filter(|name| !here.contains(*name)).collect();
    if let Some(first) = missing.first() {
        let what = format!("{} of the lock's packages are not installed, `{first}` first", missing.len());
        found.push(Finding::new(Code::Missing, "site-packages", what));
    }
}
