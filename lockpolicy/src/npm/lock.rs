//! `package-lock.json` in its three versions, `npm-shrinkwrap.json`, and the lock that npm hides in `node_modules`.
//!
//! What counts is `packages` where there is one, for every npm since 7 and whatever version the file says it has; the
//! `dependencies` tree counts only where it stands alone ([`tree`]).

use std::borrow::Cow;

use crate::digest::Digest;
use crate::few::Few;
use crate::format::Format;
use crate::json::{Dialect, Reader, Value};
use crate::lock::{Artifact, Ask, Entry, Flags, Lock, Setting, Source};
use crate::npm::bound::{Bound, bound, version_in};
use crate::npm::fields::{flag, shape, text};
use crate::npm::guess::Guess;
use crate::npm::lists::Kind;
use crate::npm::manifest::Group;
use crate::npm::notes::Keeper;
use crate::npm::place::{Place, folder_name, is_nested};
use crate::npm::room::Room;
use crate::npm::spec;
use crate::npm::tree;
use crate::text::{Broken, Text};

/// Settings that say which of the two there are, and where.
pub(crate) const PACKAGES: &str = "packages";
pub(crate) const DEPENDENCIES: &str = "dependencies";

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut reader = Reader::new(text, Dialect::Strict);
    let mut lock = Lock {
        format: Format::PackageLock,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let mut tree = None;
    let mut has_packages = false;
    reader.object(|reader, key, _| {
        match &*key {
            "lockfileVersion" => lock.version = Some(version(reader)?),
            "packages" if !reader.is_word()? => {
                has_packages = true;
                lock.settings.push(place(PACKAGES, reader)?);
                packages(reader, text.text().len(), &mut lock)?;
            }
            "dependencies" if !reader.is_word()? => {
                lock.settings.push(place(DEPENDENCIES, reader)?);
                if has_packages {
                    return reader.skip();
                }
                let leaves = tree.insert(Vec::new());
                tree::walk(reader, "", &mut |leaf| {
                    leaves.push(of_leaf(leaf));
                    Ok(())
                })?;
            }
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    reader.end()?;
    if let Some(leaves) = tree.filter(|_| !has_packages) {
        leaves.iter().for_each(|entry| lock.notes.leave(entry));
        lock.entries = leaves;
    }
    Ok(lock)
}

fn place<'a>(name: &'static str, reader: &mut Reader<'_>) -> Result<Setting<'a>, Broken> {
    Ok(Setting { name: Cow::Borrowed(name), value: Cow::Borrowed(""), at: reader.offset()? })
}

fn version<'a>(reader: &mut Reader<'a>) -> Result<Cow<'a, str>, Broken> {
    let node = reader.value()?;
    match node.value {
        Value::Number(number @ ("1" | "2" | "3")) => Ok(Cow::Borrowed(number)),
        _ => Err(Broken::unsupported(node.at, "a lockfileVersion that is none of 1, 2 and 3")),
    }
}

/// The fields of an entry in `packages`.
#[derive(Default)]
struct Fields<'a> {
    name: Option<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
    resolved: Option<Cow<'a, str>>,
    /// It is the one of the key's name and the version, at the host of the last one.
    is_guessed: bool,
    integrity: Option<Cow<'a, str>>,
    /// It is one strong digest.
    is_strong: bool,
    /// Where the digest stands, or the URL if there is none.
    artifact_at: usize,
    link: bool,
    in_bundle: bool,
    flags: Flags,
}

/// Reads as far as the file of this length goes.
fn packages<'a>(reader: &mut Reader<'a>, length: usize, lock: &mut Lock<'a>) -> Result<(), Broken> {
    /// A real entry is no shorter.
    const SHORT: usize = 512;
    let mut first = None;
    let mut guess = Guess::default();
    // That no key stands twice is seen where entries are found by their keys.
    reader.large_object(|reader, key, at| {
        let place = Place::of(&key);
        let is_project = place.name(&key).is_none();
        let written_plainly = match &key {
            Cow::Borrowed(key) => place.name(key),
            Cow::Owned(_) => None,
        };
        let mut fields = Fields { artifact_at: at, ..Fields::default() };
        let mut edges = Keeper::new(&mut lock.notes, place);
        if is_project {
            edges.leave();
        }
        reader.object(|reader, field, at| {
            match &*field {
                "version" => fields.version = text(reader, &field)?,
                "resolved" => {
                    let guessed = match (written_plainly, &fields.version) {
                        (Some(name), Some(Cow::Borrowed(version))) => guess.url(reader, name, version),
                        _ => None,
                    };
                    fields.is_guessed = guessed.is_some();
                    fields.resolved = match guessed {
                        Some(url) => Some(Cow::Borrowed(url)),
                        None => text(reader, &field)?,
                    };
                }
                "integrity" => {
                    let digest = reader.expect(Digest::SHA512, Digest::is_sha512);
                    fields.is_strong = digest.is_some();
                    fields.artifact_at = at;
                    fields.integrity = match digest {
                        Some(digest) => Some(Cow::Borrowed(digest)),
                        None => text(reader, &field)?,
                    };
                }
                "name" => fields.name = text(reader, &field)?,
                "link" => fields.link = flag(reader, &field)?,
                "inBundle" => fields.in_bundle = flag(reader, &field)?,
                "hasInstallScript" => fields.flags.script = flag(reader, &field)?,
                "dev" => fields.flags.dev |= flag(reader, &field)?,
                "optional" => fields.flags.optional |= flag(reader, &field)?,
                "devOptional" if flag(reader, &field)? => {
                    (fields.flags.dev, fields.flags.optional) = (true, true);
                }
                "devOptional" => {}
                // npm takes an entry for the package's own manifest: these it would run, or fetch from.
                "scripts" | "gypfile" => return Err(shape(at, format!("`{field}` in a lock would be run"))),
                own if own.starts_with('_') => {
                    return Err(shape(at, format!("`{}` does not belong in a lock", own.escape_debug())));
                }
                list if is_project => match Group::from_word(list) {
                    Some(group) => asks(reader, group, &mut lock.asks, || key.clone())?,
                    None => reader.skip()?,
                },
                "dependencies" => edges.list(reader, Kind::Prod)?,
                "optionalDependencies" => edges.list(reader, Kind::Optional)?,
                "peerDependencies" => edges.list(reader, Kind::Peer)?,
                "peerDependenciesMeta" | "bundleDependencies" | "hasShrinkwrap" => {
                    edges.leave();
                    reader.skip()?;
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        if !key.is_empty() {
            let is_guessed = fields.is_guessed;
            let (entry, bound) = of_package(key, place, at, fields)?;
            let host = match (bound, url_and_version(&entry)) {
                (Bound::This, _) if is_guessed && entry.alias.is_none() => guess.host(),
                (Bound::This, Some((url, version))) => {
                    guess.learn(url, &entry.name, version, |host| edges.host(host))
                }
                _ => None,
            };
            edges.end(&entry, bound, host);
            let room = Room { begin: *first.get_or_insert(at), end: length };
            room.make(&mut lock.entries, at, SHORT);
            lock.notes.make_room(room, at, SHORT);
            lock.entries.push(entry);
        }
        Ok(())
    })
}

/// The URL that a package is fetched from, and its version, where both stand in the file as they read.
fn url_and_version<'e, 'a>(entry: &'e Entry<'a>) -> Option<(&'a str, &'e str)> {
    match (entry.artifacts.first()?.url.as_ref()?, entry.version.as_deref()) {
        (Cow::Borrowed(url), Some(version)) => Some((url, version)),
        _ => None,
    }
}

/// A list of the root or of a workspace: what the lock says that a manifest asks for.
fn asks<'a>(
    reader: &mut Reader<'a>,
    group: Group,
    asks: &mut Vec<Ask<'a>>,
    importer: impl Fn() -> Cow<'a, str>,
) -> Result<(), Broken> {
    reader.object(|reader, name, at| {
        let range = text(reader, group.word())?;
        let group = Cow::Borrowed(group.word());
        asks.push(Ask { importer: importer(), name, range, group, to: None, at });
        Ok(())
    })
}

/// A package, and whether its URL is its own.
fn of_package<'a>(
    key: Cow<'a, str>,
    place: Place,
    at: usize,
    fields: Fields<'a>,
) -> Result<(Entry<'a>, Bound), Broken> {
    let Fields { name, version, resolved, integrity, artifact_at, link, in_bundle, flags, .. } = fields;
    let place = place.name(&key);
    let of_key = part(&key, place.unwrap_or_else(|| folder_name(&key)));
    let (name, alias) = match name {
        Some(name) if place.is_some() && name != of_key => (name, Some(of_key)),
        Some(name) => (name, None),
        None => (of_key, None),
    };
    let (mut artifacts, mut bound) = (Few::None, Bound::Nothing);
    let source = if link {
        Source::Path(resolved.ok_or_else(|| shape(at, "a link that leads nowhere"))?)
    } else if place.is_none() {
        // Whether it leads out of the project is judged as of any other path.
        if key.split('/').any(|part| part == "..") || key.starts_with('/') || key.contains('\\') {
            Source::Path(key.clone())
        } else {
            Source::Workspace
        }
    } else if in_bundle && resolved.is_none() && integrity.is_none() && is_nested(&key) {
        Source::Bundled
    } else {
        let (source, own) = match fields.is_guessed && alias.is_none() {
            true => (Source::Registry(None), Bound::This),
            false => source(resolved.as_ref(), &name, version.as_deref()),
        };
        bound = own;
        if !matches!(source, Source::Git { .. }) {
            artifacts = match integrity {
                Some(Cow::Borrowed(text)) if fields.is_strong => {
                    let digests = Few::One(Digest::strong(text));
                    Few::One(Artifact { url: resolved, digests, at: artifact_at, ..Artifact::default() })
                }
                integrity => artifact(resolved, integrity, artifact_at),
            };
        }
        source
    };
    Ok((Entry { key, name, alias, version, source, artifacts, flags, at }, bound))
}

/// An entry of version 1, which keeps in `version` whatever a package comes from.
fn of_leaf(leaf: tree::Leaf<'_>) -> Entry<'_> {
    let tree::Leaf { key, name, version, resolved, integrity, bundled, dev, optional, at } = leaf;
    let flags = Flags { dev, optional, ..Flags::default() };
    let mut entry = Entry {
        name,
        alias: None,
        version: None,
        source: Source::Bundled,
        artifacts: Few::None,
        flags,
        at,
        key: Cow::Owned(key),
    };
    if bundled && resolved.is_none() && integrity.is_none() && is_nested(&entry.key) {
        entry.version = version;
        return entry;
    }
    let from = resolved.clone().or_else(|| version.clone().filter(|version| spec::is_exotic(version)));
    match version {
        Some(Cow::Borrowed(text)) if text.starts_with("npm:") => {
            let (name, version) = spec::alias(text);
            entry.alias = Some(std::mem::replace(&mut entry.name, Cow::Borrowed(name)));
            entry.version = version.map(Cow::Borrowed);
        }
        Some(version) if !spec::is_exotic(&version) => entry.version = Some(version),
        Some(exotic) => {
            // What stands in `version` is where it comes from, whatever `resolved` says besides; of a registry's
            // URL it is the version too.
            entry.version = version_in(&exotic, &entry.name).map(|version| part(&exotic, version));
            (entry.source, _) = source(Some(&exotic), &entry.name, entry.version.as_deref());
            if !matches!(entry.source, Source::Git { .. } | Source::Path(_)) {
                entry.artifacts = artifact(Some(exotic), integrity, at);
            }
            return entry;
        }
        None => {}
    }
    (entry.source, _) = source(from.as_ref(), &entry.name, entry.version.as_deref());
    if !matches!(entry.source, Source::Git { .. }) {
        entry.artifacts = artifact(from, integrity, at);
    }
    entry
}

fn artifact<'a>(url: Option<Cow<'a, str>>, integrity: Option<Cow<'a, str>>, at: usize) -> Few<Artifact<'a>> {
    let digests = match integrity {
        Some(Cow::Borrowed(text)) => Digest::all_sri(text),
        // Written with escapes, which no npm does.
        Some(Cow::Owned(text)) => Digest::all_sri(&text)
            .map(|digest| Digest { strength: digest.strength, text: Cow::Owned(digest.text.into_owned()) }),
        None => Few::None,
    };
    Few::One(Artifact { url, digests, at, ..Artifact::default() })
}

/// Where a package comes from, by what its `resolved` says; and whether that is a URL of its own.
fn source<'a>(resolved: Option<&Cow<'a, str>>, name: &str, version: Option<&str>) -> (Source<'a>, Bound) {
    let Some(resolved) = resolved else { return (Source::Registry(None), Bound::Nothing) };
    if resolved.starts_with("http") {
        let bound = bound(resolved, name, version);
        if bound != Bound::Nothing {
            return (Source::Registry(None), bound);
        }
    }
    (elsewhere(resolved), Bound::Nothing)
}

fn elsewhere<'a>(resolved: &Cow<'a, str>) -> Source<'a> {
    if let Some(path) = spec::path(resolved) {
        return Source::Path(part(resolved, path));
    }
    match spec::git(resolved) {
        Some(git) => Source::Git {
            url: part(resolved, git.url),
            commit: git
                .committish
                .filter(|commit| crate::url::is_commit(commit))
                .map(|commit| part(resolved, commit)),
        },
        None => Source::Url(resolved.clone()),
    }
}

/// A part of a text that is borrowed as long as the text is.
fn part<'a>(whole: &Cow<'a, str>, part: &str) -> Cow<'a, str> {
    match whole {
        Cow::Borrowed(text) => {
            let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            text.get(start..start.wrapping_add(part.len()))
                .map_or_else(|| Cow::Owned(part.to_owned()), Cow::Borrowed)
        }
        Cow::Owned(_) => Cow::Owned(part.to_owned()),
    }
}
