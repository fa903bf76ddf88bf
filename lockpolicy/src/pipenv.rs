//! `Pipfile.lock`.

use std::borrow::Cow;

use crate::digest::Digest;
use crate::few::Few;
use crate::files::Files;
use crate::finding::{Code, Findings};
use crate::format::Format;
use crate::json::{self, Dialect, Node, Value};
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::python::json::{Spacing, Tree};
use crate::python::project::{self, Manifest, normal};
use crate::python::version;
use crate::table::{Item, Table};
use crate::text::{Broken, Text};
use crate::url::is_commit;

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut lock = Lock {
        format: Format::Pipfile,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let mut reader = json::Reader::new(text, Dialect::Strict);
    let mut met = false;
    reader.object(|reader, section, at| {
        if section == "_meta" {
            met = true;
            return meta(&reader.value()?, &mut lock);
        }
        if !reader.is_object()? {
            return Err(shape(at, "a group of packages that is no object"));
        }
        let dev = section == "develop";
        reader.object(|reader, name, at| {
            let node = reader.value()?;
            lock.entries.push(entry(name, at, &node, dev)?);
            Ok(())
        })
    })?;
    reader.end()?;
    if !met {
        return Err(shape(0, "no `_meta`"));
    }
    Ok(lock)
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

fn meta<'a>(meta: &Node<'a>, lock: &mut Lock<'a>) -> Result<(), Broken> {
    let spec = meta.field("pipfile-spec");
    if spec.is_some_and(|spec| spec.value != Value::Number("6")) {
        return Err(Broken::unsupported(
            spec.map_or(meta.at, |spec| spec.at),
            "a version of `Pipfile.lock` that is not known",
        ));
    }
    lock.version = spec.map(|_| Cow::Borrowed("6"));
    if let Some((text, node)) =
        meta.field("hash").and_then(|hash| hash.field("sha256")).and_then(|node| Some((node.text()?, node)))
    {
        lock.settings.push(Setting { name: Cow::Borrowed("hash"), value: text.clone(), at: node.at });
    }
    for source in meta.field("sources").map(Node::items).unwrap_or_default() {
        if let Some((url, node)) = source.field("url").and_then(|node| Some((node.text()?, node))) {
            lock.settings.push(Setting { name: Cow::Borrowed("index"), value: url.clone(), at: node.at });
        }
        if let Some(node) = source.field("verify_ssl").filter(|node| node.value == Value::Bool(false)) {
            lock.settings.push(Setting {
                name: Cow::Borrowed("verify_ssl"),
                value: Cow::Borrowed("false"),
                at: node.at,
            });
        }
    }
    Ok(())
}

fn entry<'a>(name: Cow<'a, str>, at: usize, node: &Node<'a>, dev: bool) -> Result<Entry<'a>, Broken> {
    if !matches!(node.value, Value::Object(_)) {
        return Err(shape(node.at, "a package that is no object"));
    }
    let text = |key: &str| node.field(key).and_then(Node::text).cloned();
    let vcs = ["git", "hg", "svn", "bzr"].iter().find_map(|kind| text(kind));
    let source = if let Some(url) = vcs {
        let url = without_prefix(url);
        Source::Git { url, commit: text("ref").filter(|commit| is_commit(commit)) }
    } else if let Some(path) = text("path") {
        Source::Path(path)
    } else if let Some(file) = text("file") {
        match file.contains("://") {
            true if !file.starts_with("file:") => Source::Url(file),
            _ => Source::Path(Cow::Owned(file.trim_start_matches("file://").to_owned())),
        }
    } else {
        Source::Registry(None)
    };
    // Any of the hashes will do, so each stands for a file of its own.
    let mut artifacts = Few::None;
    for hash in node.field("hashes").map(Node::items).unwrap_or_default() {
        let text = hash.text().ok_or_else(|| shape(hash.at, "a hash that is no text"))?;
        artifacts.push(Artifact {
            digests: Few::One(Digest::named(text.clone())),
            at: hash.at,
            ..Artifact::default()
        });
    }
    let exact =
        text("version").and_then(|range| version::exact(&range).map(|exact| Cow::Owned(exact.to_owned())));
    let flags = Flags { builds: matches!(source, Source::Git { .. }), dev, ..Flags::default() };
    Ok(Entry { key: name.clone(), name, alias: None, version: exact, source, artifacts, flags, at })
}

/// pipenv takes `git+https://…` under `git` too.
fn without_prefix(url: Cow<'_, str>) -> Cow<'_, str> {
    match url.strip_prefix("git+") {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => url,
    }
}

/// Whether the lock agrees with the `Pipfile`: pipenv's own digest, and names and ranges besides.
pub fn step(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    for setting in lock.settings.iter().filter(|setting| setting.name == "verify_ssl") {
        found.add(Code::CheckOff, setting.at, "nobody checks who the index is: `verify_ssl` is false");
    }
    project::look(files, path, "Pipfile", found, |manifest, found| {
        hash(lock, manifest, found);
        needs(lock, manifest, found);
    });
}

fn hash(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let Some(stated) = lock.settings.iter().find(|setting| setting.name == "hash") else {
        found.add(Code::Stale, 0, "no digest of the `Pipfile`: pipenv takes such a lock for stale");
        return;
    };
    // Since 2026 pipenv folds the names first.
    let forms = [relevant(manifest.root, str::to_owned), relevant(manifest.root, normal)];
    let digests: Vec<String> = forms.into_iter().flatten().map(|tree| tree.sha256(Spacing::None)).collect();
    if !digests.is_empty() && !digests.contains(&stated.value.to_ascii_lowercase()) {
        let what = format!("`{}` has changed since the lock was made", manifest.path);
        found.add(Code::Stale, stated.at, what).mend = Some("make the lock anew: pipenv lock".to_owned());
    }
}

/// What pipenv takes the digest of; nothing where it would put in what is not in the file.
fn relevant(root: Table<'_, '_>, name: fn(&str) -> String) -> Option<Tree> {
    let or_empty = |key: &str| root.get(key).map_or(Some(Tree::empty()), Tree::of);
    let packages = |item: Option<Item<'_, '_>>| {
        let fields =
            item.and_then(|item| item.table()).map(|table| table.fields()).unwrap_or_default().into_iter();
        let fields = fields.map(|(own, _, value)| Some((name(own), Tree::of(value)?)));
        fields.collect::<Option<Vec<_>>>().map(Tree::Object)
    };
    let meta = vec![
        ("sources".to_owned(), Tree::of(root.get("source")?)?),
        ("requires".to_owned(), or_empty("requires")?),
    ];
    let mut all = vec![
        ("_meta".to_owned(), Tree::Object(meta)),
        ("default".to_owned(), packages(root.get("packages"))?),
        ("develop".to_owned(), packages(root.get("dev-packages"))?),
    ];
    for (section, _, item) in categories(root) {
        all.push((section.to_string(), packages(Some(item))?));
    }
    Some(Tree::Object(all))
}

/// Groups of packages besides the two that there always are.
fn categories<'d, 'a>(root: Table<'d, 'a>) -> Vec<(&'d Cow<'a, str>, usize, Item<'d, 'a>)> {
    let known = [
        "source",
        "packages",
        "dev-packages",
        "requires",
        "scripts",
        "pipfile",
        "pipenv",
        "default",
        "develop",
    ];
    root.fields().into_iter().filter(|(key, ..)| !known.contains(&&***key)).collect()
}

fn needs(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let root = manifest.root;
    let locked = project::versions(lock);
    let mut lists = vec![root.table("packages"), root.table("dev-packages")];
    lists.extend(categories(root).into_iter().map(|(_, _, item)| item.table()));
    for (name, at, item) in lists.into_iter().flatten().flat_map(|list| list.fields()) {
        let entries = locked.get(&normal(name)).map(Vec::as_slice).unwrap_or_default();
        let table = item.table();
        let is_plain = table.is_none_or(|table| table.has("version"));
        if entries.is_empty() {
            if is_plain && table.is_none_or(|table| !table.has("markers") && !table.has("sys_platform")) {
                let what = format!("asks for `{}`, and the lock does not hold it", name.escape_debug());
                found.push(
                    manifest
                        .finding(Code::Stale, at, what)
                        .of(name.to_string())
                        .mend("make the lock anew: pipenv lock"),
                );
            }
            continue;
        }
        let Some(range) = item.text().or_else(|| table?.text("version")) else { continue };
        let versions: Vec<&str> = entries.iter().copied().filter(|version| !version.is_empty()).collect();
        if !versions.is_empty()
            && versions.iter().all(|version| version::allows(&range, version) == Some(false))
        {
            let what = format!("`{range}` does not allow the locked {}", project::listed(&versions));
            found.push(manifest.finding(Code::OutOfRange, at, what).of(name.to_string()));
        }
    }
}
