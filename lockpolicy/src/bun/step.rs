//! Does bun's lock agree with itself and with its manifests?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::overrides::{self, OVERRIDE};
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
    /// Names that are overridden, by whom and with what; and what catalogs give for a name.
    overridden: HashMap<&'l str, Vec<(&'l str, &'l str)>>,
    catalogs: HashMap<&'l str, &'l str>,
}

impl<'l> Edges<'l> {
    fn of(lock: &'l Lock<'_>) -> Edges<'l> {
        let mut overridden: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
        for own in &lock.settings {
            if let Some(key) = own.name.strip_prefix(OVERRIDE) {
                overridden.entry(overrides::name_of(key)).or_default().push((key, &own.value));
            }
        }
        Edges {
            by_key: lock.entries.iter().map(|entry| (&*entry.key, entry)).collect(),
            overridden,
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
        if let Some(rules) = self.overridden.get(&*ask.name) {
            /// More than anybody has for one name.
            const MOST: usize = 64;
            let rules = rules.get(..rules.len().min(MOST)).unwrap_or_default();
            self.followed(ask, entry, rules, ranges, found);
            return;
        }
        if ask.group == WANTS || ask.group == "peerDependencies" {
            return;
        }
        let Some(range) = self.meant(&ask.name, range) else {
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

impl Edges<'_> {
    /// What is overridden wherever it is asked for has to be what it is overridden with.
    fn followed(
        &self,
        ask: &Ask<'_>,
        entry: &Entry<'_>,
        rules: &[(&str, &str)],
        ranges: &mut Ranges,
        found: &mut Findings<'_>,
    ) {
        let everywhere = rules.iter().any(|(key, _)| *key == ask.name);
        if !everywhere || matches!(entry.source, Source::Workspace) {
            return;
        }
        let version = entry.version.as_deref().unwrap_or_default();
        let mut is = |value: &str| {
            let (wanted, range) = match Spec::of(self.meant(&ask.name, value).unwrap_or(value)) {
                Spec::Alias { name, range } => (name.to_owned(), range.to_owned()),
                Spec::Range(range) => (ask.name.to_string(), range.to_owned()),
                Spec::Tag => (ask.name.to_string(), "*".to_owned()),
                _ => return true,
            };
            entry.name == wanted && (!is_range(&range) || ranges.satisfies(version, &range))
        };
        if !rules.iter().any(|(_, value)| is(value)) {
            let values: Vec<String> =
                rules.iter().map(|(_, value)| format!("`{}`", value.escape_debug())).collect();
            let what = format!(
                "{} is not what the overrides put in the place of `{}`: {}",
                entry.label(),
                ask.name,
                values.join(", ")
            );
            found.add(Code::Stale, ask.at, what).package = Some(entry.label());
        }
    }

    /// The range behind `catalog:`; nothing where no catalog has it.
    fn meant<'r>(&self, name: &str, range: &'r str) -> Option<&'r str>
    where
        Self: 'r,
    {
        match range.strip_prefix("catalog:") {
            Some("" | "default") => self.catalogs.get(format!("catalog.{name}").as_str()).copied(),
            Some(catalog) => self.catalogs.get(format!("catalogs.{catalog}.{name}").as_str()).copied(),
            None => Some(range),
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
    overrides::check(lock, manifest, found);
    let patches = manifest.field("patchedDependencies").map(|node| node.fields()).unwrap_or_default();
    let patched: HashMap<&str, Option<&str>> =
        patches.iter().map(|(name, file)| (&**name, file.text().map(|file| &**file))).collect();
    let held = |package: &str| {
        lock.settings.iter().any(|own| own.name.strip_prefix("patchedDependencies.") == Some(package))
    };
    for (package, _) in patches.iter().filter(|(package, _)| !held(package)) {
        let what = format!("the manifest patches `{}`, the lock does not", package.escape_debug());
        found.add(Code::Stale, 0, what).mend = Some("run `bun install` and look at what changes".to_owned());
    }
    for setting in &lock.settings {
        let (key, unknown) = match setting.name.split_once('.') {
            None if setting.name == "trustedDependencies" => {
                (&*setting.value, !trusted.contains(&*setting.value))
            }
            Some(("patchedDependencies", name)) => {
                let there =
                    files::beside(path, &setting.value).is_some_and(|place| files.bytes(&place).is_some());
                (name, !there || patched.get(name) != Some(&Some(&*setting.value)))
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
