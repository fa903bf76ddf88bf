//! Does pnpm's lock agree with its manifests? By the rule of `--frozen-lockfile`: each project's lists are the same in
//! both, range for range, and what they came to is in the range.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::files::{self, Files};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::json::Node;
use crate::lock::{Ask, Lock, Source};
use crate::npm::bound::{Bound, bound};
use crate::npm::manifest::{Group, Manifest};
use crate::npm::range::{Ranges, is_range};
use crate::npm::spec::Spec;
use crate::pnpm::key::Style;
use crate::text::{Broken, Text};
use crate::yaml;

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

/// What holds for all projects: of the lock, of the root's manifest and of `pnpm-workspace.yaml`.
#[derive(Default)]
struct Settings {
    style: Option<Style>,
    peers: bool,
    without_links: bool,
    hook: bool,
    ignored: BTreeSet<String>,
    /// By the name that they are for.
    overrides: HashMap<String, Vec<String>>,
    /// By catalog and name.
    catalogs: BTreeMap<(String, String), (String, usize)>,
    configuration: BTreeSet<String>,
}

impl Settings {
    fn read(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) -> Settings {
        let mut settings =
            Settings { style: lock.version.as_deref().and_then(Style::of_version), ..Settings::default() };
        let workspace = read_workspace(lock, files, path, found);
        for own in &lock.settings {
            match &*own.name {
                "settings.autoInstallPeers" => settings.peers = own.value == "true",
                "settings.excludeLinksFromLockfile" => settings.without_links = own.value == "true",
                "pnpmfileChecksum" => settings.hook = true,
                "ignoredOptionalDependencies" => {
                    settings.ignored.insert(own.value.clone().into_owned());
                }
                name => {
                    if let Some(name) = name.strip_prefix("overrides.") {
                        settings
                            .overrides
                            .entry(overridden(name).to_owned())
                            .or_default()
                            .push(own.value.clone().into_owned());
                    } else if let Some((catalog, name)) = name
                        .strip_prefix("catalogs.")
                        .and_then(|rest| rest.strip_suffix(".specifier")?.split_once('.'))
                    {
                        settings.catalogs.insert(
                            (catalog.to_owned(), name.to_owned()),
                            (own.value.clone().into_owned(), own.at),
                        );
                    }
                }
            }
        }
        if let Some(workspace) = &workspace {
            settings.configuration = workspace.keys("configDependencies");
            settings.catalogs_of(workspace, found);
        }
        settings.overrides_of(workspace.as_ref(), lock, files, path, found);
        patches(lock, files, path, found);
        settings
    }

    /// The lock's catalogs say what `pnpm-workspace.yaml` says.
    fn catalogs_of(&self, workspace: &Workspace, found: &mut Findings<'_>) {
        for ((catalog, name), (range, at)) in &self.catalogs {
            let own = match catalog.as_str() {
                "default" => workspace
                    .values
                    .get(&format!("catalog.{name}"))
                    .or_else(|| workspace.values.get(&format!("catalogs.default.{name}"))),
                catalog => workspace.values.get(&format!("catalogs.{catalog}.{name}")),
            };
            if own != Some(range) {
                let what =
                    format!("the catalog has `{name}@{range}` in the lock, not in `pnpm-workspace.yaml`");
                found.add(Code::Stale, *at, what);
            }
        }
    }

    /// An override of the lock that nobody wrote sends packages elsewhere.
    fn overrides_of(
        &self,
        workspace: Option<&Workspace>,
        lock: &Lock<'_>,
        files: &dyn Files,
        path: &str,
        found: &mut Findings<'_>,
    ) {
        let mut said = workspace.map(|workspace| workspace.keys("overrides")).unwrap_or_default();
        let manifest = files::beside(path, "package.json").and_then(|place| files.bytes(&place));
        let Some(bytes) = manifest else { return };
        let Ok(text) = Text::of(&bytes) else { return };
        let Ok(manifest) = Manifest::read(&text) else { return };
        let of = |node: Option<&Node<'_>>| -> Vec<String> {
            node.map(Node::fields)
                .unwrap_or_default()
                .iter()
                .map(|(name, _)| name.clone().into_owned())
                .collect()
        };
        said.extend(of(manifest.field("pnpm").and_then(|pnpm| pnpm.field("overrides"))));
        said.extend(of(manifest.field("resolutions")));
        for setting in &lock.settings {
            let Some(name) = setting.name.strip_prefix("overrides.") else { continue };
            if !said.contains(name) {
                let what = format!("the lock overrides `{name}`, no manifest does");
                found.add(Code::Stale, setting.at, what);
            }
        }
    }

    /// The range behind `catalog:`.
    fn meant<'r>(&'r self, name: &str, range: &'r str) -> &'r str {
        let Some(catalog) = range.strip_prefix("catalog:") else { return range };
        let catalog = if catalog.is_empty() { "default" } else { catalog };
        self.catalogs.get(&(catalog.to_owned(), name.to_owned())).map_or("", |(range, _)| range.as_str())
    }

    /// Whether an override gives this name this range: it stands in the lock instead of the manifest's.
    fn overrides(&self, name: &str, range: &str) -> bool {
        self.overrides.get(name).into_iter().flatten().any(|to| {
            to == range
                || (is_local(to) && is_local(range))
                || to.starts_with('$')
                || to.starts_with("catalog:")
                || range.is_empty()
        })
    }
}

/// What an override is for: the last name of `a@^1>b@>=2`. A `>` behind one of these belongs to a range.
fn overridden(key: &str) -> &str {
    let bytes = key.as_bytes();
    let begins = (1..bytes.len())
        .rev()
        .find(|at| bytes.get(*at) == Some(&b'>') && !matches!(bytes.get(at - 1), Some(b' ' | b'|' | b'@')))
        .map_or(0, |at| at + 1);
    let last = key.get(begins..).unwrap_or(key);
    crate::yarn::descriptor(last).map_or(last, |(name, _)| name)
}

/// Such a path is another one from every project.
fn is_local(range: &str) -> bool {
    range.starts_with("link:") || range.starts_with("file:")
}

/// `pnpm-workspace.yaml`, values by their paths.
struct Workspace {
    values: BTreeMap<String, String>,
}

impl Workspace {
    fn keys(&self, under: &str) -> BTreeSet<String> {
        self.values
            .keys()
            .filter_map(|path| path.strip_prefix(under)?.strip_prefix('.'))
            .map(str::to_owned)
            .collect()
    }
}

fn read_workspace(
    lock: &Lock<'_>,
    files: &dyn Files,
    path: &str,
    found: &mut Findings<'_>,
) -> Option<Workspace> {
    let place = files::beside(path, "pnpm-workspace.yaml")?;
    let bytes = files.bytes(&place)?;
    let read = || -> Result<Workspace, Broken> {
        let text = Text::of(&bytes)?;
        let mut reader = yaml::Reader::new(&text)?;
        let mut values = BTreeMap::new();
        if reader.document()? {
            reader.map(|reader, key, _| {
                if matches!(&*key, "catalog" | "catalogs" | "overrides" | "configDependencies") {
                    let mut flat = Vec::new();
                    let node = reader.value()?;
                    super::settings(&key, &node, node.at, &mut flat);
                    values
                        .extend(flat.into_iter().map(|own| (own.name.into_owned(), own.value.into_owned())));
                }
                Ok(())
            })?;
        }
        reader.end()?;
        Ok(Workspace { values })
    };
    match read() {
        Ok(workspace) => Some(workspace),
        Err(broken) => {
            // People write this file, in more of YAML than is read here.
            let what = format!("`{place}` cannot be read: {broken}");
            let needed = lock
                .settings
                .iter()
                .any(|own| own.name.starts_with("catalogs.") || own.name.starts_with("overrides."));
            let finding = found.add(Code::Unsupported, 0, what);
            if !needed {
                finding.outcome = Outcome::Note;
            }
            None
        }
    }
}

/// The file of a patch must be there.
fn patches(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    for setting in &lock.settings {
        let file =
            setting.name.strip_prefix("patchedDependencies.").and_then(|rest| rest.strip_suffix(".path"));
        let Some(package) = file else { continue };
        match files::beside(path, &setting.value) {
            None => {
                let what = format!("the patch of {package} leads out of the project");
                found.add(Code::OutsidePath, setting.at, what);
            }
            Some(place) if files.bytes(&place).is_none() => {
                found.add(Code::Stale, setting.at, format!("the patch `{place}` of {package} is not there"));
            }
            Some(_) => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_is_for_its_last_name() {
        for (key, name) in [
            ("a", "a"),
            ("a@<4.17.19", "a"),
            ("a@>=2", "a"),
            ("@s/a@^1>b", "b"),
            ("a>@s/b@>1 <2", "@s/b"),
            ("a@1 || >2>b", "b"),
        ] {
            assert_eq!(overridden(key), name, "{key}");
        }
    }
}
