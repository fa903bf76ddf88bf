//! What a `uv.lock` says.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::digest::Digest;
use crate::few::Few;
use crate::finding::Code;
use crate::format::Format;
use crate::lock::{Artifact, Ask, Entry, Flags, Lock, Setting, Source};
use crate::python::file_name;
use crate::table::{self, Item, Table};
use crate::text::{Broken, Text};
use crate::url::is_commit;

/// What the settings begin with that say what a part of the project was given: behind it is when, and which part.
pub(super) const GIVEN: &str = "given ";

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let document = table::read(text)?;
    let root = document.root();
    let version = root.get("version").ok_or_else(|| shape(root.at(), "no `version`"))?;
    if version.number() != Some(1) {
        return Err(Broken::unsupported(version.at(), "a version of `uv.lock` that is not known"));
    }
    let revision = root.get("revision").and_then(|item| item.number()).unwrap_or(0);
    let mut lock = Lock {
        format: Format::Uv,
        version: Some(Cow::Owned(format!("1.{revision}"))),
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let mut names = BTreeSet::new();
    let mut releases = BTreeSet::new();
    let packages: Vec<Table<'_, 'a>> = tables(root, "package")?;
    for package in &packages {
        let entry = entry(*package)?;
        names.insert(entry.name.clone());
        if !releases.insert((entry.name.clone(), entry.version.clone(), format!("{:?}", entry.source))) {
            let why = format!("`{}` stands twice", entry.label().escape_debug());
            return Err(Broken { code: Code::Diverges, at: entry.at, why });
        }
        lock.entries.push(entry);
    }
    for package in &packages {
        edges(*package, &names)?;
        lock.asks.append(&mut asks(*package)?);
        lock.settings.append(&mut own_edges(*package)?);
    }
    manifest(root, &mut lock)?;
    Ok(lock)
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

/// The tables of an array; something else among them is no lock.
fn tables<'d, 'a>(table: Table<'d, 'a>, key: &str) -> Result<Vec<Table<'d, 'a>>, Broken> {
    let Some(item) = table.get(key) else { return Ok(Vec::new()) };
    if !item.is_array() {
        return Err(shape(item.at(), format!("`{key}` should be an array")));
    }
    let each =
        |item: Item<'d, 'a>| item.table().ok_or_else(|| shape(item.at(), format!("no table in `{key}`")));
    item.items().into_iter().map(each).collect()
}

fn entry<'a>(package: Table<'_, 'a>) -> Result<Entry<'a>, Broken> {
    let at = package.at();
    let name = package.text("name").ok_or_else(|| shape(at, "a package without a name"))?;
    let given = package.table("source").ok_or_else(|| shape(at, "a package without a source"))?;
    let source = source(given)?;
    let mut artifacts: Few<Artifact<'a>> = Few::None;
    if let Some(sdist) = package.get("sdist") {
        artifacts.push(artifact(
            sdist.table().ok_or_else(|| shape(sdist.at(), "`sdist` should be a table"))?,
            &source,
        ));
    }
    for wheel in tables(package, "wheels")? {
        artifacts.push(artifact(wheel, &source));
    }
    let built = artifacts.iter().any(|artifact| {
        let named = artifact.url.as_deref().and_then(file_name::of_url);
        named.as_deref().or(artifact.file.as_deref()).is_some_and(file_name::is_wheel)
    });
    let own = matches!(source, Source::Workspace | Source::Path(_));
    let flags = Flags { builds: !built && !own, ..Flags::default() };
    let version = package.text("version");
    Ok(Entry { key: name.clone(), name, alias: None, version, source, artifacts, flags, at })
}

fn source<'a>(given: Table<'_, 'a>) -> Result<Source<'a>, Broken> {
    let fields = given.fields();
    let mut kinds = fields.iter().filter(|(key, ..)| {
        matches!(&***key, "registry" | "git" | "url" | "path" | "directory" | "editable" | "virtual")
    });
    let (Some((kind, at, value)), None) = (kinds.next(), kinds.next()) else {
        return Err(shape(given.at(), "a source of no kind that is known, or of two"));
    };
    let text = value.text().ok_or_else(|| shape(*at, "a source that is no text"))?;
    Ok(match &***kind {
        "registry" if text.contains("://") => Source::Registry(Some(text)),
        "git" => {
            let (before, commit) = match text.split_once('#') {
                Some((before, commit)) => (before, Some(commit)),
                None => (&*text, None),
            };
            let url = before.split('?').next().unwrap_or_default().to_owned();
            let commit =
                commit.filter(|commit| is_commit(commit)).map(|commit| Cow::Owned(commit.to_owned()));
            Source::Git { url: Cow::Owned(url), commit }
        }
        "url" => Source::Url(text),
        // A folder of the project itself is no dependency from elsewhere.
        "editable" | "virtual" | "directory" if !text.starts_with("..") && !text.starts_with('/') => {
            Source::Workspace
        }
        _ => Source::Path(text),
    })
}

fn artifact<'a>(file: Table<'_, 'a>, source: &Source<'a>) -> Artifact<'a> {
    let of_source = match source {
        Source::Url(url) => Some(url.clone()),
        _ => None,
    };
    let last = |path: Cow<'a, str>| Cow::Owned(path.rsplit('/').next().unwrap_or_default().to_owned());
    Artifact {
        url: file.text("url").or(of_source),
        file: file.text("filename").or_else(|| file.text("path").map(last)),
        digests: file.text("hash").map(Digest::named).into_iter().collect(),
        published: file.text("upload-time").or_else(|| file.get("upload-time")?.time().map(Cow::Owned)),
        at: file.at(),
    }
}

/// What a package depends on must be in the lock: uv itself would not read it otherwise.
fn edges(package: Table<'_, '_>, names: &BTreeSet<Cow<'_, str>>) -> Result<(), Broken> {
    for edge in lists(package)?.into_iter().flat_map(|(_, list)| list) {
        let name = edge.text("name").ok_or_else(|| shape(edge.at(), "a dependency without a name"))?;
        if !names.contains(&name) {
            return Err(shape(
                edge.at(),
                format!("depends on `{}`, which is not in the lock", name.escape_debug()),
            ));
        }
    }
    Ok(())
}

/// Every list of a package's dependencies: for always (empty), for an `extra`, for a `group`.
fn lists<'d, 'a>(package: Table<'d, 'a>) -> Result<Vec<(&'static str, Vec<Table<'d, 'a>>)>, Broken> {
    let mut lists = vec![("", tables(package, "dependencies")?)];
    for (key, kind) in [("optional-dependencies", "extra"), ("dev-dependencies", "group")] {
        if let Some(groups) = package.table(key) {
            for (group, ..) in groups.fields() {
                lists.push((kind, tables(groups, group)?));
            }
        }
    }
    Ok(lists)
}

/// What a package of the project was given: no more than it asked for.
fn own_edges<'a>(package: Table<'_, 'a>) -> Result<Vec<Setting<'a>>, Broken> {
    let importer = package.table("source").and_then(importer).filter(|_| package.has("metadata"));
    let Some(importer) = importer else { return Ok(Vec::new()) };
    let mut given = Vec::new();
    for (kind, list) in lists(package)? {
        given.extend(list.iter().map(|edge| Setting {
            name: Cow::Owned(format!("{GIVEN}{kind}:{importer}")),
            value: edge.text("name").unwrap_or_default(),
            at: edge.at(),
        }));
    }
    Ok(given)
}

/// What a package of the project asked for when the lock was made.
fn asks<'a>(package: Table<'_, 'a>) -> Result<Vec<Ask<'a>>, Broken> {
    let Some(metadata) = package.table("metadata") else { return Ok(Vec::new()) };
    let Some(importer) = package.table("source").and_then(importer) else { return Ok(Vec::new()) };
    let mut asks = Vec::new();
    for required in tables(metadata, "requires-dist")? {
        let marker = required.text("marker").unwrap_or_default();
        let extra = extra(&marker);
        asks.push(ask(required, &importer, extra.map_or(String::new(), |extra| format!("extra:{extra}"))));
    }
    if let Some(groups) = metadata.table("requires-dev") {
        for (group, ..) in groups.fields() {
            for required in tables(groups, group)? {
                asks.push(ask(required, &importer, format!("group:{group}")));
            }
        }
    }
    Ok(asks)
}

fn importer<'a>(source: Table<'_, 'a>) -> Option<Cow<'a, str>> {
    ["editable", "virtual", "directory"].iter().find_map(|kind| source.text(kind))
}

/// `to` says the rest of a requirement: extras, where it comes from, whether it is for some machines only.
fn ask<'a>(required: Table<'_, 'a>, importer: &Cow<'a, str>, group: String) -> Ask<'a> {
    let mut extras: Vec<String> =
        required.items("extras").iter().filter_map(|item| item.text()).map(Cow::into_owned).collect();
    extras.sort_unstable();
    let kinds = ["git", "url", "path", "directory", "editable", "virtual"];
    let from = kinds.iter().find_map(|kind| required.text(kind).map(|text| format!("{kind}:{text}")));
    let marked = if required.has("marker") || required.has("conflict") { ";" } else { "" };
    Ask {
        importer: importer.clone(),
        name: required.text("name").unwrap_or_default(),
        range: Some(required.text("specifier").unwrap_or_default()),
        group: Cow::Owned(group),
        to: Some(Cow::Owned(format!("{}|{}|{marked}", extras.join(","), from.unwrap_or_default()))),
        at: required.at(),
    }
}

/// The extra that a marker names.
fn extra(marker: &str) -> Option<&str> {
    let (_, behind) = marker.split_once("extra == ")?;
    let quote = behind.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    behind.get(1..)?.split(quote).next()
}

/// The lists under `[manifest]` that hold requirements.
pub(super) const LISTS: [&str; 4] = ["overrides", "constraints", "build-constraints", "excludes"];

/// Requirements, each as a text of three lines: its name, its range, and the rest.
fn tables_or_texts<'a>(manifest: Table<'_, 'a>, list: &str) -> Result<Vec<(Cow<'a, str>, usize)>, Broken> {
    let mut all = Vec::new();
    for item in manifest.items(list) {
        match (item.text(), item.table()) {
            (Some(name), _) => all.push((Cow::Owned(format!("{name}\n\n")), item.at())),
            (None, Some(required)) => {
                let own = ask(required, &Cow::Borrowed("."), String::new());
                let (range, to) = (own.range.unwrap_or_default(), own.to.unwrap_or_default());
                all.push((Cow::Owned(format!("{}\n{range}\n{to}", own.name)), own.at));
            }
            (None, None) => return Err(shape(item.at(), format!("no requirement in `{list}`"))),
        }
    }
    Ok(all)
}

/// What stands under `[manifest]`: the members of a workspace, and what overrides what packages ask for.
fn manifest<'a>(root: Table<'_, 'a>, lock: &mut Lock<'a>) -> Result<(), Broken> {
    let Some(manifest) = root.table("manifest") else { return Ok(()) };
    for member in manifest.items("members") {
        if let Some(value) = member.text() {
            lock.settings.push(Setting { name: Cow::Borrowed("member"), value, at: member.at() });
        }
    }
    for list in LISTS {
        for required in tables_or_texts(manifest, list)? {
            lock.settings.push(Setting { name: Cow::Borrowed(list), value: required.0, at: required.1 });
        }
    }
    if let Some(groups) = manifest.table("dependency-groups") {
        for (group, ..) in groups.fields() {
            for required in tables(groups, group)? {
                lock.asks.push(ask(required, &Cow::Borrowed("."), format!("group:{group}")));
            }
        }
    }
    Ok(())
}
