//! What a `poetry.lock` says.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::digest::Digest;
use crate::few::Few;
use crate::finding::Code;
use crate::format::Format;
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::python::file_name;
use crate::table::{self, Item, Table};
use crate::text::{Broken, Text};
use crate::url::is_commit;

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let document = table::read(text)?;
    let root = document.root();
    let metadata = root.table("metadata").ok_or_else(|| shape(root.at(), "no `[metadata]`"))?;
    let version = metadata.text("lock-version");
    let is_known = |version: &str| version.starts_with("1.") || version.starts_with("2.");
    if version.as_deref().is_some_and(|version| !is_known(version)) {
        return Err(Broken::unsupported(metadata.at(), "a version of `poetry.lock` that is not known"));
    }
    let mut lock = Lock {
        format: Format::Poetry,
        version,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    if let Some(hash) = metadata.get("content-hash") {
        let value = hash.text().unwrap_or_default();
        lock.settings.push(Setting { name: Cow::Borrowed("content-hash"), value, at: hash.at() });
    }
    // Until lock version 2, the digests of all packages stood together.
    let apart = metadata.table("files").or_else(|| metadata.table("hashes"));
    let mut releases = BTreeSet::new();
    if let Some(item) = root.get("package").filter(|item| !item.is_array()) {
        return Err(shape(item.at(), "`package` should be an array"));
    }
    for item in root.items("package") {
        let package = item.table().ok_or_else(|| shape(item.at(), "no table in `package`"))?;
        let entry = entry(package, apart)?;
        if !releases.insert((entry.name.clone(), entry.version.clone(), format!("{:?}", entry.source))) {
            let why = format!("`{}` stands twice", entry.label().escape_debug());
            return Err(Broken { code: Code::Diverges, at: entry.at, why });
        }
        lock.entries.push(entry);
    }
    Ok(lock)
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

fn entry<'a>(package: Table<'_, 'a>, apart: Option<Table<'_, 'a>>) -> Result<Entry<'a>, Broken> {
    let at = package.at();
    let name = package.text("name").ok_or_else(|| shape(at, "a package without a name"))?;
    let source = match package.get("source") {
        None => Source::Registry(None),
        Some(item) => source(item.table().ok_or_else(|| shape(item.at(), "a source that is no table"))?)?,
    };
    let files = package.get("files").or_else(|| apart.and_then(|apart| apart.get(&name)));
    let mut artifacts = Few::None;
    for file in files.map(|files| files.items()).unwrap_or_default() {
        artifacts.push(artifact(file)?);
    }
    let named = artifacts.iter().any(|artifact| artifact.file.is_some());
    let built = artifacts.iter().any(|artifact| artifact.file.as_deref().is_some_and(file_name::is_wheel));
    let is_registry = matches!(source, Source::Registry(_));
    let flags = Flags {
        builds: (is_registry && named && !built) || matches!(source, Source::Git { .. }),
        optional: package.get("optional").is_some_and(|item| item.is_true()),
        dev: package.text("category").as_deref() == Some("dev"),
        ..Flags::default()
    };
    let version = package.text("version");
    Ok(Entry { key: name.clone(), name, alias: None, version, source, artifacts, flags, at })
}

fn source<'a>(given: Table<'_, 'a>) -> Result<Source<'a>, Broken> {
    let kind = given.text("type").ok_or_else(|| shape(given.at(), "a source without a type"))?;
    let url = given.text("url").ok_or_else(|| shape(given.at(), "a source without a URL"))?;
    Ok(match &*kind {
        "legacy" | "pypi" => Source::Registry(Some(url)),
        "git" => {
            Source::Git { url, commit: given.text("resolved_reference").filter(|commit| is_commit(commit)) }
        }
        "url" => Source::Url(url),
        "directory" | "file" => Source::Path(url),
        _ => {
            return Err(shape(given.at(), format!("a source of an unknown type: `{}`", kind.escape_debug())));
        }
    })
}

/// `{file = "…", hash = "sha256:…"}`, or, in the oldest locks, a bare sha256 in hex.
fn artifact<'a>(item: Item<'_, 'a>) -> Result<Artifact<'a>, Broken> {
    let at = item.at();
    if let Some(bare) = item.text() {
        return Ok(Artifact { digests: Few::One(Digest::hex("sha256", &bare)), at, ..Artifact::default() });
    }
    let table = item.table().ok_or_else(|| shape(at, "a file that is no table"))?;
    let digests = table.text("hash").map(Digest::named).into_iter().collect();
    let (file, url) = (table.text("file"), table.text("url"));
    if file.is_none() && url.is_none() {
        return Err(shape(at, "a file without a name"));
    }
    Ok(Artifact { url, file, digests, published: None, at })
}
