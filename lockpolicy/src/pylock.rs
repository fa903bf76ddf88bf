//! `pylock.toml` (PEP 751).

use std::borrow::Cow;

use crate::digest::Digest;
use crate::few::Few;
use crate::files::Files;
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::format::Format;
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::python::file_name;
use crate::table::{self, Table};
use crate::text::{Broken, Text};
use crate::url::is_commit;

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let document = table::read(text)?;
    let root = document.root();
    let version = root.get("lock-version").ok_or_else(|| shape(root.at(), "no `lock-version`"))?;
    let stated = version.text().ok_or_else(|| shape(version.at(), "a `lock-version` that is no text"))?;
    // Of a major version that it does not know, a reader must make an error; of a minor one, a warning.
    if stated.split('.').next() != Some("1") {
        return Err(Broken::unsupported(version.at(), "a version of `pylock.toml` that is not known"));
    }
    let mut lock = Lock {
        format: Format::Pylock,
        version: Some(stated.clone()),
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    if stated != "1.0" {
        lock.settings.push(Setting { name: Cow::Borrowed("newer"), value: stated, at: version.at() });
    }
    let packages = root.get("packages").ok_or_else(|| shape(root.at(), "no `packages`"))?;
    if !packages.is_array() {
        return Err(shape(packages.at(), "`packages` should be an array"));
    }
    for item in packages.items() {
        lock.entries.push(entry(item.table().ok_or_else(|| shape(item.at(), "no table in `packages`"))?)?);
    }
    Ok(lock)
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

fn entry<'a>(package: Table<'_, 'a>) -> Result<Entry<'a>, Broken> {
    let at = package.at();
    let name = package.text("name").ok_or_else(|| shape(at, "a package without a name"))?;
    let kinds: Vec<&str> =
        ["vcs", "directory", "archive"].into_iter().filter(|kind| package.has(kind)).collect();
    let files = package.has("wheels") || package.has("sdist");
    let mut artifacts = Few::None;
    let (source, version) = match kinds.as_slice() {
        [] if files => {
            if let Some(sdist) = package.get("sdist") {
                artifacts.push(artifact(
                    sdist.table().ok_or_else(|| shape(sdist.at(), "an `sdist` that is no table"))?,
                )?);
            }
            for wheel in package.items("wheels") {
                artifacts.push(artifact(
                    wheel.table().ok_or_else(|| shape(wheel.at(), "a wheel that is no table"))?,
                )?);
            }
            (Source::Registry(package.text("index")), package.text("version"))
        }
        ["vcs"] if !files => (vcs(table(package, "vcs")?)?, package.text("version")),
        ["directory"] if !files => {
            let path = table(package, "directory")?
                .text("path")
                .ok_or_else(|| shape(at, "a directory without a path"))?;
            (Source::Path(path), package.text("version"))
        }
        ["archive"] if !files => {
            let given = table(package, "archive")?;
            let archive = artifact(given)?;
            let source = match (&archive.url, given.text("path")) {
                (Some(url), _) => Source::Url(url.clone()),
                (None, Some(path)) => Source::Path(path),
                (None, None) => return Err(shape(given.at(), "an archive without URL or path")),
            };
            artifacts.push(archive);
            (source, package.text("version"))
        }
        _ => return Err(shape(at, "not exactly one of vcs, directory, archive or files")),
    };
    // The files give the version where the entry does not.
    let version = version.or_else(|| {
        let file = artifacts.first().and_then(|artifact| artifact.file.clone())?;
        file_name::of_wheel(&file).map(|(_, version)| Cow::Owned(version.to_owned()))
    });
    let built = artifacts.iter().any(|artifact| artifact.file.as_deref().is_some_and(file_name::is_wheel));
    let flags = Flags { builds: !built && !matches!(source, Source::Path(_)), ..Flags::default() };
    Ok(Entry { key: name.clone(), name, alias: None, version, source, artifacts, flags, at })
}

fn table<'d, 'a>(package: Table<'d, 'a>, key: &str) -> Result<Table<'d, 'a>, Broken> {
    package.table(key).ok_or_else(|| shape(package.at(), format!("`{key}` should be a table")))
}

fn vcs<'a>(given: Table<'_, 'a>) -> Result<Source<'a>, Broken> {
    let commit = given.text("commit-id").filter(|commit| is_commit(commit));
    match (given.text("url"), given.text("path")) {
        (Some(url), _) => Ok(Source::Git { url, commit }),
        (None, Some(path)) => Ok(Source::Path(path)),
        (None, None) => Err(shape(given.at(), "a repository without URL or path")),
    }
}

fn artifact<'a>(file: Table<'_, 'a>) -> Result<Artifact<'a>, Broken> {
    let at = file.at();
    let (url, path) = (file.text("url"), file.text("path"));
    let last = |text: &str| text.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let name = file.text("name");
    let of_place = match (&url, &path) {
        (Some(url), _) => file_name::of_url(url),
        (None, path) => path.as_deref().map(last),
    };
    if let (Some(name), Some(of_place)) = (&name, &of_place) {
        // What is fetched decides, whatever it is called.
        if **name != *of_place && file_name::is_wheel(name) != file_name::is_wheel(of_place) {
            return Err(Broken {
                code: Code::Diverges,
                at,
                why: format!(
                    "`{}` under a URL that ends in `{}`",
                    name.escape_debug(),
                    of_place.escape_debug()
                ),
            });
        }
    }
    let mut digests = Few::None;
    if let Some(hashes) = file.table("hashes") {
        for (algorithm, at, value) in hashes.fields() {
            let value = value.text().ok_or_else(|| shape(at, "a hash that is no text"))?;
            digests.push(Digest::hex(&algorithm.to_ascii_lowercase(), &value));
        }
    }
    let published =
        file.get("upload-time").and_then(|item| item.time().map(Cow::Owned).or_else(|| item.text()));
    Ok(Artifact { url, file: name.or(of_place.map(Cow::Owned)), digests, published, at })
}

/// Nothing in it says what it was made from.
pub fn step(lock: &Lock<'_>, _files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    file_name::check(lock, true, found);
    for setting in lock.settings.iter().filter(|setting| setting.name == "newer") {
        let what = format!(
            "version {} of the format: what is new in it is not checked",
            setting.value.escape_debug()
        );
        found.add(Code::Unsupported, setting.at, what).outcome = Outcome::Note;
    }
    found.push(Finding::new(
        Code::NoManifest,
        path,
        "the format does not say what it was made from: there is nothing to compare with",
    ));
}
