//! What holds for all projects of a pnpm lock, and whether the lock and the files beside it say the same of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::files::{self, Files};
use crate::finding::{Code, Findings, Outcome};
use crate::json::Node;
use crate::lock::Lock;
use crate::npm::manifest::{Group, Manifest};
use crate::pnpm::key::Style;
use crate::pnpm::{overrides, patches};
use crate::text::{Broken, Text};
use crate::yaml;

/// What holds for all projects: of the lock, of the root's manifest and of `pnpm-workspace.yaml`.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) style: Option<Style>,
    pub(super) peers: bool,
    pub(super) without_links: bool,
    pub(super) hook: bool,
    pub(super) ignored: BTreeSet<String>,
    /// By the name that they are for.
    overrides: HashMap<String, Vec<String>>,
    /// By catalog and name.
    catalogs: BTreeMap<(String, String), (String, usize)>,
    pub(super) configuration: BTreeSet<String>,
}

impl Settings {
    pub(super) fn read(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) -> Settings {
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
        let root = Root::read(files, path);
        overrides::check(lock, &settings, workspace.as_ref(), root.as_ref(), found);
        patches::check(lock, workspace.as_ref(), root.as_ref(), files, path, found);
        settings
    }

    /// The lock's catalogs say what `pnpm-workspace.yaml` says.
    fn catalogs_of(&self, workspace: &Workspace, found: &mut Findings<'_>) {
        for ((catalog, name), (range, at)) in &self.catalogs {
            if workspace.of_catalog(catalog, name) != Some(range.as_str()) {
                let what =
                    format!("the catalog has `{name}@{range}` in the lock, not in `pnpm-workspace.yaml`");
                found.add(Code::Stale, *at, what);
            }
        }
    }

    /// The range behind `catalog:`.
    pub(super) fn meant<'r>(&'r self, name: &str, range: &'r str) -> &'r str {
        let Some(catalog) = range.strip_prefix("catalog:") else { return range };
        let catalog = if catalog.is_empty() { "default" } else { catalog };
        self.catalogs.get(&(catalog.to_owned(), name.to_owned())).map_or("", |(range, _)| range.as_str())
    }

    /// Whether an override gives this name this range: it stands in the lock instead of the manifest's.
    pub(super) fn overrides(&self, name: &str, range: &str) -> bool {
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
pub(super) fn overridden(key: &str) -> &str {
    let bytes = key.as_bytes();
    let begins = (1..bytes.len())
        .rev()
        .find(|at| bytes.get(*at) == Some(&b'>') && !matches!(bytes.get(at - 1), Some(b' ' | b'|' | b'@')))
        .map_or(0, |at| at + 1);
    let last = key.get(begins..).unwrap_or(key);
    crate::yarn::descriptor(last).map_or(last, |(name, _)| name)
}

/// Such a path is another one from every project.
pub(super) fn is_local(range: &str) -> bool {
    range.starts_with("link:") || range.starts_with("file:")
}

/// `pnpm-workspace.yaml`, values by their paths.
pub(super) struct Workspace {
    values: BTreeMap<String, String>,
}

impl Workspace {
    /// The values below a key.
    pub(super) fn below(&self, under: &str) -> BTreeMap<String, String> {
        let below = |(path, value): (&String, &String)| {
            Some((path.strip_prefix(under)?.strip_prefix('.')?.to_owned(), value.clone()))
        };
        self.values.iter().filter_map(below).collect()
    }

    pub(super) fn of_catalog(&self, catalog: &str, name: &str) -> Option<&str> {
        let own = match catalog {
            "default" => self
                .values
                .get(&format!("catalog.{name}"))
                .or_else(|| self.values.get(&format!("catalogs.default.{name}"))),
            catalog => self.values.get(&format!("catalogs.{catalog}.{name}")),
        };
        own.map(String::as_str)
    }

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
                if matches!(
                    &*key,
                    "catalog" | "catalogs" | "overrides" | "configDependencies" | "patchedDependencies"
                ) {
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

/// What of the root's `package.json` holds for all projects.
#[derive(Default)]
pub(super) struct Root {
    /// `pnpm.overrides` and `resolutions`, which count for less.
    pub(super) overrides: BTreeMap<String, String>,
    pub(super) patches: BTreeMap<String, String>,
    /// What it asks for itself, by name.
    pub(super) asks: HashMap<String, String>,
    /// Which pnpm it names, if it does: from the eleventh on, none reads settings in this file.
    pub(super) major: Option<u32>,
}

impl Root {
    fn read(files: &dyn Files, path: &str) -> Option<Root> {
        let bytes = files::beside(path, "package.json").and_then(|place| files.bytes(&place))?;
        let text = Text::of(&bytes).ok()?;
        let manifest = Manifest::read(&text).ok()?;
        let texts = |node: Option<&Node<'_>>| -> Vec<(String, String)> {
            let fields = node.map(Node::fields).unwrap_or_default().iter();
            fields.filter_map(|(key, value)| Some((key.to_string(), value.text()?.to_string()))).collect()
        };
        let pnpm = manifest.field("pnpm");
        let mut root = Root::default();
        root.overrides.extend(texts(manifest.field("resolutions")));
        root.overrides.extend(texts(pnpm.and_then(|pnpm| pnpm.field("overrides"))));
        root.patches.extend(texts(pnpm.and_then(|pnpm| pnpm.field("patchedDependencies"))));
        for group in [Group::Dev, Group::Dependencies, Group::Optional] {
            root.asks.extend(manifest.list(group).map(|own| (own.name.to_string(), own.range.to_string())));
        }
        let named = manifest.package_manager.as_ref().and_then(|word| word.text.strip_prefix("pnpm@"));
        root.major = named.and_then(|version| version.split('.').next()?.parse().ok());
        Some(root)
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
