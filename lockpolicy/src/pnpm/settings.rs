//! What holds for all projects of a pnpm lock, and whether the lock and the files beside it say the same of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::files::{self, Files};
use crate::finding::{Code, Findings, Outcome};
use crate::json::Node;
use crate::lock::Lock;
use crate::npm::manifest::Manifest;
use crate::pnpm::key::Style;
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
pub(super) fn is_local(range: &str) -> bool {
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
