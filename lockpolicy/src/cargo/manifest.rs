//! `Cargo.toml`, as far as it bears on the lock.

use std::borrow::Cow;

use crate::cargo::lockfile::Package;
use crate::table::{Document, Item, Table};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest<'a> {
    pub name: Option<Cow<'a, str>>,
    /// Of its own; nothing where it is the workspace's or is not said.
    pub version: Option<Cow<'a, str>>,
    pub inherits_version: bool,
    pub dependencies: Vec<Dependency<'a>>,
    pub workspace: Option<Workspace<'a>>,
    /// What `[patch]` and `[replace]` put in the place of packages.
    pub patches: Vec<Dependency<'a>>,
    pub replaces: Vec<Replace<'a>>,
    /// Folders of patches.
    pub patch_paths: Vec<Cow<'a, str>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace<'a> {
    pub members: Vec<Cow<'a, str>>,
    pub exclude: Vec<Cow<'a, str>>,
    pub version: Option<Cow<'a, str>>,
    pub dependencies: Vec<Dependency<'a>>,
}

/// One entry of `[replace]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace<'a> {
    /// Nothing where the entry does not say of which version.
    pub version: Option<Cow<'a, str>>,
    /// Under the name that is replaced, which is its own.
    pub with: Dependency<'a>,
}

impl Replace<'_> {
    pub fn is_for(&self, package: &Package<'_>) -> bool {
        package.name == self.with.name && self.version.as_ref().is_none_or(|own| *own == package.version)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency<'a> {
    /// What the manifest calls it.
    pub key: Cow<'a, str>,
    /// The package's own name.
    pub name: Cow<'a, str>,
    pub version: Option<Cow<'a, str>>,
    pub path: Option<Cow<'a, str>>,
    pub git: Option<Git<'a>>,
    pub registry: Option<Cow<'a, str>>,
    pub inherits: bool,
    pub optional: bool,
    pub dev: bool,
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Git<'a> {
    pub url: Cow<'a, str>,
    pub branch: Option<Cow<'a, str>>,
    pub tag: Option<Cow<'a, str>>,
    pub rev: Option<Cow<'a, str>>,
}

impl<'a> Manifest<'a> {
    pub fn of(document: &Document<'a>) -> Manifest<'a> {
        let root = document.root();
        let mut manifest = Manifest::default();
        if let Some(package) = root.table("package").or(root.table("project")) {
            manifest.name = package.text("name");
            manifest.version = package.text("version");
            manifest.inherits_version =
                package.path(&["version", "workspace"]).is_some_and(|item| item.is_true());
        }
        lists(&root, &mut manifest.dependencies);
        for (_, _, item) in root.table("target").map(|table| table.fields()).unwrap_or_default() {
            if let Some(table) = item.table() {
                lists(&table, &mut manifest.dependencies);
            }
        }
        manifest.workspace = root.table("workspace").map(|table| workspace(&table));
        manifest.patches = patches(&root);
        manifest.patch_paths.extend(manifest.patches.iter().filter_map(|patch| patch.path.clone()));
        for (key, at, item) in root.table("replace").map(|table| table.fields()).unwrap_or_default() {
            // `name:version`, or a whole package id.
            let last = key.rsplit(['#', '/']).next().unwrap_or_default();
            let (name, version) =
                last.split_once([':', '@']).map_or((last, None), |(name, version)| (name, Some(version)));
            let mut with = dependency(key, at, &item, false);
            with.name = Cow::Owned(name.to_owned());
            manifest.patch_paths.extend(with.path.clone());
            let version = version.map(|version| Cow::Owned(version.to_owned()));
            manifest.replaces.push(Replace { version, with });
        }
        manifest
    }
}

/// Everything below `[patch]`, whichever source it is for.
pub fn patches<'a>(root: &Table<'_, 'a>) -> Vec<Dependency<'a>> {
    let mut patches = Vec::new();
    for (_, _, item) in root.table("patch").map(|table| table.fields()).unwrap_or_default() {
        dependencies(item.table().as_ref(), false, &mut patches);
    }
    patches
}

fn workspace<'a>(table: &Table<'_, 'a>) -> Workspace<'a> {
    let texts = |key| table.items(key).into_iter().filter_map(|item| item.text()).collect();
    let mut workspace = Workspace {
        members: texts("members"),
        exclude: texts("exclude"),
        version: table.path(&["package", "version"]).and_then(|item| item.text()),
        dependencies: Vec::new(),
    };
    dependencies(table.table("dependencies").as_ref(), false, &mut workspace.dependencies);
    workspace
}

fn lists<'a>(table: &Table<'_, 'a>, out: &mut Vec<Dependency<'a>>) {
    for (key, dev) in [
        ("dependencies", false),
        ("build-dependencies", false),
        ("build_dependencies", false),
        ("dev-dependencies", true),
        ("dev_dependencies", true),
    ] {
        dependencies(table.table(key).as_ref(), dev, out);
    }
}

fn dependencies<'a>(table: Option<&Table<'_, 'a>>, dev: bool, out: &mut Vec<Dependency<'a>>) {
    for (key, at, item) in table.map(Table::fields).unwrap_or_default() {
        out.push(dependency(key, at, &item, dev));
    }
}

fn dependency<'a>(key: &Cow<'a, str>, at: usize, item: &Item<'_, 'a>, dev: bool) -> Dependency<'a> {
    let table = item.table();
    let text = |name: &str| table.as_ref().and_then(|table| table.text(name));
    let is = |name: &str| table.as_ref().and_then(|table| table.get(name)).is_some_and(|item| item.is_true());
    Dependency {
        key: key.clone(),
        name: text("package").unwrap_or_else(|| key.clone()),
        version: item.text().or_else(|| text("version")),
        path: text("path"),
        git: text("git").map(|url| Git { url, branch: text("branch"), tag: text("tag"), rev: text("rev") }),
        registry: text("registry").or_else(|| text("registry-index")),
        inherits: is("workspace"),
        optional: is("optional"),
        dev,
        at,
    }
}

impl Dependency<'_> {
    pub fn into_static(self) -> Dependency<'static> {
        let text = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Dependency {
            key: text(self.key),
            name: text(self.name),
            version: self.version.map(text),
            path: self.path.map(text),
            git: self.git.map(|git| Git {
                url: text(git.url),
                branch: git.branch.map(text),
                tag: git.tag.map(text),
                rev: git.rev.map(text),
            }),
            registry: self.registry.map(text),
            inherits: self.inherits,
            optional: self.optional,
            dev: self.dev,
            at: self.at,
        }
    }
}
