//! The packages of a `Cargo.lock`, as they are written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::table::{self, Item};
use crate::text::{Broken, Text};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File<'a> {
    pub version: Option<i64>,
    pub packages: Vec<Package<'a>>,
    /// Patches that nothing uses: they are not fetched.
    pub unused: Vec<Package<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package<'a> {
    pub name: Cow<'a, str>,
    pub version: Cow<'a, str>,
    /// Nothing for what is part of the workspace or lies in a folder.
    pub source: Option<Cow<'a, str>>,
    pub checksum: Option<Cow<'a, str>>,
    pub dependencies: Vec<Link<'a>>,
    /// Another package takes its place.
    pub replaced: bool,
    pub at: usize,
}

/// `name`, `name version` or `name version (source)`: as much as tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    pub text: Cow<'a, str>,
    pub at: usize,
}

impl Link<'_> {
    pub fn name(&self) -> &str {
        self.text.split(' ').next().unwrap_or_default()
    }

    pub fn version(&self) -> Option<&str> {
        self.text.split(' ').nth(1)
    }

    pub fn is(&self, package: &Package<'_>) -> bool {
        let mut parts = self.text.splitn(3, ' ');
        let name = parts.next() == Some(&*package.name);
        let version = parts.next().is_none_or(|version| version == package.version);
        let source = parts.next().is_none_or(|source| {
            let source = source.trim_start_matches('(').trim_end_matches(')');
            // Of a commit, only the lock's own entry says which.
            package
                .source
                .as_deref()
                .is_some_and(|own| own == source || own.split('#').next() == Some(source))
        });
        name && version && source
    }
}

/// Newer ones are refused by the cargo that does not know them, too.
const NEWEST: i64 = 4;

/// So many sources one version of a package may come from.
const MOST: usize = 64;

impl<'a> File<'a> {
    pub fn read(text: &Text<'a>) -> Result<File<'a>, Broken> {
        let document = table::read(text)?;
        let root = document.root();
        let mut file = File::default();
        let mut sums: HashMap<String, Cow<'a, str>> = HashMap::new();
        let mut listed = false;
        for (key, at, item) in root.fields() {
            match &**key {
                "version" => {
                    let version = item.number().filter(|version| (1..=NEWEST).contains(version));
                    let unknown = || Broken::unsupported(item.at(), "an unknown version of Cargo.lock");
                    file.version = Some(version.ok_or_else(unknown)?);
                }
                "package" if item.is_array() => {
                    listed = true;
                    for item in item.items() {
                        file.packages.push(package(item)?);
                    }
                }
                // What there was before there were workspaces.
                "root" => {
                    listed = true;
                    file.packages.push(package(item)?);
                }
                "metadata" => {
                    let table = item.table().ok_or_else(|| Broken::new(at, "`metadata` is no table"))?;
                    for (key, at, item) in table.fields() {
                        let value = item.text().ok_or_else(|| Broken::new(at, "not a checksum"))?;
                        if let Some(package) = key.strip_prefix("checksum ") {
                            sums.insert(package.to_owned(), value);
                        }
                    }
                }
                "patch" => {
                    let table = item.table().ok_or_else(|| Broken::new(at, "`patch` is no table"))?;
                    for item in table.items("unused") {
                        file.unused.push(package(item)?);
                    }
                }
                _ => return Err(Broken::new(at, format!("`{}` is not understood", key.escape_debug()))),
            }
        }
        if !listed && file.version.is_none() {
            return Err(Broken::new(text.offset(0), "nothing of a Cargo.lock in it"));
        }
        file.complete(&mut sums)?;
        Ok(file)
    }

    /// Puts in the checksums that version 1 keeps apart, and looks for what stands twice.
    fn complete(&mut self, sums: &mut HashMap<String, Cow<'a, str>>) -> Result<(), Broken> {
        let mut known = HashSet::new();
        let mut sources: HashMap<_, usize> = HashMap::new();
        for package in &mut self.packages {
            if package.checksum.is_none() && !sums.is_empty() {
                if let Some(source) = &package.source {
                    let sum = sums.remove(&format!("{} {} ({source})", package.name, package.version));
                    // So it says that there is none, of a git repository for instance.
                    package.checksum = sum.filter(|sum| sum != "<none>");
                }
            }
            if !known.insert((package.name.clone(), package.version.clone(), package.source.clone())) {
                return Err(Broken::duplicate(package.at, &package.name));
            }
            let count = sources.entry((package.name.clone(), package.version.clone())).or_default();
            *count += 1;
            if *count > MOST {
                return Err(Broken::new(package.at, "one version from more sources than anybody has"));
            }
        }
        Ok(())
    }
}

fn package<'a>(item: Item<'_, 'a>) -> Result<Package<'a>, Broken> {
    let table = item.table().ok_or_else(|| Broken::new(item.at(), "a package that is no table"))?;
    let at = table.at();
    let required =
        |key: &str| table.text(key).ok_or_else(|| Broken::new(at, format!("a package without `{key}`")));
    let mut package = Package {
        name: required("name")?,
        version: required("version")?,
        source: None,
        checksum: None,
        dependencies: Vec::new(),
        replaced: false,
        at,
    };
    for (key, at, item) in table.fields() {
        let text =
            || item.text().ok_or_else(|| Broken::new(at, format!("`{}` is no text", key.escape_debug())));
        match &**key {
            "name" | "version" => {}
            "source" => package.source = Some(text()?),
            "checksum" => package.checksum = Some(text()?),
            "replace" => package.replaced = true,
            "dependencies" => package.dependencies = links(item)?,
            _ => return Err(Broken::new(at, format!("`{}` is not understood", key.escape_debug()))),
        }
    }
    Ok(package)
}

fn links<'a>(item: Item<'_, 'a>) -> Result<Vec<Link<'a>>, Broken> {
    let link = |item: Item<'_, 'a>| match item.text() {
        Some(text) => Ok(Link { text, at: item.at() }),
        None => Err(Broken::new(item.at(), "a dependency that is no text")),
    };
    item.items().into_iter().map(link).collect()
}
