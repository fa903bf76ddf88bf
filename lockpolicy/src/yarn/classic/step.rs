//! Does yarn 1's lock agree with itself and with its manifests?

use std::collections::{HashMap, HashSet};

use super::{UNLOCKED, parts, spec};
use crate::files::Files;
use crate::finding::{Code, Findings};
use crate::lock::{Entry, Lock, Source};
use crate::npm::bound::{Bound, bound};
use crate::npm::hosted;
use crate::npm::manifest::Group;
use crate::npm::range::Ranges;
use crate::npm::spec::{Spec, repository};
use crate::yarn::project::Project;
use crate::yarn::resolutions;

pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let project = Project::read(files, path, found);
    let is_resolution = |name: &str, range: &str| {
        project
            .as_ref()
            .and_then(|project| project.resolved.get(name))
            .is_some_and(|ranges| ranges.contains(range))
    };
    let has_resolution =
        |name: &str| project.as_ref().is_some_and(|project| project.resolved.contains_key(name));
    let mut ranges = Ranges::default();
    let mut known: HashSet<&str> = HashSet::new();
    for entry in &lock.entries {
        // What a resolution of the manifest sends elsewhere is a range of its own in the same block, and checked as
        // that; the ranges beside it need not fit.
        let sent: HashSet<&str> = entry
            .key
            .split(", ")
            .map(parts)
            .filter(|(name, range)| is_resolution(name, range))
            .map(|(name, _)| name)
            .collect();
        let is_path = matches!(entry.source, Source::Path(_));
        for key in entry.key.split(", ") {
            known.insert(key);
            let (name, range) = parts(key);
            let excused =
                (sent.contains(name) || (is_path && has_resolution(name))) && !is_resolution(name, range);
            if let Some((code, why)) = misfit(entry, name, range, &mut ranges)
                && !excused
            {
                found.add(code, entry.at, format!("`{key}` {why}")).package = Some(entry.label());
            }
        }
        belongs(entry, found);
    }
    let Some(project) = project else { return };
    if !project.resolutions.is_empty()
        && let Ok(edges) = super::edges(&found.text())
    {
        resolutions::classic(lock, &project.resolutions, &project.asked(), &edges, found);
    }
    let names: HashMap<&str, &str> = project
        .workspaces
        .values()
        .filter_map(|own| Some((own.name.as_deref()?, own.version.as_deref().unwrap_or_default())))
        .collect();
    let mut missing = |name: &str, range: &str, at: usize, who: &str| {
        let own = names.contains_key(name);
        let held =
            known.contains(format!("{name}@{range}").as_str()) || (range.is_empty() && known.contains(name));
        if !own && !project.resolved.contains_key(name) && !held {
            let what = format!("{who} asks for `{name}@{range}`, which the lock does not hold");
            found.add(Code::Stale, at, what).mend =
                Some("run `yarn install` and look at what changes".to_owned());
        }
    };
    for (folder, workspace) in &project.workspaces {
        let who =
            format!("`{}package.json`", if folder.is_empty() { String::new() } else { format!("{folder}/") });
        for (group, name, range) in &workspace.asks {
            if *group != Group::Peer && !range.starts_with("link:") {
                missing(name, range, 0, &who);
            }
        }
    }
    for setting in lock.settings.iter().filter(|setting| setting.name == UNLOCKED) {
        let (name, range) = parts(&setting.value);
        missing(name, range, setting.at, "a package of the lock");
    }
}

/// Why an entry is not what was asked for under a name.
fn misfit(entry: &Entry<'_>, name: &str, range: &str, ranges: &mut Ranges) -> Option<(Code, String)> {
    let version = entry.version.as_deref().unwrap_or_default();
    let spec = spec(range);
    let from_registry = matches!(entry.source, Source::Registry(_));
    let other = || Some((Code::OtherPackage, format!("has come to {}", entry.label())));
    match spec {
        Spec::Range(_) | Spec::Tag | Spec::Alias { .. } => {
            let (wanted, range) = match spec {
                Spec::Alias { name, range } => (name, Some(range)),
                Spec::Range(range) => (name, Some(range)),
                _ => (name, None),
            };
            if !from_registry || entry.name != wanted {
                return other();
            }
            let range = range.filter(|range| crate::npm::range::is_range(range))?;
            (!ranges.satisfies(version, range))
                .then(|| (Code::OutOfRange, format!("has come to {version}, which is not in the range")))
        }
        Spec::Git(git) => match &entry.source {
            Source::Git { url, .. } => {
                let own = hosted::archive(url).map_or_else(|| url.clone().into_owned(), |(own, _)| own);
                (repository(&own) != repository(git.url))
                    .then(|| (Code::OtherPackage, format!("has come to `{url}`")))
            }
            _ => other(),
        },
        Spec::Remote(wanted) => match &entry.source {
            Source::Url(url) | Source::Git { url, .. }
                if *url == wanted.split('#').next().unwrap_or(wanted) =>
            {
                None
            }
            _ => other(),
        },
        Spec::Path(_) | Spec::Unknown => (!matches!(entry.source, Source::Path(_))).then(other).flatten(),
    }
}

/// A registry's URL must be that of the entry's name and version.
fn belongs(entry: &Entry<'_>, found: &mut Findings<'_>) {
    if !matches!(entry.source, Source::Registry(_)) {
        return;
    }
    for artifact in &entry.artifacts {
        let version = entry.version.as_deref();
        let fits = match (&artifact.url, &artifact.file) {
            (Some(url), _) => bound(url, &entry.name, version) == Bound::This,
            (None, Some(file)) => {
                // A mirror writes `@scope-name-1.0.0.tgz`.
                let flat = entry.name.replace('/', "-");
                file.strip_suffix(".tgz")
                    .and_then(|stem| stem.strip_prefix(&flat)?.strip_prefix('-'))
                    .is_some_and(|own| Some(own) == version)
            }
            (None, None) => true,
        };
        if !fits {
            let url = artifact.url.as_deref().or(artifact.file.as_deref()).unwrap_or_default();
            let what = format!("`{url}` is not where a registry keeps {}", entry.label());
            found.add(Code::OtherPackage, artifact.at, what).package = Some(entry.label());
        }
    }
}
