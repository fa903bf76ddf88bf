//! The lock's `overrides`: those of the manifests, value for value, and followed by what packages get.
//!
//! They may stand in `package.json`, in `pnpm-workspace.yaml`, or in both; which of the two counts, releases of pnpm
//! differ in. A lock that says what either of them would make of it is in step.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Findings, Outcome};
use crate::lock::{Lock, Setting};
use crate::npm::range::{Ranges, is_range};
use crate::npm::spec::Spec;
use crate::pnpm::OVERRIDDEN;
use crate::pnpm::key::{Kind, Style};
use crate::pnpm::settings::{Root, Settings, Workspace, is_local, overridden};

/// More rules than anybody has for one name.
const MOST: usize = 64;

type Values = BTreeMap<String, String>;

pub(super) fn check(
    lock: &Lock<'_>,
    settings: &Settings,
    workspace: Option<&Workspace>,
    root: Option<&Root>,
    found: &mut Findings<'_>,
) {
    followed(lock, settings, found);
    let Some(root) = root else { return };
    let own = root.overrides.clone();
    let shared = workspace.map(|workspace| workspace.below("overrides")).unwrap_or_default();
    let mut both = shared.clone();
    both.extend(own.clone());
    let mut other = own.clone();
    other.extend(shared.clone());
    let held: BTreeMap<&str, &Setting<'_>> =
        lock.settings.iter().filter_map(|own| Some((own.name.strip_prefix("overrides.")?, own))).collect();
    let same = |value: &str, held: &Setting<'_>| {
        value == held.value
            || means(value, &held.name, root, settings, workspace).is_some_and(|value| value == held.value)
            || (is_local(value) && is_local(&held.value))
    };
    let fits = |values: &Values| {
        values.len() == held.len()
            && values.iter().all(|(key, value)| held.get(key.as_str()).is_some_and(|held| same(value, held)))
    };
    let news = root.major.is_some_and(|major| major >= 11);
    if fits(&shared) && !own.is_empty() && !news {
        // From pnpm 11 on, what stands in `package.json` is read by nobody: without a word of which pnpm, it is a question.
        let finding = found.add(
            Code::Stale,
            0,
            format!("`package.json` overrides {}, the lock does not", listed(own.keys())),
        );
        if root.major.is_none() {
            finding.outcome = Outcome::Ask;
        }
        finding.mend = Some("run `pnpm install` and look at what changes".to_owned());
        return;
    }
    let one_of: &[&Values] = if own.is_empty() { &[&shared] } else { &[&own, &shared, &both, &other] };
    if one_of.iter().any(|values| fits(values)) {
        return;
    }
    let wanted = if own.is_empty() || news { &shared } else { &both };
    for (key, held) in &held {
        match wanted.get(*key) {
            None => {
                found.add(Code::Stale, held.at, format!("the lock overrides `{key}`, no manifest does"));
            }
            Some(value) if !same(value, held) => {
                let what = format!(
                    "the lock overrides `{key}` with `{}`, the manifest with `{}`",
                    held.value.escape_debug(),
                    value.escape_debug()
                );
                found.add(Code::Stale, held.at, what);
            }
            Some(_) => {}
        }
    }
    let missing: Vec<&String> = wanted.keys().filter(|key| !held.contains_key(key.as_str())).collect();
    if !missing.is_empty() {
        let what = format!("the manifest overrides {}, the lock does not", listed(missing.into_iter()));
        found.add(Code::Stale, 0, what).mend = Some("run `pnpm install` and look at what changes".to_owned());
    }
}

/// What stands behind `$name` and `catalog:`.
fn means(
    value: &str,
    setting: &str,
    root: &Root,
    settings: &Settings,
    workspace: Option<&Workspace>,
) -> Option<String> {
    let of_catalog = |name: &str, range: &str| match range.strip_prefix("catalog:") {
        None => Some(range.to_owned()),
        Some(catalog) => {
            let catalog = if catalog.is_empty() { "default" } else { catalog };
            // The lock has of catalogs what manifests take from them.
            let own = workspace.and_then(|workspace| workspace.of_catalog(catalog, name));
            own.map(str::to_owned).or_else(|| Some(settings.meant(name, range).to_owned()))
        }
    };
    match value.strip_prefix('$') {
        Some(name) => of_catalog(name, root.asks.get(name)?),
        None => of_catalog(overridden(setting.strip_prefix("overrides.")?), value),
    }
}

/// What packages get under a name that is overridden wherever it is asked for.
fn followed(lock: &Lock<'_>, settings: &Settings, found: &mut Findings<'_>) {
    let style = settings.style.unwrap_or(Style::At);
    let mut rules: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for own in &lock.settings {
        if let Some(key) = own.name.strip_prefix("overrides.") {
            rules.entry(overridden(key)).or_default().push((key, &own.value));
        }
    }
    let mut ranges = Ranges::default();
    for own in lock.settings.iter().filter(|own| own.name == OVERRIDDEN) {
        let Some((name, version)) = own.value.split_once(' ') else { continue };
        let rules = rules.get(name).map(Vec::as_slice).unwrap_or_default();
        let rules = rules.get(..rules.len().min(MOST)).unwrap_or_default();
        // Only where one rule of several is for every range of the name does the lock say enough.
        if !rules.iter().any(|(key, _)| *key == name) {
            continue;
        }
        let came_to = style.refers(name, version).unwrap_or_default();
        let Some(key) = style.key(&came_to) else { continue };
        let (Some(real), Kind::Version(version)) = (key.name, key.kind) else { continue };
        let is = |value: &str, ranges: &mut Ranges| match Spec::of(value) {
            Spec::Range(range) => real == name && ranges.satisfies(version, range),
            Spec::Alias { name, range } => {
                real == name && (!is_range(range) || ranges.satisfies(version, range))
            }
            // What is told to be left out is asked for by nobody.
            _ => value != "-",
        };
        if !rules.iter().any(|(_, value)| is(value, &mut ranges)) {
            let values: BTreeSet<&str> = rules.iter().map(|(_, value)| *value).collect();
            let what = format!(
                "{real}@{version} is not what the overrides put in the place of `{name}`: {}",
                listed(values.into_iter())
            );
            found.add(Code::Stale, own.at, what).package = Some(format!("{real}@{version}"));
        }
    }
}

fn listed<T: AsRef<str>>(names: impl Iterator<Item = T>) -> String {
    const FEW: usize = 5;
    let names: Vec<String> = names.map(|name| format!("`{}`", name.as_ref().escape_debug())).collect();
    let more = if names.len() > FEW { ", …" } else { "" };
    format!("{}{more}", names.get(..names.len().min(FEW)).unwrap_or_default().join(", "))
}
