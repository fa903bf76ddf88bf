//! Each line becomes an entry of the common model, or a setting.

use std::borrow::Cow;

use crate::digest::Digest;
use crate::few::Few;
use crate::finding::Code;
use crate::format::{Ecosystem, Format};
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::name;
use crate::python::{file_name, requirement, version};
use crate::requirements::lines;
use crate::requirements::options::{self, Found, Opt};
use crate::text::{Broken, Text};
use crate::url::{Url, is_commit};

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut lock = Lock {
        format: Format::Requirements,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    for line in lines::all(text)? {
        let begin = options::begin(&line.text);
        let given = options::read(&line.text, begin).map_err(|(at, why)| shape(line.offset(at), why))?;
        let stated = line.text.get(..begin).unwrap_or_default();
        let mut hashes = Vec::new();
        for found in &given {
            let at = line.offset(found.at);
            match found.opt {
                Opt::Hash => hashes.push((found.value.as_str(), at)),
                Opt::Editable if stated.trim().is_empty() => {
                    lock.entries.push(what(&found.value, at)?);
                }
                Opt::Quiet => {}
                opt => lock.settings.push(setting(opt, found, at)),
            }
        }
        if !stated.trim().is_empty() {
            let mut entry = what(stated.trim(), line.offset(stated.len() - stated.trim_start().len()))?;
            add_hashes(&mut entry, &hashes);
            lock.entries.push(entry);
        }
    }
    Ok(lock)
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

/// A setting's name is the option's own, whatever way it was written.
fn setting<'a>(opt: Opt, found: &Found, at: usize) -> Setting<'a> {
    let name = match opt {
        Opt::Index => "--index-url",
        Opt::ExtraIndex => "--extra-index-url",
        Opt::FindLinks => "--find-links",
        Opt::Constraint => "--constraint",
        Opt::Requirement => "--requirement",
        Opt::Editable => "--editable",
        Opt::NoBinary => "--no-binary",
        Opt::RequireHashes => "--require-hashes",
        Opt::NoRequireHashes => "--no-require-hashes",
        Opt::TrustedHost => "--trusted-host",
        Opt::BuildOption => "--config-settings",
        Opt::NoIndex => "--no-index",
        Opt::OnlyBinary => "--only-binary",
        Opt::Pre => "--pre",
        Opt::Feature => "--use-feature",
        Opt::Hash | Opt::Quiet => "",
    };
    Setting { name: Cow::Borrowed(name), value: Cow::Owned(found.value.clone()), at }
}

/// Any of the hashes will do, so each stands for a file of its own.
fn add_hashes(entry: &mut Entry<'_>, hashes: &[(&str, usize)]) {
    if hashes.is_empty() {
        return;
    }
    let url = match &entry.source {
        // A URL with a digest is as good as a registry's word for it, if the host is.
        Source::Url(url) => Some(url.clone()),
        Source::Registry(_) => entry.artifacts.first().and_then(|artifact| artifact.url.clone()),
        _ => None,
    };
    if matches!(entry.source, Source::Url(_)) {
        entry.source = Source::Registry(None);
        entry.version.get_or_insert_with(|| {
            Cow::Owned(url.as_deref().and_then(file_name::of_url).unwrap_or_default())
        });
    }
    for (hash, at) in hashes {
        let digest = Digest::named(Cow::Owned((*hash).to_owned()));
        entry.artifacts.push(Artifact {
            url: url.clone(),
            digests: Few::One(digest),
            at: *at,
            ..Artifact::default()
        });
    }
}

/// What a line names: a requirement, a URL or a path.
fn what<'a>(stated: &str, at: usize) -> Result<Entry<'a>, Broken> {
    let stated = without_secret(stated);
    if has_variable(&stated) {
        return Err(shape(at, "what an environment variable puts here is not known"));
    }
    if let Some(read) = requirement::parse(&stated) {
        let mut entry = match read.url {
            Some(url) => located(url, Some(read.name), at),
            None if is_file(&stated) => path(&stated, at),
            None => entry(read.name, Source::Registry(None), at),
        };
        if read.url.is_none() && !is_file(&stated) {
            entry.version = version::exact(read.specifier).map(|exact| Cow::Owned(exact.to_owned()));
        }
        entry.key = Cow::Owned(stated);
        return Ok(entry);
    }
    let (place, _marker) = stated.split_once(" ;").unwrap_or((&stated, ""));
    if place.contains("://") || place.starts_with("file:") || place.starts_with("git+") {
        return Ok(located(place.trim(), None, at));
    }
    if place.starts_with(['.', '/', '~']) || place.contains(['/', '\\']) || is_file(place) {
        return Ok(path(place.trim(), at));
    }
    Err(shape(at, format!("neither a requirement nor a URL nor a path: `{}`", place.escape_debug())))
}

fn is_file(text: &str) -> bool {
    [".whl", ".zip", ".tar.gz", ".tar.bz2", ".tgz"].iter().any(|end| text.ends_with(end))
}

fn entry<'a>(own: &str, source: Source<'a>, at: usize) -> Entry<'a> {
    Entry {
        key: Cow::Owned(own.to_owned()),
        name: Cow::Owned(own.to_owned()),
        alias: None,
        version: None,
        source,
        artifacts: Few::None,
        flags: Flags::default(),
        at,
    }
}

/// A name for what has none: it must be one that packages can have, or nothing is said by it.
fn named(candidate: &str) -> &str {
    let good = name::hostile(candidate, Ecosystem::PyPi).is_none() && !candidate.starts_with('-');
    if good && !candidate.contains('/') { candidate } else { "unnamed" }
}

fn path<'a>(place: &str, at: usize) -> Entry<'a> {
    let folder = place.split_once('[').map_or(place, |(folder, _)| folder);
    let last = folder.rsplit(['/', '\\']).find(|part| !matches!(*part, "" | "." | ".."));
    let last = last.map_or("unnamed", |last| file_name::of_wheel(last).map_or(last, |(own, _)| own));
    let mut made = entry(named(last), Source::Path(Cow::Owned(folder.to_owned())), at);
    if folder.starts_with('~') {
        made.source = Source::Path(Cow::Owned(format!("/{folder}")));
    }
    made
}

/// A URL, with the digest that its fragment may hold.
fn located<'a>(url: &str, own: Option<&str>, at: usize) -> Entry<'a> {
    let (bare, fragment) = url.split_once('#').unwrap_or((url, ""));
    let field = |key: &str| {
        fragment
            .split('&')
            .find_map(|part| part.split_once('=').filter(|(own, _)| *own == key))
            .map(|(_, value)| value)
    };
    let egg = field("egg").map(|egg| egg.split(['[', '-']).next().unwrap_or_default());
    if let Some(file) = bare.strip_prefix("file:") {
        let place = file.strip_prefix("//localhost").or_else(|| file.strip_prefix("//")).unwrap_or(file);
        let mut made = path(place, at);
        if let Some(own) = own.or(egg) {
            made.name = Cow::Owned(named(own).to_owned());
        }
        return made;
    }
    let last = Url::parse(bare.split_once('+').map_or(bare, |(_, rest)| rest)).map_or("", |url| url.file());
    if ["git+", "hg+", "svn+", "bzr+"].iter().any(|vcs| bare.starts_with(vcs)) {
        let after_host = bare.find("://").map_or(0, |scheme| scheme + 3);
        let path_from =
            bare.get(after_host..).and_then(|rest| rest.find('/')).map_or(bare.len(), |at| after_host + at);
        let (address, revision) = match bare.get(path_from..).and_then(|path| path.rsplit_once('@')) {
            Some((_, revision)) => {
                (bare.get(..bare.len() - revision.len() - 1).unwrap_or(bare), Some(revision))
            }
            None => (bare, None),
        };
        let stem = last.split('@').next().unwrap_or_default().trim_end_matches(".git");
        let commit =
            revision.filter(|revision| is_commit(revision)).map(|commit| Cow::Owned(commit.to_owned()));
        let source = Source::Git { url: Cow::Owned(address.to_owned()), commit };
        return entry(named(own.or(egg).unwrap_or(stem)), source, at);
    }
    let file = file_name::of_url(bare).unwrap_or_default();
    let wheel = file_name::of_wheel(&file);
    let own = own.or(egg).or(wheel.map(|(own, _)| own)).unwrap_or(&file);
    let mut made = entry(named(own), Source::Url(Cow::Owned(bare.to_owned())), at);
    made.version = wheel.map(|(_, version)| Cow::Owned(version.to_owned()));
    let known = ["sha512", "sha384", "sha256", "sha224", "sha1", "md5"];
    if let Some((algorithm, value)) = known.iter().find_map(|name| field(name).map(|value| (name, value))) {
        let digest = Digest::hex(algorithm, value);
        made.version.get_or_insert(Cow::Owned(file));
        made.artifacts.push(Artifact {
            url: Some(Cow::Owned(bare.to_owned())),
            digests: Few::One(digest),
            at,
            ..Artifact::default()
        });
        made.source = Source::Registry(None);
    }
    made
}

/// Whether pip would put a variable's value here: `${NAME}` in capitals.
pub fn has_variable(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| {
        text.get(at + 2..).and_then(|rest| rest.split_once('}')).is_some_and(|(name, _)| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        })
    })
}

/// A URL whose user and password come from variables is how they are kept out of the file: they name no host.
pub fn without_secret(text: &str) -> String {
    let Some((before, rest)) = text.split_once("://") else { return text.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@') {
        Some((user, host)) if user.contains('$') => format!("{before}://{host}{path}"),
        _ => text.to_owned(),
    }
}
