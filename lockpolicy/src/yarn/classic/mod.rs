//! `yarn.lock` of yarn 1: a format of its own, line by line.
//!
//! ```text
//! a@^1.0.0, "b@npm:a@^1.1.0":
//!   version "1.2.0"
//!   resolved "https://npm.registry.example/a/-/a-1.2.0.tgz#<sha1>"
//!   integrity sha512-…
//!   dependencies:
//!     c "^2.0.0"
//! ```
//! One block stands for every range that came to the same package. Each of these ranges is checked, because yarn
//! believes the block.

mod line;
mod step;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::digest::{Digest, Strength};
use crate::few::Few;
use crate::finding::Code;
use crate::format::Format;
use crate::graph::Edges;
use crate::lock::{Artifact, Entry, Flags, Lock, Setting, Source};
use crate::npm::hosted;
use crate::npm::spec::{Git, Spec};
use crate::text::{Broken, Text};
use crate::url::is_commit;
use crate::yarn::descriptor;
use crate::yarn::resolutions::Edge;
use line::{Line, Lines};
pub use step::check as step;

/// A range that something asks for and no block stands for.
pub(super) const UNLOCKED: &str = "unlocked";

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut lines = Lines::new(text)?;
    let mut lock = Lock {
        format: Format::Yarn1,
        version: lines.version.map(Cow::Borrowed),
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let mut known: HashSet<Cow<'a, str>> = HashSet::new();
    let mut wanted = Vec::new();
    while let Some(line) = lines.next()? {
        let Line::Block { keys, at } = line else {
            return Err(Broken::new(line.at(), "a line that belongs to no block"));
        };
        for key in &keys {
            if key.contains(", ") {
                return Err(shape(at, format!("`{}` is no name with a range", key.escape_debug())));
            }
            if !known.insert(key.clone()) {
                return Err(Broken::duplicate(at, key));
            }
        }
        let block = Block::read(&mut lines, &mut wanted, at)?;
        lock.entries.push(block.entry(&keys, at)?);
    }
    links(&mut lock.entries);
    for (wanted, at) in wanted {
        if !known.contains(wanted.as_str()) {
            lock.settings.push(Setting { name: Cow::Borrowed(UNLOCKED), value: Cow::Owned(wanted), at });
        }
    }
    Ok(lock)
}

/// What packages ask for: looked up where somebody needs it, because it is far more than there are packages.
pub(super) fn edges(text: &Text<'_>) -> Result<Vec<Edge>, Broken> {
    let mut lines = Lines::new(text)?;
    let mut all = Vec::new();
    while let Some(line) = lines.next()? {
        let from = match &line {
            Line::Block { keys, .. } => keys.first().map(|key| parts(key).0.to_owned()).unwrap_or_default(),
            _ => String::new(),
        };
        let mut wanted = Vec::new();
        Block::read(&mut lines, &mut wanted, line.at())?;
        all.extend(wanted.into_iter().map(|(wanted, at)| {
            let (name, range) = parts(&wanted);
            Edge { from: (from.clone(), String::new()), name: name.to_owned(), range: range.to_owned(), at }
        }));
    }
    Ok(all)
}

/// The same, by name.
pub(crate) fn asked(text: &Text<'_>) -> Result<Edges, Broken> {
    Ok(edges(text)?.into_iter().map(|edge| (edge.from.0, edge.name)).collect())
}

#[derive(Default)]
struct Block<'a> {
    version: Option<Cow<'a, str>>,
    resolved: Option<Cow<'a, str>>,
    integrity: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    /// Where `resolved` stands, or what else says where the package comes from.
    at: usize,
}

impl<'a> Block<'a> {
    fn read(
        lines: &mut Lines<'a>,
        wanted: &mut Vec<(String, usize)>,
        at: usize,
    ) -> Result<Block<'a>, Broken> {
        let mut block = Block { at, ..Block::default() };
        let mut seen: Vec<Cow<'a, str>> = Vec::new();
        while let Some(line) = lines.inside(2)? {
            let key = match &line {
                Line::Field { key, .. } | Line::Map { key, .. } => key.clone(),
                Line::Block { at, .. } => return Err(shape(*at, "a block inside of a block")),
            };
            if seen.contains(&key) {
                return Err(Broken::duplicate(line.at(), &key));
            }
            seen.push(key);
            match line {
                Line::Field { key, value, at } => {
                    let place = match &*key {
                        "version" => &mut block.version,
                        "resolved" => {
                            block.at = at;
                            &mut block.resolved
                        }
                        "integrity" => &mut block.integrity,
                        "name" => &mut block.name,
                        "uid" | "registry" => continue,
                        _ => {
                            return Err(shape(
                                at,
                                format!("`{}` is not known of a block", key.escape_debug()),
                            ));
                        }
                    };
                    *place = Some(value);
                }
                Line::Map { key, at } => {
                    if !matches!(&*key, "dependencies" | "optionalDependencies") {
                        return Err(shape(at, format!("`{}` is not known of a block", key.escape_debug())));
                    }
                    let mut names = HashSet::new();
                    while let Some(line) = lines.inside(4)? {
                        let Line::Field { key, value, at } = line else {
                            return Err(shape(line.at(), "a dependency without a range"));
                        };
                        wanted.push((format!("{key}@{value}"), at));
                        if let Some(twice) = names.replace(key) {
                            return Err(Broken::duplicate(at, &twice));
                        }
                    }
                }
                Line::Block { at, .. } => return Err(shape(at, "a block inside of a block")),
            }
        }
        Ok(block)
    }

    fn entry(self, keys: &[Cow<'a, str>], at: usize) -> Result<Entry<'a>, Broken> {
        // Where a resolution of the manifest sends a range elsewhere, the block has both, and comes from elsewhere.
        let first = keys
            .iter()
            .find(|key| {
                let spec = spec(parts(key).1);
                matches!(spec, Spec::Git(_) | Spec::Remote(_) | Spec::Path(_) | Spec::Alias { .. })
            })
            .or(keys.first())
            .map(|key| &**key)
            .unwrap_or_default();
        let (own, range) = parts(first);
        let version = self.version.ok_or_else(|| shape(at, "a block without a version"))?;
        let spec = spec(range);
        let real = match spec {
            Spec::Alias { name, .. } => name,
            _ => own,
        };
        if self.name.as_deref().is_some_and(|name| {
            name != own && name != real && matches!(spec, Spec::Alias { .. } | Spec::Range(_) | Spec::Tag)
        }) {
            return Err(shape(at, "a block that names itself otherwise than its key"));
        }
        let (url, fragment) = match &self.resolved {
            Some(resolved) => match resolved.split_once('#') {
                Some((url, fragment)) => (Some(url.to_owned()), Some(fragment.to_owned())),
                None => (Some(resolved.clone().into_owned()), None),
            },
            None => (None, None),
        };
        let mut digests: Vec<Digest<'a>> = match &self.integrity {
            Some(integrity) => Digest::all_sri(integrity).into_iter().cloned().map(owned).collect(),
            None => Vec::new(),
        };
        let mut artifact = Artifact { at: self.at, ..Artifact::default() };
        let source = match spec {
            Spec::Range(_) | Spec::Tag | Spec::Alias { .. } => {
                // With a mirror of files beside the project, only the file is named.
                match url {
                    Some(url) if url.contains(['/', ':']) => artifact.url = Some(Cow::Owned(url)),
                    file => artifact.file = file.map(Cow::Owned),
                }
                Source::Registry(None)
            }
            Spec::Git(_) | Spec::Remote(_) => match url {
                Some(url) => match (hosted::archive(&url).map(|(_, of)| of.to_owned()), &spec) {
                    (Some(commit), _) => {
                        let commit = Some(commit).filter(|commit| is_commit(commit)).map(Cow::Owned);
                        Source::Git { url: Cow::Owned(url), commit }
                    }
                    (None, Spec::Git(_)) => {
                        let commit = fragment.clone().filter(|commit| is_commit(commit)).map(Cow::Owned);
                        Source::Git { url: Cow::Owned(url), commit }
                    }
                    (None, _) => {
                        artifact.url = Some(Cow::Owned(url.clone()));
                        Source::Url(Cow::Owned(url))
                    }
                },
                None => return Err(shape(at, "a package from elsewhere without its address")),
            },
            Spec::Path(path) => Source::Path(Cow::Owned(path.to_owned())),
            Spec::Unknown => {
                let Some(path) = range.strip_prefix("link:").or_else(|| range.strip_prefix("portal:")) else {
                    return Err(shape(
                        at,
                        format!("`{}` is nothing that yarn asks for", range.escape_debug()),
                    ));
                };
                Source::Path(Cow::Owned(path.to_owned()))
            }
        };
        if !matches!(source, Source::Git { .. })
            && let Some(fragment) = fragment
        {
            let digest = Digest::hex("sha1", &fragment);
            digests.push(Digest { text: Cow::Owned(digest.text.into_owned()), strength: digest.strength });
        }
        if digests.iter().any(|digest| digest.strength == Strength::Strong) {
            // The older digest stands beside the newer one for older yarns; it weakens nothing.
            digests.retain(|digest| digest.strength != Strength::Weak);
        }
        artifact.digests = digests.into();
        let no_digest_possible = matches!(source, Source::Git { .. });
        Ok(Entry {
            name: Cow::Owned(real.to_owned()),
            alias: (real != own).then(|| Cow::Owned(own.to_owned())),
            version: Some(version),
            artifacts: if no_digest_possible { Few::None } else { Few::One(artifact) },
            source,
            flags: Flags { no_digest_possible, ..Flags::default() },
            at,
            key: Cow::Owned(keys.join(", ")),
        })
    }
}

/// A range may be missing: then any version will do.
fn parts(key: &str) -> (&str, &str) {
    descriptor(key).unwrap_or((key, ""))
}

/// What a range means to yarn 1, which takes a URL that ends so for a repository.
fn spec(range: &str) -> Spec<'_> {
    match Spec::of(range) {
        Spec::Remote(url) => {
            let (url, committish) = url.split_once('#').map_or((url, None), |(url, of)| (url, Some(of)));
            if url.ends_with(".git") {
                Spec::Git(Git { url, committish, range: None })
            } else {
                Spec::Remote(url)
            }
        }
        spec => spec,
    }
}

/// Where a resolution of the manifest sends a range to a folder, yarn leaves a block for it that comes from nowhere.
fn links(entries: &mut [Entry<'_>]) {
    let folders: HashMap<String, String> = entries
        .iter()
        .filter_map(|entry| match &entry.source {
            Source::Path(path) => Some((entry.name.clone().into_owned(), path.clone().into_owned())),
            _ => None,
        })
        .collect();
    for entry in entries.iter_mut().filter(|entry| entry.version.as_deref() == Some("0.0.0")) {
        let nowhere = entry
            .artifacts
            .iter()
            .all(|own| own.url.is_none() && own.file.is_none() && own.digests.is_empty());
        if let (true, Some(folder)) = (nowhere, folders.get(&*entry.name)) {
            entry.source = Source::Path(Cow::Owned(folder.clone()));
        }
    }
}

fn owned<'a>(digest: Digest<'_>) -> Digest<'a> {
    Digest { strength: digest.strength, text: Cow::Owned(digest.text.into_owned()) }
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}
