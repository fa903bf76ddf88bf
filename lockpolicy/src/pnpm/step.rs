//! Does pnpm's lock agree with its manifests? By the rule of `--frozen-lockfile`: each project's lists are the same in
//! both, range for range, and what they came to is in the range.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::files::{self, Files};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::lock::{Ask, Lock, Source};
use crate::npm::bound::{Bound, bound};
use crate::npm::manifest::{Group, Manifest};
use crate::npm::range::{Ranges, is_range};
use crate::npm::spec::Spec;
use crate::pnpm::key::Style;
use crate::pnpm::settings::{Settings, is_local};
use crate::text::Text;

pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    entries(lock, found);
    let settings = Settings::read(lock, files, path, found);
    resolved(lock, &settings, found);
    let mut importers: BTreeMap<&str, Vec<&Ask<'_>>> = BTreeMap::new();
    importers.entry("").or_default();
    for ask in &lock.asks {
        importers.entry(&ask.importer).or_default().push(ask);
    }
    for (importer, asks) in importers {
        let below =
            if importer.is_empty() { "package.json".to_owned() } else { format!("{importer}/package.json") };
        let at = asks.first().map_or(0, |ask| ask.at);
        let Some(place) = files::beside(path, &below) else {
            found.add(Code::OutsidePath, at, format!("the project `{importer}` leads out of this one"));
            continue;
        };
        let Some(bytes) = files.bytes(&place) else {
            let what = format!("no `{place}`: what was asked for is not known");
            found.add(Code::NoManifest, at, what);
            continue;
        };
        match Text::of(&bytes)
            .and_then(|text| Manifest::read(&text).map(|own| compare(&own, &asks, &settings, &place, found)))
        {
            Ok(()) => {}
            Err(broken) => {
                found.add(broken.code, at, format!("`{place}` cannot be read: {broken}"));
            }
        }
    }
}

/// Each URL is that of its package, and the same package in the same version has the same digest everywhere.
fn entries(lock: &Lock<'_>, found: &mut Findings<'_>) {
    let mut digests: HashMap<(&str, &str), &str> = HashMap::new();
    for entry in lock.entries.iter().filter(|entry| matches!(entry.source, Source::Registry(_))) {
        let version = entry.version.as_deref();
        for artifact in &entry.artifacts {
            // The builds of a runtime have a URL each, of no registry's.
            let one = entry.artifacts.len() == 1 && !entry.key.contains("@runtime:");
            if let Some(url) = artifact.url.as_deref().filter(|_| one)
                && bound(url, &entry.name, version) != Bound::This
            {
                let what = format!("`{url}` is not where a registry keeps {}", entry.label());
                found.add(Code::OtherPackage, artifact.at, what).package = Some(entry.label());
            }
            if let (true, Some(digest)) = (one, artifact.digests.first()) {
                let key = (&*entry.name, version.unwrap_or_default());
                let before = *digests.entry(key).or_insert(&digest.text);
                if before != digest.text {
                    let what = format!("{} has two digests in this lock", entry.label());
                    found.add(Code::Diverges, artifact.at, what).package = Some(entry.label());
                }
            }
        }
    }
}

/// What each project's dependencies came to is what they ask for.
fn resolved(lock: &Lock<'_>, settings: &Settings, found: &mut Findings<'_>) {
    let style = settings.style.unwrap_or(Style::At);
    let mut ranges = Ranges::default();
    for ask in &lock.asks {
        let (Some(range), Some(to)) = (ask.range.as_deref(), ask.to.as_deref()) else { continue };
        let asked = format!("`{}@{range}`", ask.name);
        if let Some(folder) = to.strip_prefix("link:") {
            let place = files::beside(format!("{}/x", ask.importer).trim_start_matches('/'), folder);
            if place.is_none() && !range.starts_with("link:") && !range.starts_with("file:") {
                found.add(Code::OutsidePath, ask.at, format!("{asked} leads out of the project: `{to}`"));
            }
            continue;
        }
        let range = settings.meant(&ask.name, range);
        let Some(key) = style.refers(&ask.name, to) else { continue };
        let Some(key) = style.key(&key) else { continue };
        let (Some(name), super::key::Kind::Version(version)) = (key.name, key.kind) else { continue };
        let (wanted, range) = match Spec::of(range) {
            Spec::Range(range) => (&*ask.name, range),
            Spec::Alias { name, range } => (name, range),
            Spec::Tag => (&*ask.name, "*"),
            // A registry of a name of its own, JSR, a part of the project: their names are not compared.
            _ => continue,
        };
        let code = if name != wanted {
            Code::OtherPackage
        } else if is_range(range) && !ranges.satisfies(version, range) {
            Code::OutOfRange
        } else {
            continue;
        };
        found.add(code, ask.at, format!("{asked} has come to {name}@{version}")).package =
            Some(format!("{name}@{version}"));
    }
}

fn asks_runtime(manifest: &Manifest<'_>) -> bool {
    ["devEngines", "engines"]
        .iter()
        .any(|key| manifest.field(key).is_some_and(|node| node.field("runtime").is_some()))
}

fn compare(
    manifest: &Manifest<'_>,
    asks: &[&Ask<'_>],
    settings: &Settings,
    who: &str,
    found: &mut Findings<'_>,
) {
    // One name counts once: optional before normal before development.
    let mut wanted: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let groups: &[Group] = if settings.peers {
        &[Group::Peer, Group::Dev, Group::Dependencies, Group::Optional]
    } else {
        &[Group::Dev, Group::Dependencies, Group::Optional]
    };
    for group in groups {
        for own in manifest.list(*group) {
            let word = if *group == Group::Peer { Group::Dependencies.word() } else { group.word() };
            wanted.insert(&own.name, (word, &own.range));
        }
    }
    wanted.retain(|name, (group, range)| {
        let ignored = *group == Group::Optional.word() && settings.ignored.contains(*name);
        let left_out = settings.without_links && range.starts_with("link:");
        !ignored && !left_out
    });
    let mut report = |at: usize, what: String| {
        let finding: &mut Finding = found.add(Code::Stale, at, what);
        finding.mend = Some("run `pnpm install` and look at what changes".to_owned());
        if settings.hook {
            // The project's own code may rewrite manifests: what it makes of them is not known.
            finding.outcome = Outcome::Ask;
        }
    };
    for ask in asks {
        let range: Cow<'_, str> = ask.range.clone().unwrap_or_default();
        match &*ask.group {
            "configDependencies" => {
                if !settings.configuration.contains(&*ask.name) {
                    report(
                        ask.at,
                        format!(
                            "the lock has the configuration `{}`, `pnpm-workspace.yaml` has not",
                            ask.name
                        ),
                    );
                }
                continue;
            }
            "packageManagerDependencies" => {
                if !matches!(&*ask.name, "pnpm" | "@pnpm/exe") {
                    report(ask.at, format!("`{}` in the place of the package manager", ask.name));
                }
                continue;
            }
            _ => {}
        }
        match wanted.remove(&*ask.name) {
            None if settings.without_links && range.starts_with("link:") => {}
            // Whether peers are installed, older locks do not say; and a runtime stands in a list of its own.
            None if manifest.list(Group::Peer).any(|own| own.name == ask.name && own.range == range) => {}
            None if manifest.name.as_ref() == Some(&ask.name) && ask.to.as_deref().is_some_and(is_local) => {}
            None if range.starts_with("runtime:") && asks_runtime(manifest) => {}
            None => report(ask.at, format!("the lock asks for `{}` where `{who}` does not", ask.name)),
            Some((group, own)) => {
                let same = own == range || settings.overrides(&ask.name, &range);
                if !same || (ask.group != group && ask.group != "specifiers") {
                    report(
                        ask.at,
                        format!(
                            "`{who}` has `{}@{own}` in {group}, the lock `{range}` in {}",
                            ask.name, ask.group
                        ),
                    );
                }
            }
        }
    }
    for (name, (_, range)) in wanted {
        if !settings.overrides(name, "") {
            report(0, format!("`{who}` asks for `{name}@{range}`, the lock does not"));
        }
    }
}
