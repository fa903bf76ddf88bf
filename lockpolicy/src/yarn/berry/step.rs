//! Does the lock agree with itself and with its manifests? What `yarn install --immutable` passes over is found, too.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::locator::{Locator, unescaped};
use super::{RESOLUTION, UNLOCKED, with_protocol};
use crate::files::{self, Files};
use crate::finding::{Code, Findings};
use crate::lock::{Ask, Entry, Lock, Source};
use crate::npm::bound::{Bound, bound};
use crate::npm::hosted;
use crate::npm::manifest::Group;
use crate::npm::range::{Ranges, is_range};
use crate::npm::spec::{Spec, repository};
use crate::yarn::descriptor;
use crate::yarn::project::Project;
use crate::yarn::resolutions;

pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let mut ranges = Ranges::default();
    let resolutions = lock.settings.iter().filter(|setting| setting.name == RESOLUTION);
    for (entry, resolution) in lock.entries.iter().zip(resolutions) {
        let Some(locator) = Locator::of(&resolution.value) else { continue };
        for own in entry.key.split(',').map(str::trim) {
            let Some((name, range)) = descriptor(own) else { continue };
            if let Some((code, why)) = misfit(entry, &locator, name, range, &mut ranges) {
                found.add(code, entry.at, format!("`{own}` {why}")).package = Some(entry.label());
            }
        }
        for artifact in entry.artifacts.iter().filter(|_| matches!(entry.source, Source::Registry(_))) {
            let url = artifact.url.as_deref();
            if url.is_some_and(|url| bound(url, &entry.name, entry.version.as_deref()) != Bound::This) {
                let what =
                    format!("`{}` is not where a registry keeps {}", url.unwrap_or_default(), entry.label());
                found.add(Code::OtherPackage, artifact.at, what).package = Some(entry.label());
            }
        }
        patch(entry, &locator, files, path, found);
    }
    if let Some(project) = Project::read(files, path, found) {
        manifests(lock, &project, found);
    }
}

/// Why an entry is not what was asked for under a name.
fn misfit(
    entry: &Entry<'_>,
    locator: &Locator<'_>,
    name: &str,
    range: &str,
    ranges: &mut Ranges,
) -> Option<(Code, String)> {
    let range = range.split("::").next().unwrap_or(range);
    if matches!(entry.source, Source::Workspace) && entry.name == name {
        // A part of the project stands for any range of its name that yarn found it to fit.
        return None;
    }
    let other = || Some((Code::OtherPackage, format!("has come to {}@{}", locator.name, locator.reference)));
    let (protocol, rest) = range.split_once(':').unwrap_or(("", range));
    match protocol {
        "npm" | "" => {
            // `npm:real@^1` asks for another name.
            let (wanted, range) = descriptor(rest).filter(|(own, _)| !own.is_empty()).unwrap_or((name, rest));
            if protocol.is_empty() && !matches!(Spec::of(rest), Spec::Range(_) | Spec::Tag) {
                return elsewhere(locator, rest, other);
            }
            if entry.name != wanted || locator.protocol() != Some("npm") {
                return other();
            }
            out_of(entry, range, ranges)
        }
        "workspace" => {
            (!matches!(entry.source, Source::Workspace) || entry.name != name).then(other).flatten()
        }
        "patch" => {
            let inner = unescaped(rest.split('#').next().unwrap_or(rest));
            let (wanted, of) = descriptor(&inner).unwrap_or((name, ""));
            let file = rest.split_once('#').map(|(_, file)| file);
            let own = locator.reference("patch:").and_then(|own| own.split_once('#')).map(|(_, file)| file);
            if entry.name != wanted || wanted != name || own.is_none() || own != file {
                return other();
            }
            out_of(entry, of.strip_prefix("npm:").unwrap_or(of), ranges)
        }
        "file" | "link" | "portal" => {
            let same = locator.protocol() == Some(protocol)
                && locator.reference.split(['#', ':']).nth(1) == rest.split('#').next();
            (!same || entry.name != name).then(other).flatten()
        }
        _ => elsewhere(locator, range, other),
    }
}

fn out_of(entry: &Entry<'_>, range: &str, ranges: &mut Ranges) -> Option<(Code, String)> {
    let version = entry.version.as_deref().unwrap_or_default();
    (is_range(range) && !ranges.satisfies(version, range))
        .then(|| (Code::OutOfRange, format!("has come to {version}, which is not in the range")))
}

/// A repository or a URL: what it came to must be the same one.
fn elsewhere(
    locator: &Locator<'_>,
    range: &str,
    other: impl Fn() -> Option<(Code, String)>,
) -> Option<(Code, String)> {
    let own = locator.reference.split('#').next().unwrap_or_default();
    let own = hosted::archive(own).map_or_else(|| own.to_owned(), |(own, _)| own);
    let wanted = range.split('#').next().unwrap_or_default();
    let wanted = hosted::archive(wanted).map_or_else(|| wanted.to_owned(), |(wanted, _)| wanted);
    let words = |text: &str| text.replace(' ', "");
    let same = words(&own) == words(&wanted) || repository(&own) == repository(&wanted);
    (!same).then(other).flatten()
}

/// The file of a patch must be there: what it does to a package is part of what is installed.
fn patch(entry: &Entry<'_>, locator: &Locator<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let Some((_, list)) = locator.reference("patch:").and_then(|rest| rest.split_once('#')) else { return };
    let workspace = locator
        .bindings
        .iter()
        .find(|(name, _)| *name == "locator")
        .and_then(|(_, value)| value.split_once("@workspace:").map(|(_, folder)| folder.to_owned()))
        .unwrap_or_default();
    for file in list.split('&') {
        let file = file.strip_prefix("optional!").unwrap_or(file);
        if file.trim_start_matches('~').starts_with("builtin<") {
            continue;
        }
        let place = match file.strip_prefix("~/") {
            Some(below) => below.to_owned(),
            None => format!("{workspace}/{file}"),
        };
        let label = Some(entry.label());
        match files::beside(path, place.trim_start_matches('/')) {
            None => {
                found
                    .add(Code::OutsidePath, entry.at, format!("the patch `{file}` is not in the project"))
                    .package = label;
            }
            Some(place) if files.bytes(&place).is_none() => {
                found.add(Code::Stale, entry.at, format!("the patch `{file}` is not there")).package = label;
            }
            Some(_) => {}
        }
    }
}

fn manifests(lock: &Lock<'_>, project: &Project, found: &mut Findings<'_>) {
    let names: HashSet<&str> =
        project.workspaces.values().filter_map(|workspace| workspace.name.as_deref()).collect();
    let mut held: HashSet<String> = HashSet::new();
    for own in lock.entries.iter().flat_map(|entry| entry.key.split(',')).map(str::trim) {
        // Keys may be bound to who asks; and older yarns leave out what a patch of their own is made of.
        held.insert(own.split("::").next().unwrap_or(own).to_owned());
        if let Some((_, inner)) = own.split_once("@patch:").filter(|(_, inner)| inner.contains("builtin<")) {
            let (name, range) = inner.split('#').next().and_then(descriptor).unwrap_or_default();
            held.insert(format!("{name}@{}", with_protocol(&unescaped(range))));
        }
    }
    for setting in lock.settings.iter().filter(|setting| setting.name == UNLOCKED) {
        if held.contains(&*setting.value) {
            continue;
        }
        let Some((name, range)) = descriptor(&setting.value) else { continue };
        // A workspace stands for a range of its own name, a resolution for any; a catalog is yarn's settings'.
        if names.contains(name) || project.resolved.contains_key(name) || range.starts_with("catalog:") {
            continue;
        }
        let what =
            format!("a package of the lock asks for `{}`, which the lock does not hold", setting.value);
        found.add(Code::Stale, setting.at, what);
    }
    if !project.resolutions.is_empty()
        && let Ok(edges) = super::edges(&found.text())
    {
        resolutions::berry(&project.resolutions, &held, &names, &edges, found);
    }
    let mut asks: HashMap<&str, HashMap<&str, &Ask<'_>>> = HashMap::new();
    for ask in &lock.asks {
        asks.entry(&ask.importer).or_default().insert(&ask.name, ask);
    }
    let in_lock: HashSet<&str> = lock
        .settings
        .iter()
        .filter(|own| own.name == RESOLUTION)
        .filter_map(|own| own.value.rsplit_once("@workspace:"))
        .map(|(_, folder)| if folder == "." { "" } else { folder })
        .collect();
    for (folder, workspace) in &project.workspaces {
        let held = asks.remove(&**folder).unwrap_or_default();
        let who =
            if folder.is_empty() { "package.json".to_owned() } else { format!("{folder}/package.json") };
        if !in_lock.contains(&**folder) {
            found.add(Code::Stale, 0, format!("the lock does not know `{who}`"));
            continue;
        }
        // A name may stand in several lists; the lock has one of its ranges.
        let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (_, name, range) in workspace.asks.iter().filter(|(group, ..)| *group != Group::Peer) {
            asked.entry(name).or_default().push(range);
        }
        for (name, wanted) in &asked {
            let own = held.get(name).and_then(|ask| ask.range.as_deref());
            let same =
                own.is_some_and(|own| wanted.iter().any(|range| with_protocol(range) == with_protocol(own)));
            if !same {
                let range = wanted.first().copied().unwrap_or_default();
                let what = format!("`{who}` asks for `{name}@{range}`, the lock does not");
                found.add(Code::Stale, 0, what).mend =
                    Some("run `yarn install` and look at what changes".to_owned());
            }
        }
        let mut more: Vec<_> = held.values().filter(|ask| !asked.contains_key(&*ask.name)).collect();
        more.sort_unstable_by_key(|ask| ask.at);
        for ask in more {
            let what = format!("the lock asks for `{}` where `{who}` does not", ask.name);
            found.add(Code::Stale, ask.at, what);
        }
    }
}
