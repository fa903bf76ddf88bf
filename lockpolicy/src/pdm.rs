//! `pdm.lock`, of lock version 4 and what comes with it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::digest::Digest;
use crate::few::Few;
use crate::files::Files;
use crate::finding::{Code, Findings};
use crate::format::Format;
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::python::json::{Spacing, Tree};
use crate::python::project::{self, Manifest, normal};
use crate::python::{file_name, requirement, version};
use crate::table::{self, Item, Table};
use crate::text::{Broken, Text};
use crate::url::is_commit;

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let document = table::read(text)?;
    let root = document.root();
    let metadata = root.table("metadata").ok_or_else(|| shape(root.at(), "no `[metadata]`"))?;
    let version = metadata.text("lock_version");
    let is_known = |version: &str| {
        ["3", "4"].iter().any(|major| version == *major || version.starts_with(&format!("{major}.")))
    };
    if !version.as_deref().is_some_and(is_known) {
        return Err(Broken::unsupported(metadata.at(), "a version of `pdm.lock` that is not known"));
    }
    let mut lock = Lock {
        format: Format::Pdm,
        version,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    if let Some(hash) = metadata.get("content_hash") {
        let value = hash.text().unwrap_or_default();
        lock.settings.push(Setting { name: Cow::Borrowed("content_hash"), value, at: hash.at() });
    }
    // Until lock version 4.5, the files of all packages stood together under `"name version"`.
    let apart = apart(metadata);
    if let Some(item) = root.get("package").filter(|item| !item.is_array()) {
        return Err(shape(item.at(), "`package` should be an array"));
    }
    for item in root.items("package") {
        let package = item.table().ok_or_else(|| shape(item.at(), "no table in `package`"))?;
        lock.entries.push(entry(package, &apart)?);
    }
    Ok(lock)
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

/// The files that stand together, each list under `"name version"`; an extra's brackets are left out.
fn apart<'d, 'a>(metadata: Table<'d, 'a>) -> BTreeMap<String, Item<'d, 'a>> {
    let fields = metadata.table("files").map(|files| files.fields()).unwrap_or_default().into_iter();
    let plain = |key: &str| match (key.split_once('['), key.split_once("] ")) {
        (Some((name, _)), Some((_, version))) => format!("{name} {version}"),
        _ => key.to_owned(),
    };
    fields.map(|(key, _, item)| (plain(key), item)).collect()
}

/// A package. One with extras stands twice, the second time with what the extra needs and with the same files.
fn entry<'d, 'a>(
    package: Table<'d, 'a>,
    apart: &BTreeMap<String, Item<'d, 'a>>,
) -> Result<Entry<'a>, Broken> {
    let at = package.at();
    let name = package.text("name").ok_or_else(|| shape(at, "a package without a name"))?;
    let version = package.text("version");
    let source = if let Some(git) = package.text("git") {
        Source::Git { url: git, commit: package.text("revision").filter(|commit| is_commit(commit)) }
    } else if let Some(url) = package.text("url") {
        Source::Url(url)
    } else if let Some(path) = package.text("path") {
        Source::Path(path)
    } else if ["hg", "svn", "bzr"].iter().any(|key| package.has(key)) {
        let url = ["hg", "svn", "bzr"].iter().find_map(|key| package.text(key)).unwrap_or_default();
        Source::Git { url, commit: package.text("revision").filter(|commit| is_commit(commit)) }
    } else {
        Source::Registry(None)
    };
    let label = format!("{name} {}", version.as_deref().unwrap_or_default());
    let files = package.get("files").or_else(|| apart.get(&label).copied());
    let mut artifacts = Few::None;
    for file in files.map(|files| files.items()).unwrap_or_default() {
        let table = file.table().ok_or_else(|| shape(file.at(), "a file that is no table"))?;
        artifacts.push(Artifact {
            url: table.text("url"),
            file: table.text("file"),
            digests: table.text("hash").map(Digest::named).into_iter().collect(),
            published: None,
            at: file.at(),
        });
    }
    let built = artifacts.iter().any(|artifact| {
        let of_url = artifact.url.as_deref().and_then(file_name::of_url);
        artifact.file.as_deref().or(of_url.as_deref()).is_some_and(file_name::is_wheel)
    });
    let fetched = matches!(source, Source::Registry(_) | Source::Git { .. });
    let flags = Flags { builds: fetched && !built, ..Flags::default() };
    Ok(Entry { key: name.clone(), name, alias: None, version, source, artifacts, flags, at })
}

/// Whether the lock agrees with `pyproject.toml`: pdm's own digest, and names and ranges besides.
pub fn step(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    file_name::check(lock, true, found);
    project::look(files, path, "pyproject.toml", found, |manifest, found| {
        content_hash(lock, manifest, found);
        needs(lock, manifest, found);
    });
}

fn content_hash(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let Some(stated) = lock.settings.iter().find(|setting| setting.name == "content_hash") else { return };
    let is_workspace = manifest.root.path(&["tool", "pdm", "workspace"]).is_some();
    // Members go into the digest of a workspace; a manifest in another manager's form is turned into pdm's first.
    if is_workspace || !manifest.root.has("project") {
        return;
    }
    let forms = [relevant(manifest.root, true), relevant(manifest.root, false)];
    let digests: Vec<String> =
        forms.into_iter().flatten().map(|tree| format!("sha256:{}", tree.sha256(Spacing::Usual))).collect();
    if stated.value.starts_with("sha256:")
        && !digests.is_empty()
        && !digests.iter().any(|digest| *digest == *stated.value)
    {
        let what = format!("`{}` has changed since the lock was made", manifest.path);
        found.add(Code::Stale, stated.at, what).mend = Some("make the lock anew: pdm lock".to_owned());
    }
}

/// What pdm takes the digest of; older releases wrote overrides in another form.
fn relevant(root: Table<'_, '_>, newer: bool) -> Option<Tree> {
    let project = root.table("project");
    let pdm = root.path(&["tool", "pdm"]).and_then(|item| item.table());
    let or = |item: Option<Item<'_, '_>>, otherwise: Tree| item.map_or(Some(otherwise), Tree::of);
    let list = || Tree::List(Vec::new());
    let mut groups: BTreeMap<String, Vec<Tree>> = BTreeMap::new();
    let of_project = root.table("dependency-groups").filter(|_| newer);
    let of_pdm = pdm.and_then(|pdm| pdm.table("dev-dependencies"));
    for (name, _, item) in [of_project, of_pdm].into_iter().flatten().flat_map(|table| table.fields()) {
        let name = if newer { normal(name) } else { name.to_string() };
        let items = item.items().into_iter().map(Tree::of).collect::<Option<Vec<_>>>()?;
        match groups.get_mut(&name) {
            Some(own) => own.extend(items),
            None => drop(groups.insert(name, items)),
        }
    }
    let groups = groups.into_iter().map(|(name, items)| (name, Tree::List(items))).collect();
    let resolution = pdm.and_then(|pdm| pdm.get("resolution"));
    let mut all = vec![
        ("sources".to_owned(), or(pdm.and_then(|pdm| pdm.get("source")), list())?),
        ("dependencies".to_owned(), or(project.and_then(|project| project.get("dependencies")), list())?),
        ("dev-dependencies".to_owned(), Tree::Object(groups)),
        (
            "optional-dependencies".to_owned(),
            or(project.and_then(|project| project.get("optional-dependencies")), Tree::empty())?,
        ),
        (
            "requires-python".to_owned(),
            or(project.and_then(|project| project.get("requires-python")), Tree::Text(String::new()))?,
        ),
    ];
    if newer {
        all.push(("resolution".to_owned(), or(resolution, Tree::empty())?));
    } else {
        let overrides = resolution.and_then(|item| item.table()?.get("overrides"));
        all.push(("overrides".to_owned(), or(overrides, Tree::empty())?));
    }
    Some(Tree::Object(all))
}

fn needs(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let own = manifest.root.path(&["project", "name"]).and_then(|item| item.text()).map(|own| normal(&own));
    let overrides =
        manifest.root.path(&["tool", "pdm", "resolution", "overrides"]).and_then(|item| item.table());
    let overridden: BTreeSet<String> = overrides
        .map(|table| table.fields())
        .unwrap_or_default()
        .iter()
        .map(|(own, ..)| normal(own))
        .collect();
    let locked = project::versions(lock);
    for need in project::needs(manifest.root) {
        let Some(read) = requirement::parse(&need.text) else { continue };
        let name = normal(read.name);
        if own.as_deref() == Some(&name) || overridden.contains(&name) {
            continue;
        }
        let versions = locked.get(&name).map(Vec::as_slice).unwrap_or_default();
        // A lock may be made for some groups only.
        if versions.is_empty() && read.marker.is_none() && need.group.is_empty() {
            let what = format!("asks for `{name}`, and the lock does not hold it");
            found.push(
                manifest.finding(Code::Stale, need.at, what).of(name).mend("make the lock anew: pdm lock"),
            );
        } else if !versions.is_empty()
            && read.url.is_none()
            && versions.iter().all(|version| version::allows(read.specifier, version) == Some(false))
        {
            let what =
                format!("`{}` does not allow the locked {}", read.specifier, project::listed(versions));
            found.push(manifest.finding(Code::OutOfRange, need.at, what).of(name));
        }
    }
}
