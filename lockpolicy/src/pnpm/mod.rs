//! `pnpm-lock.yaml`, versions 5 to 9 and 12.
//!
//! A lock says for each project (*importer*) what its manifest asked for and what that came to, for each package where
//! it comes from, and which packages each one gets. pnpm 11 and newer may put a document of its own first: what the
//! package manager itself is made of, and the configuration that it fetches before anything else.

mod key;
mod overrides;
mod package;
mod patches;
mod settings;
mod step;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::finding::Code;
use crate::format::{Ecosystem, Format};
use crate::graph::Edges;
use crate::lock::{Ask, Lock, Setting};
use crate::name;
use crate::text::{Broken, Text};
use crate::yaml::Reader;
use key::Style;
pub use step::check as step;

/// The lists of an importer that hold packages. The last two are those of pnpm's own document.
const LISTS: [&str; 5] = [
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "configDependencies",
    "packageManagerDependencies",
];

/// What a package gets under a name that is overridden: the name, a blank, and what it came to.
const OVERRIDDEN: &str = "overridden";

/// Those of pnpm's own document.
const OWN: [&str; 2] = ["configDependencies", "packageManagerDependencies"];

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut reader = Reader::new(text)?;
    let mut lock = Lock {
        format: Format::Pnpm,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let mut documents = 0;
    let mut first = 0;
    while reader.document()? {
        documents += 1;
        let mut document = Document::new(&mut lock);
        document.read(&mut reader)?;
        if document.style.is_none() {
            return Err(shape(text.offset(0), "a document without the version of the lock"));
        }
        document.tie()?;
        first = if documents == 1 { lock.asks.len() } else { first };
    }
    reader.end()?;
    marks(text, documents)?;
    // Of two documents pnpm takes the second for the project's, and has the first for itself.
    if documents == 2
        && let Some(odd) =
            lock.asks.iter().enumerate().find(|(number, ask)| OWN.contains(&&*ask.group) != (*number < first))
    {
        return Err(shape(odd.1.at, "in the document where pnpm does not look for it"));
    }
    match documents {
        1 | 2 => Ok(lock),
        0 => Err(Broken::new(text.offset(0), "an empty lock")),
        _ => Err(Broken::new(text.offset(0), "more documents than pnpm writes")),
    }
}

/// A mark behind which nothing comes is an empty document: of two, pnpm reads the second, which then is no lock at all.
fn marks(text: &Text<'_>, documents: usize) -> Result<(), Broken> {
    let whole = text.text();
    let is_mark = |at: &usize| {
        whole
            .get(*at..)
            .and_then(|rest| rest.strip_prefix("---"))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\n', '\r']))
    };
    let lines = whole.match_indices("\n---").map(|(at, _)| at + 1);
    let marks: Vec<usize> = std::iter::once(0).chain(lines).filter(is_mark).collect();
    let before = marks.first().and_then(|first| whole.get(..*first)).unwrap_or(whole);
    let begins = before.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    match marks.last() {
        Some(last) if marks.len() + usize::from(!begins) != documents => {
            Err(shape(text.offset(*last), "an empty document"))
        }
        _ => Ok(()),
    }
}

/// What the packages of a lock ask for, by name.
pub(crate) fn asked(text: &Text<'_>) -> Result<Edges, Broken> {
    let mut reader = Reader::new(text)?;
    let mut edges = Edges::new();
    while reader.document()? {
        let mut style = Style::At;
        reader.map(|reader, key, _| match &*key {
            "lockfileVersion" => {
                style = Style::of_version(&reader.text()?).unwrap_or(style);
                Ok(())
            }
            "packages" | "snapshots" => reader.map(|reader, key, _| {
                let own = style
                    .key(style.without_peers(&key))
                    .and_then(|key| key.name)
                    .unwrap_or_default()
                    .to_owned();
                reader.map(|reader, field, _| match &*field {
                    "dependencies" | "optionalDependencies" => reader.map(|reader, name, _| {
                        edges.push((own.clone(), name.into_owned()));
                        reader.skip()
                    }),
                    _ => reader.skip(),
                })
            }),
            _ => reader.skip(),
        })?;
    }
    Ok(edges)
}

/// One document, as it is read.
struct Document<'l, 'a> {
    lock: &'l mut Lock<'a>,
    style: Option<Style>,
    /// The places of packages by what stands as their keys, and of snapshots where those are apart.
    packages: HashMap<Cow<'a, str>, usize>,
    snapshots: Option<HashMap<Cow<'a, str>, usize>>,
    edges: Vec<Edge<'a>>,
}

/// That something gets a package under a name.
struct Edge<'a> {
    name: Cow<'a, str>,
    version: Cow<'a, str>,
    at: usize,
}

impl<'l, 'a> Document<'l, 'a> {
    fn new(lock: &'l mut Lock<'a>) -> Self {
        Document { lock, style: None, packages: HashMap::new(), snapshots: None, edges: Vec::new() }
    }

    fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Broken> {
        let mut own = Importer::default();
        reader.map(|reader, key, at| {
            if self.style.is_none() && matches!(&*key, "packages" | "snapshots") {
                return Err(Broken::unsupported(at, "packages before the version of the lock"));
            }
            match &*key {
                "lockfileVersion" => self.version(reader, at),
                "importers" => reader.map(|reader, path, at| {
                    let mut importer = Importer { path, at, ..Importer::default() };
                    reader.map(|reader, key, at| importer.field(reader, &key, at))?;
                    self.importer(importer)
                }),
                "packages" => reader.map(|reader, key, at| self.package(reader, key, at)),
                "snapshots" => {
                    self.snapshots = Some(HashMap::new());
                    reader.map(|reader, key, at| self.snapshot(reader, key, at))
                }
                "specifiers"
                | "dependencies"
                | "devDependencies"
                | "optionalDependencies"
                | "dependenciesMeta"
                | "publishDirectory" => own.field(reader, &key, at),
                "settings"
                | "overrides"
                | "patchedDependencies"
                | "catalogs"
                | "ignoredOptionalDependencies"
                | "neverBuiltDependencies"
                | "onlyBuiltDependencies"
                | "allowedDeprecatedVersions"
                | "packageExtensionsChecksum"
                | "pnpmfileChecksum" => {
                    let node = reader.value()?;
                    settings(&key, &node, at, &mut self.lock.settings);
                    Ok(())
                }
                "time" | "registry" | "createdBy" => reader.skip(),
                _ => Err(shape(at, format!("`{}` is not known of pnpm's locks", key.escape_debug()))),
            }
        })?;
        self.importer(own)
    }

    fn version(&mut self, reader: &mut Reader<'a>, at: usize) -> Result<(), Broken> {
        let version = reader.text()?;
        self.style = Style::of_version(&version);
        if self.style.is_none() {
            return Err(Broken::unsupported(
                at,
                format!("version {} of pnpm's locks", version.escape_debug()),
            ));
        }
        self.lock.version = Some(version);
        Ok(())
    }

    fn style(&self) -> Style {
        self.style.unwrap_or(Style::At)
    }

    fn importer(&mut self, importer: Importer<'a>) -> Result<(), Broken> {
        let path = if importer.path == "." { Cow::Borrowed("") } else { importer.path };
        let mut specifiers: HashMap<Cow<'a, str>, Cow<'a, str>> = importer.specifiers.into_iter().collect();
        for (group, name, range, version, at) in importer.asked {
            alias(&name, at)?;
            let range = range.or_else(|| specifiers.remove(&name));
            if !version.starts_with("link:") {
                self.edges.push(Edge { name: name.clone(), version: version.clone(), at });
            }
            self.lock.asks.push(Ask {
                importer: path.clone(),
                name,
                range,
                group: Cow::Borrowed(group),
                to: Some(version),
                at,
            });
        }
        // What is asked for and came to nothing: a link that the lock leaves out.
        for (name, range) in specifiers {
            self.lock.asks.push(Ask {
                importer: path.clone(),
                name,
                range: Some(range),
                group: Cow::Borrowed("specifiers"),
                to: None,
                at: importer.at,
            });
        }
        Ok(())
    }

    fn package(&mut self, reader: &mut Reader<'a>, key: Cow<'a, str>, at: usize) -> Result<(), Broken> {
        let entry = package::read(reader, self.style(), key, at, &mut self.edges)?;
        self.packages.insert(entry.key.clone(), self.lock.entries.len());
        self.lock.entries.push(entry);
        Ok(())
    }

    fn snapshot(&mut self, reader: &mut Reader<'a>, key: Cow<'a, str>, at: usize) -> Result<(), Broken> {
        let package = *self
            .packages
            .get(self.style().without_peers(&key))
            .ok_or_else(|| shape(at, format!("`{}` is none of the packages", key.escape_debug())))?;
        let mut optional = false;
        reader.map(|reader, field, at| match &*field {
            "dependencies" | "optionalDependencies" => package::edges(reader, &mut self.edges),
            "optional" => {
                optional = reader.value()?.is_true();
                Ok(())
            }
            "transitivePeerDependencies" | "id" | "patched" => reader.skip(),
            _ => Err(shape(at, format!("`{}` is not known of a snapshot", field.escape_debug()))),
        })?;
        if let Some(entry) = self.lock.entries.get_mut(package) {
            entry.flags.optional |= optional;
        }
        self.snapshots.get_or_insert_default().insert(key, package);
        Ok(())
    }

    /// Whatever gets a package must find it; and a package that is got under another name has an alias.
    fn tie(&mut self) -> Result<(), Broken> {
        let style = self.style();
        let by_key = self.snapshots.as_ref().unwrap_or(&self.packages);
        let overridden: HashSet<&str> = self
            .lock
            .settings
            .iter()
            .filter_map(|own| own.name.strip_prefix("overrides."))
            .filter(|key| !key.contains('>'))
            .collect();
        let mut came_to = Vec::new();
        for edge in &self.edges {
            // What a package gets under such a name has to be what the lock itself says that it gets.
            if overridden.contains(&*edge.name) {
                let value = Cow::Owned(format!("{} {}", edge.name, edge.version));
                came_to.push(Setting { name: Cow::Borrowed(OVERRIDDEN), value, at: edge.at });
            }
            let Some(key) = style.refers(&edge.name, &edge.version) else { continue };
            let Some(place) = by_key.get(key.as_str()).or_else(|| by_key.get(&*edge.version)) else {
                return Err(shape(edge.at, format!("no package has the key `{}`", key.escape_debug())));
            };
            if let Some(entry) = self.lock.entries.get_mut(*place)
                && entry.alias.is_none()
                && entry.name != edge.name
            {
                entry.alias = Some(edge.name.clone());
            }
        }
        self.lock.settings.append(&mut came_to);
        Ok(())
    }
}

/// One project of the lock.
#[derive(Default)]
struct Importer<'a> {
    path: Cow<'a, str>,
    at: usize,
    specifiers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// List, name, range, what it came to, place.
    asked: Vec<Asked<'a>>,
}

type Asked<'a> = (&'static str, Cow<'a, str>, Option<Cow<'a, str>>, Cow<'a, str>, usize);

impl<'a> Importer<'a> {
    fn field(&mut self, reader: &mut Reader<'a>, key: &str, at: usize) -> Result<(), Broken> {
        if let Some(list) = LISTS.into_iter().find(|list| *list == key) {
            return reader.map(|reader, name, at| {
                let (mut range, mut version) = (None, None);
                if reader.is_map()? {
                    reader.map(|reader, key, at| match &*key {
                        "specifier" => {
                            range = Some(reader.text()?);
                            Ok(())
                        }
                        "version" => {
                            version = Some(reader.text()?);
                            Ok(())
                        }
                        _ => Err(shape(at, format!("`{}` is not known of a dependency", key.escape_debug()))),
                    })?;
                } else {
                    version = Some(reader.text()?);
                }
                let version = version.ok_or_else(|| shape(at, "a dependency that came to nothing"))?;
                self.asked.push((list, name, range, version, at));
                Ok(())
            });
        }
        match key {
            "specifiers" => reader.map(|reader, name, _| {
                self.specifiers.push((name, reader.text()?));
                Ok(())
            }),
            "dependenciesMeta" | "publishDirectory" => reader.skip(),
            _ => Err(shape(at, format!("`{}` is not known of a project", key.escape_debug()))),
        }
    }
}

/// A name that something is installed under: a folder in `node_modules`.
fn alias(name: &str, at: usize) -> Result<(), Broken> {
    match name::hostile(name, Ecosystem::Npm) {
        Some(why) => {
            let why = format!("{why}: `{}`", name.escape_debug());
            Err(Broken { code: Code::HostileName, at, why })
        }
        None => Ok(()),
    }
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

/// Values by their paths: `overrides.a`, `catalogs.default.a.specifier`.
fn settings<'a>(path: &str, node: &crate::json::Node<'a>, at: usize, out: &mut Vec<Setting<'a>>) {
    use crate::json::Value;
    match &node.value {
        Value::Object(fields) => {
            for (key, node) in fields {
                settings(&format!("{path}.{key}"), node, node.at, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| settings(path, item, item.at, out)),
        value => {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Bool(true) => Cow::Borrowed("true"),
                Value::Bool(false) => Cow::Borrowed("false"),
                _ => Cow::Borrowed(""),
            };
            out.push(Setting { name: Cow::Owned(path.to_owned()), value, at });
        }
    }
}
