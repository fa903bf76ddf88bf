//! Does bun's lock agree with itself and with its manifests?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{NEEDS, WANTS};
use crate::files::{self, Files};
use crate::finding::{Code, Findings};
use crate::lock::{Ask, Entry, Lock, Source};
use crate::npm::bound::{Bound, bound};
use crate::npm::manifest::Manifest;
use crate::npm::range::{Ranges, is_range};
use crate::npm::spec::Spec;
use crate::npm::workspaces;
use crate::text::Text;

pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let edges = Edges::of(lock);
    let mut ranges = Ranges::default();
    for ask in &lock.asks {
        if ask.group != "workspace" {
            edges.check(ask, &mut ranges, found);
        }
    }
    for entry in &lock.entries {
        for url in entry.artifacts.iter().filter_map(|own| own.url.as_deref()) {
            let registry = matches!(entry.source, Source::Registry(_));
            if registry && bound(url, &entry.name, entry.version.as_deref()) != Bound::This {
                let what = format!("`{url}` is not where a registry keeps {}", entry.label());
                found.add(Code::OtherPackage, entry.at, what).package = Some(entry.label());
            }
        }
    }
    manifests(lock, files, path, found);
}

/// What asks for what, as bun finds it: in the package's own place, then farther and farther out.
struct Edges<'l> {
    by_key: HashMap<&'l str, &'l Entry<'l>>,
    /// Names that the manifest overrides, and what catalogs give for a name.
    overridden: BTreeSet<&'l str>,
    catalogs: HashMap<&'l str, &'l str>,
}

impl<'l> Edges<'l> {
    fn of(lock: &'l Lock<'_>) -> Edges<'l> {
        let setting = |prefix: &'static str| {
            lock.settings.iter().filter_map(move |own| Some((own.name.strip_prefix(prefix)?, &*own.value)))
        };
        Edges {
            by_key: lock.entries.iter().map(|entry| (&*entry.key, entry)).collect(),
            overridden: setting("overrides.").map(|(name, _)| name).collect(),
            catalogs: lock
                .settings
                .iter()
                .filter(|own| own.name.starts_with("catalog"))
                .map(|own| (&*own.name, &*own.value))
                .collect(),
        }
    }

    fn find(&self, ask: &Ask<'_>) -> Option<&'l Entry<'l>> {
        let mut from = if matches!(&*ask.group, NEEDS | WANTS) { &*ask.importer } else { "" };
        loop {
            let key =
                if from.is_empty() { ask.name.clone().into_owned() } else { format!("{from}/{}", ask.name) };
            if let Some(entry) = self.by_key.get(key.as_str()) {
                return Some(entry);
            }
            if from.is_empty() {
                return None;
            }
            from = outer(from);
        }
    }

    fn check(&self, ask: &Ask<'_>, ranges: &mut Ranges, found: &mut Findings<'_>) {
        let range = ask.range.as_deref().unwrap_or_default();
        let asked = || format!("`{}@{range}`", ask.name);
        let Some(entry) = self.find(ask) else {
            if !matches!(&*ask.group, WANTS | "peerDependencies" | "optionalDependencies") {
                found.add(Code::Stale, ask.at, format!("{} is asked for and not in the lock", asked()));
            }
            return;
        };
        if self.overridden.contains(&*ask.name) || ask.group == WANTS || ask.group == "peerDependencies" {
            return;
        }
        let range = match range.strip_prefix("catalog:") {
            Some("" | "default") => self.catalogs.get(format!("catalog.{}", ask.name).as_str()).copied(),
            Some(catalog) => self.catalogs.get(format!("catalogs.{catalog}.{}", ask.name).as_str()).copied(),
            None => Some(range),
        };
        let Some(range) = range else {
            found.add(Code::Stale, ask.at, format!("{} is in no catalog", asked()));
            return;
        };
        let (wanted, range) = match Spec::of(range) {
            Spec::Alias { name, range } => (name, range),
            Spec::Range(range) => (&*ask.name, range),
            Spec::Tag => (&*ask.name, "*"),
            _ => return,
        };
        if matches!(entry.source, Source::Workspace) {
            return;
        }
        let what = if entry.name != wanted || !matches!(entry.source, Source::Registry(_)) {
            Some(Code::OtherPackage)
        } else {
            let version = entry.version.as_deref().unwrap_or_default();
            (is_range(range) && !ranges.satisfies(version, range)).then_some(Code::OutOfRange)
        };
        if let Some(code) = what {
            let what = format!("{} has come to {}", asked(), entry.label());
            found.add(code, ask.at, what).package = Some(entry.label());
        }
    }
}

/// The place around one: that of `a/@s/b` is `a`.
fn outer(key: &str) -> &str {
    let last = super::row::installed(key).unwrap_or(key);
    key.get(..key.len() - last.len()).unwrap_or_default().trim_end_matches('/')
}

/// The manifests ask for what the lock says that they ask for.
fn manifests(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let held: BTreeSet<&str> =
        lock.asks.iter().filter(|ask| ask.group == "workspace").map(|ask| &*ask.importer).collect();
    let mut asks: HashMap<&str, Vec<&Ask<'_>>> = HashMap::new();
    for ask in &lock.asks {
        asks.entry(&ask.importer).or_default().push(ask);
    }
    let mut folders: Vec<String> = held.iter().map(|folder| (*folder).to_owned()).collect();
    if folders.is_empty() {
        folders.push(String::new());
    }
    let root = files::beside(path, "").unwrap_or_default();
    let root = root.trim_end_matches('/').to_owned();
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        next += 1;
        let below =
            if folder.is_empty() { "package.json".to_owned() } else { format!("{folder}/package.json") };
        let Some(place) = files::beside(path, &below) else {
            found.add(Code::OutsidePath, 0, format!("the workspace `{folder}` is not in the project"));
            continue;
        };
        let Some(bytes) = files.bytes(&place) else {
            let (code, what) = if folder.is_empty() {
                (Code::NoManifest, "no `package.json` beside it: what was asked for is not known".to_owned())
            } else {
                (Code::Stale, format!("the lock has a workspace `{folder}`, the project has none"))
            };
            found.add(code, 0, what);
            continue;
        };
        let read = Text::of(&bytes).and_then(|text| {
            let manifest = Manifest::read(&text)?;
            if folder.is_empty() {
                for other in workspaces::folders(files, &root, &manifest.workspaces) {
                    if !held.contains(other.as_str()) {
                        found.add(Code::Stale, 0, format!("the lock does not know the workspace `{other}`"));
                    }
                }
                settings(lock, &manifest, files, path, found);
            }
            compare(asks.get(folder.as_str()).map_or(&[], Vec::as_slice), &manifest, &below, found);
            Ok(())
        });
        if let Err(broken) = read {
            found.add(broken.code, 0, format!("`{below}` cannot be read: {broken}"));
        }
    }
}

fn compare(asks: &[&Ask<'_>], manifest: &Manifest<'_>, who: &str, found: &mut Findings<'_>) {
    type Key<'k> = (&'k str, &'k str);
    let mut lists: HashMap<&str, usize> = HashMap::new();
    for own in &manifest.lists {
        *lists.entry(&own.name).or_default() += 1;
    }
    let mut held: BTreeMap<Key<'_>, &Ask<'_>> = asks
        .iter()
        .filter(|ask| super::LISTS.contains(&&*ask.group))
        .map(|ask| ((&*ask.group, &*ask.name), *ask))
        .collect();
    for own in &manifest.lists {
        let ask = held.remove(&(own.group.word(), &*own.name));
        // What stands in two lists stands in one of the lock's.
        let elsewhere = || lists.get(&*own.name).is_some_and(|count| *count > 1);
        if ask.and_then(|ask| ask.range.as_deref()) != Some(&*own.range) && !(ask.is_none() && elsewhere()) {
            let at = ask.map_or(0, |ask| ask.at);
            let what = format!("`{who}` asks for `{}@{}`, the lock does not", own.name, own.range);
            found.add(Code::Stale, at, what).mend =
                Some("run `bun install` and look at what changes".to_owned());
        }
    }
    for ((_, name), ask) in held {
        found.add(Code::Stale, ask.at, format!("the lock asks for `{name}` where `{who}` does not"));
    }
}

/// What the root manifest says of all packages, the lock says, too.
fn settings(
    lock: &Lock<'_>,
    manifest: &Manifest<'_>,
    files: &dyn Files,
    path: &str,
    found: &mut Findings<'_>,
) {
    let listed = |key: &str| -> BTreeSet<String> {
        let items = manifest.field(key).map(|node| node.items()).unwrap_or_default();
        items.iter().filter_map(|item| item.text()).map(|text| text.clone().into_owned()).collect()
    };
    let trusted = listed("trustedDependencies");
    let names = |key: &str| -> BTreeSet<String> {
        let fields = manifest.field(key).map(|node| node.fields()).unwrap_or_default();
        fields.iter().map(|(name, _)| name.clone().into_owned()).collect()
    };
    let mut overridden = names("overrides");
    overridden.extend(names("resolutions"));
    let patched = names("patchedDependencies");
    for setting in &lock.settings {
        let (key, unknown) = match setting.name.split_once('.') {
            None if setting.name == "trustedDependencies" => {
                (&*setting.value, !trusted.contains(&*setting.value))
            }
            Some(("overrides", name)) => {
                (name, !overridden.iter().any(|own| own.trim_start_matches("**/") == name))
            }
            Some(("patchedDependencies", name)) => {
                let there =
                    files::beside(path, &setting.value).is_some_and(|place| files.bytes(&place).is_some());
                (name, !there || !patched.contains(name))
            }
            _ => continue,
        };
        if unknown {
            let list = setting.name.split('.').next().unwrap_or_default();
            found.add(
                Code::Stale,
                setting.at,
                format!("`{list}` of the lock has `{key}`, the manifest does not"),
            );
        }
    }
}
