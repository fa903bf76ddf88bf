//! Whether a `Cargo.lock` is the one for the manifests around it: cargo resolves anew where it is not.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use semver::{Version, VersionReq};

use crate::cargo::config;
use crate::cargo::lockfile::{File, Link, Package};
use crate::cargo::manifest::{Dependency, Git, Manifest};
use crate::cargo::outer::Outer;
use crate::cargo::patches::{self, Patches, is_registry};
use crate::cargo::workspace::{self, Workspace, join};
use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::lock::Lock;
use crate::table;
use crate::text::Text;

pub fn step(_lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    config::check(files, path, found);
    // The model has no place for what packages depend on; the file has.
    let Some(bytes) = files.bytes(path) else { return };
    let Ok(text) = Text::of(&bytes) else { return };
    let Ok(file) = File::read(&text) else { return };
    let index = Index::of(&file);
    index.links(found);
    let Some(at) = beside(path, "Cargo.toml") else { return };
    let Some(bytes) = files.bytes(&at) else {
        found.add(Code::NoManifest, 0, "no Cargo.toml beside it");
        return;
    };
    let read = Text::of(&bytes).and_then(|text| table::read(&text));
    let root = match &read {
        Ok(document) => Manifest::of(document),
        Err(broken) => return found.push(Finding::broken(at, &bytes, broken)),
    };
    let folder = at.rsplit_once('/').map_or("", |(folder, _)| folder);
    let workspace = Workspace::around(files, folder, &root);
    config::check_parts(files, path, workspace.folders.keys(), found);
    let shared = root.workspace.iter().flat_map(|workspace| &workspace.dependencies);
    let configured = patches::configured(files, path);
    let patches = Patches::of(&root, &configured);
    patches.check(&file, &at, found);
    patches.behind_registries(index.pairs(), found);
    let mut check = Check {
        index: &index,
        root: &root,
        shared: shared.map(|dependency| (&*dependency.key, dependency)).collect(),
        outer: &workspace.outer,
        patches: &patches,
        members: HashSet::new(),
    };
    for (folder, path) in &workspace.outside {
        let what = format!("`{}` leads out of the project", path.escape_debug());
        found.push(Finding::new(Code::OutsidePath, join(folder, "Cargo.toml"), what));
    }
    for (folder, member) in &workspace.folders {
        check.folder(files, folder, *member, found);
    }
    check.rest(found);
}

/// The packages of the lock by name.
struct Index<'f> {
    packages: &'f [Package<'f>],
    by_name: HashMap<&'f str, Vec<&'f Package<'f>>>,
    by_version: HashMap<(&'f str, &'f str), Vec<&'f Package<'f>>>,
}

impl<'f> Index<'f> {
    fn of(file: &'f File<'f>) -> Index<'f> {
        let mut by_name: HashMap<&str, Vec<&Package<'_>>> = HashMap::new();
        let mut by_version: HashMap<_, Vec<_>> = HashMap::new();
        for package in &file.packages {
            by_name.entry(&package.name).or_default().push(package);
            by_version.entry((&*package.name, &*package.version)).or_default().push(package);
        }
        Index { packages: &file.packages, by_name, by_version }
    }

    fn named(&self, name: &str) -> &[&'f Package<'f>] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a link stands for: one package, where the lock is what cargo writes.
    fn linked<'l>(&'l self, link: &'l Link<'_>) -> impl Iterator<Item = &'f Package<'f>> + 'l {
        let packages = match link.version() {
            Some(version) => {
                self.by_version.get(&(link.name(), version)).map(Vec::as_slice).unwrap_or_default()
            }
            // Without a version, there is only one of the name.
            None => self.named(link.name()).get(..1).unwrap_or_default(),
        };
        packages.iter().copied().filter(|package| link.is(package))
    }

    /// Every package with everything that it depends on.
    fn pairs(&self) -> impl Iterator<Item = (&'f Package<'f>, &'f Package<'f>)> + '_ {
        let links = self
            .packages
            .iter()
            .flat_map(|package| package.dependencies.iter().map(move |link| (package, link)));
        links.flat_map(|(package, link)| self.linked(link).map(move |other| (package, other)))
    }

    /// What a package is said to depend on must be in the lock.
    fn links(&self, found: &mut Findings<'_>) {
        for package in self.packages {
            if package.checksum.is_some() && !package.source.as_deref().is_some_and(is_registry) {
                let what = "a checksum of what is not from a registry, which nothing compares";
                found.add(Code::Shape, package.at, what).package = Some(label(package));
            }
            for link in &package.dependencies {
                if self.linked(link).next().is_none() {
                    let what = format!("depends on `{}`, which is not in the lock", link.text.escape_debug());
                    found.add(Code::Diverges, link.at, what).package = Some(label(package));
                }
            }
        }
    }
}

/// What one package depends on, by name.
type Links<'l> = HashMap<&'l str, Vec<&'l Link<'l>>>;

pub(super) fn label(package: &Package<'_>) -> String {
    format!("{}@{}", package.name, package.version)
}

struct Check<'c> {
    index: &'c Index<'c>,
    root: &'c Manifest<'c>,
    /// What members may inherit.
    shared: HashMap<&'c str, &'c Dependency<'c>>,
    /// What folders of other workspaces inherit instead.
    outer: &'c BTreeMap<String, Rc<Outer>>,
    patches: &'c Patches<'c>,
    /// Names of what lies in the workspace.
    members: HashSet<String>,
}

impl Check<'_> {
    fn folder(&mut self, files: &dyn Files, folder: &str, member: bool, found: &mut Findings<'_>) {
        let Some(bytes) = workspace::manifest(files, folder) else { return };
        let path = join(folder, "Cargo.toml");
        let Ok(text) = Text::of(&bytes) else { return };
        let document = match table::read(&text) {
            Ok(document) => document,
            Err(broken) => return found.push(Finding::broken(path, &bytes, &broken)),
        };
        let manifest = Manifest::of(&document);
        let Some(name) = &manifest.name else { return };
        self.members.insert(name.clone().into_owned());
        let add = |code: Code, at: usize, package: &str, what: String, found: &mut Findings<'_>| {
            let finding = Finding::new(code, path.as_str(), what).of(package);
            found.push_at(finding.mend("cargo update --workspace, from a state that you trust"), &text, at);
        };
        let Some(locked) = self.index.named(name).iter().find(|package| package.source.is_none()) else {
            // Cargo adds what asks for nothing without resolving anything.
            if member && !manifest.dependencies.is_empty() {
                add(Code::Stale, 0, name, "the lock does not have this package".to_owned(), found);
            }
            return;
        };
        let shared = self.root.workspace.as_ref();
        let outer = self.outer.get(folder);
        let version = if let (true, Some(outer)) = (manifest.inherits_version, outer) {
            outer.version.as_deref()
        } else if manifest.inherits_version {
            shared.and_then(|workspace| workspace.version.as_deref())
        } else {
            Some(manifest.version.as_deref().unwrap_or("0.0.0"))
        };
        if version.is_some_and(|version| version != locked.version) {
            // Cargo writes its own version anew and resolves nothing for that.
            let what = format!("the lock has it in version {}", locked.version);
            let finding = Finding::new(Code::Stale, path.as_str(), what).of(&**name).weighing(Outcome::Note);
            found.push_at(finding, &text, 0);
        }
        let mut links: Links<'_> = HashMap::new();
        for link in &locked.dependencies {
            links.entry(link.name()).or_default().push(link);
        }
        let mut asked = HashSet::new();
        for dependency in &manifest.dependencies {
            let dependency = self.inherited(dependency, outer.map(Rc::as_ref));
            asked.insert(dependency.name.clone().into_owned());
            // Of a folder that is no member, these are not locked unless something else asks for them.
            if !member && (dependency.dev || dependency.optional) {
                continue;
            }
            if let Some((code, what)) = self.dependency(&dependency, &links) {
                add(code, dependency.at, &dependency.name, what, found);
            }
        }
        for link in locked.dependencies.iter().filter(|link| !asked.contains(link.name())) {
            let what = format!("{path} does not ask for `{}`", link.name().escape_debug());
            found.add(Code::Stale, link.at, what).package = Some(label(locked));
        }
    }

    /// With what it takes from the workspace.
    fn inherited<'a>(&self, dependency: &Dependency<'a>, outer: Option<&Outer>) -> Dependency<'a> {
        let mut own = dependency.clone();
        if !dependency.inherits {
            return own;
        }
        let shared: Option<&Dependency<'_>> = match outer {
            Some(outer) => outer.dependencies.get(&*dependency.key),
            None => self.shared.get(&*dependency.key).copied(),
        };
        if let Some(shared) = shared {
            let owned =
                |text: &Option<Cow<'_, str>>| text.as_ref().map(|text| Cow::Owned(text.clone().into_owned()));
            own.name = Cow::Owned(shared.name.clone().into_owned());
            own.version = owned(&shared.version);
            own.path = owned(&shared.path);
            own.registry = owned(&shared.registry);
            own.git = shared.git.as_ref().map(|git| Git {
                url: Cow::Owned(git.url.clone().into_owned()),
                branch: owned(&git.branch),
                tag: owned(&git.tag),
                rev: owned(&git.rev),
            });
        }
        own
    }

    /// What is wrong with what the lock has for a dependency.
    fn dependency(&self, dependency: &Dependency<'_>, links: &Links<'_>) -> Option<(Code, String)> {
        let name: &str = &dependency.name;
        let candidates: Vec<&Package<'_>> =
            links.get(name).into_iter().flatten().flat_map(|link| self.index.linked(link)).collect();
        if candidates.is_empty() {
            return Some((Code::Stale, "the lock does not have it: a build would resolve anew".to_owned()));
        }
        // What takes its place comes from elsewhere.
        let fits = |package: &&&Package<'_>| {
            self.patches.explain(package) || self.patches.replace(package) || is_from(package, dependency)
        };
        let fitting: Vec<&&Package<'_>> = candidates.iter().filter(fits).collect();
        let Some(first) = fitting.first() else {
            let source =
                candidates.first().and_then(|package| package.source.as_deref()).unwrap_or("a folder");
            return Some((Code::Stale, format!("the lock has it from `{}`", source.escape_debug())));
        };
        let wanted = VersionReq::parse(dependency.version.as_deref()?).ok()?;
        let allowed = |package: &&&Package<'_>| {
            Version::parse(&package.version).is_ok_and(|version| wanted.matches(&version))
        };
        if fitting.iter().any(allowed) {
            return None;
        }
        Some((Code::OutOfRange, format!("`{wanted}` is asked for, and {} is locked", first.version)))
    }

    /// What has no source must lie in the project, and what nothing leads to is not wanted.
    fn rest(&self, found: &mut Findings<'_>) {
        let mut reached: HashSet<usize> = HashSet::new();
        let mut queue: Vec<&Package<'_>> = Vec::new();
        for package in self.index.packages.iter().filter(|package| package.source.is_none()) {
            if self.members.contains(&*package.name) || self.patches.explain(package) {
                reached.insert(package.at);
                queue.push(package);
            } else if self.members.len() > 1 || self.root.name.is_some() {
                let what = "neither from a registry nor a part of this workspace";
                found.add(Code::Stale, package.at, what).package = Some(label(package));
            }
        }
        while let Some(package) = queue.pop() {
            for link in &package.dependencies {
                for other in self.index.linked(link) {
                    if reached.insert(other.at) {
                        queue.push(other);
                    }
                }
            }
        }
        for package in self.index.packages.iter().filter(|package| package.source.is_some()) {
            if !reached.contains(&package.at) && !reached.is_empty() && !package.replaced {
                found.add(Code::Extraneous, package.at, "nothing leads to it").package = Some(label(package));
            }
        }
    }
}

/// Whether a locked package is from where the manifest says.
fn is_from(package: &Package<'_>, dependency: &Dependency<'_>) -> bool {
    let source = package.source.as_deref();
    if let Some(git) = &dependency.git {
        return source
            .and_then(|source| source.strip_prefix("git+"))
            .is_some_and(|source| is_git(source, git));
    }
    match source {
        None => dependency.path.is_some(),
        // A path counts before a version, which is for those who take it from a registry.
        Some(source) => dependency.path.is_none() && is_registry(source),
    }
}

pub(super) fn is_git(source: &str, git: &Git<'_>) -> bool {
    let (address, _) = source.split_once('#').unwrap_or((source, ""));
    let (url, query) = address.split_once('?').unwrap_or((address, ""));
    let plain = |url: &str| {
        let url = url.trim_end_matches('/');
        url.strip_suffix(".git").unwrap_or(url).to_ascii_lowercase()
    };
    let same = |key: &str, wanted: &Option<Cow<'_, str>>| {
        let mut parts = query.split('&').filter_map(|part| part.split_once('='));
        match (parts.find(|(name, _)| *name == key), wanted) {
            // Up to version 3 it stands there as it is.
            (Some((_, value)), Some(wanted)) => value == wanted || unescaped(value) == **wanted,
            (value, wanted) => value.is_none() && wanted.is_none(),
        }
    };
    plain(url) == plain(&git.url)
        && same("branch", &git.branch)
        && same("tag", &git.tag)
        && same("rev", &git.rev)
}

/// Version 4 writes what is special in a URL as `%2F`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let ahead = rest.clone();
        let mut digits = ahead.take(2).filter_map(|digit| char::from(digit).to_digit(16));
        match (byte, digits.next(), digits.next()) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                rest.nth(1);
            }
            (b'+', ..) => bytes.push(b' '),
            (other, ..) => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
