//! `yarn.lock` of yarn 2 and newer: YAML, one block for every group of ranges that came to the same package.
//!
//! What yarn does not compare, with or without `--immutable`: that the package of a block is the one that its ranges
//! name, that its version is in them, and that there is a checksum at all. All three are checked here.
//!
//! A checksum is that of the *zip in yarn's cache*, not of the tarball that a registry serves: it depends on how yarn
//! packs, cannot be compared with a registry's digest, and is worth as much as the lock that it stands in.

mod locator;
mod step;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::digest::{Digest, Strength};
use crate::few::Few;
use crate::finding::Code;
use crate::format::Format;
use crate::graph::Edges;
use crate::lock::{Artifact, Ask, Entry, Flags, Lock, Setting, Source};
use crate::text::{Broken, Text};
use crate::yaml::Reader;
use crate::yarn::descriptor;
use crate::yarn::resolutions::Edge;
use locator::Locator;
pub use step::check as step;

/// A range that something asks for and no block stands for.
pub(super) const UNLOCKED: &str = "unlocked";
/// The resolution of an entry, by its key.
pub(super) const RESOLUTION: &str = "resolution";

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    if let Some(at) = text.text().find("# yarn lockfile v1") {
        return Err(Broken::new(text.offset(at), "a lock that yarn 1 and newer ones read differently"));
    }
    let mut reader = Reader::new(text)?;
    let mut file = File {
        lock: Lock {
            format: Format::YarnBerry,
            version: None,
            entries: Vec::new(),
            asks: Vec::new(),
            settings: Vec::new(),
            notes: Default::default(),
        },
        cache_key: None,
        known: HashSet::new(),
        wanted: Vec::new(),
    };
    if reader.document()? {
        reader.map(
            |reader, key, at| {
                if key == "__metadata" { file.metadata(reader) } else { file.block(reader, key, at) }
            },
        )?;
    }
    reader.end()?;
    file.close()
}

/// What packages ask for, with who asks: looked up where somebody needs it, because it is far more than there are
/// packages.
pub(super) fn edges(text: &Text<'_>) -> Result<Vec<Edge>, Broken> {
    let mut reader = Reader::new(text)?;
    let mut all = Vec::new();
    if reader.document()? {
        reader.map(|reader, key, _| {
            let begin = all.len();
            let mut from = (String::new(), String::new());
            if key == "__metadata" {
                return reader.skip();
            }
            reader.map(|reader, field, _| match &*field {
                "resolution" => {
                    let resolution = reader.text()?;
                    let (name, reference) = descriptor(&resolution).unwrap_or_default();
                    from = (name.to_owned(), reference.split("::").next().unwrap_or_default().to_owned());
                    Ok(())
                }
                "dependencies" | "optionalDependencies" => reader.map(|reader, name, at| {
                    let range = reader.text()?.into_owned();
                    all.push(Edge { from: Default::default(), name: name.into_owned(), range, at });
                    Ok(())
                }),
                _ => reader.skip(),
            })?;
            for edge in all.iter_mut().skip(begin) {
                edge.from = from.clone();
            }
            Ok(())
        })?;
    }
    reader.end()?;
    Ok(all)
}

/// The same, by name.
pub(crate) fn asked(text: &Text<'_>) -> Result<Edges, Broken> {
    Ok(edges(text)?.into_iter().map(|edge| (edge.from.0, edge.name)).collect())
}

struct File<'a> {
    lock: Lock<'a>,
    /// With which a checksum must begin if it says how it was made.
    cache_key: Option<Cow<'a, str>>,
    known: HashSet<String>,
    /// Ranges that packages ask for: whether one is optional, and where.
    wanted: Vec<(String, bool, usize)>,
}

#[derive(Default)]
struct Block<'a> {
    version: Option<Cow<'a, str>>,
    resolution: Option<Cow<'a, str>>,
    checksum: Option<Cow<'a, str>>,
    link: Option<Cow<'a, str>>,
    conditions: bool,
    asks: Vec<(Cow<'a, str>, Cow<'a, str>, usize)>,
    optional: HashSet<Cow<'a, str>>,
    at: usize,
}

impl<'a> File<'a> {
    fn metadata(&mut self, reader: &mut Reader<'a>) -> Result<(), Broken> {
        reader.map(|reader, key, at| {
            let value = reader.text()?;
            match &*key {
                "version" => {
                    if !value.parse().is_ok_and(|version: u32| (1..=10).contains(&version)) {
                        let why = format!("version {} of yarn's locks", value.escape_debug());
                        return Err(Broken::unsupported(at, why));
                    }
                    self.lock.version = Some(value);
                }
                "cacheKey" => self.cache_key = Some(value),
                _ => return Err(shape(at, format!("`{}` is not known of yarn's locks", key.escape_debug()))),
            }
            Ok(())
        })
    }

    fn block(&mut self, reader: &mut Reader<'a>, key: Cow<'a, str>, at: usize) -> Result<(), Broken> {
        for own in key.split(',').map(str::trim) {
            if descriptor(own).is_none() {
                return Err(shape(at, format!("`{}` is no name with a range", own.escape_debug())));
            }
            if !self.known.insert(own.to_owned()) {
                return Err(Broken::duplicate(at, own));
            }
        }
        let mut block = Block { at, ..Block::default() };
        reader.map(|reader, field, at| {
            match &*field {
                "version" => block.version = Some(reader.text()?),
                "resolution" => {
                    block.resolution = Some(reader.text()?);
                    block.at = at;
                }
                "checksum" => block.checksum = Some(reader.text()?),
                "linkType" => block.link = Some(reader.text()?),
                "conditions" => {
                    let conditions = reader.text()?;
                    let mut parts =
                        conditions.split([' ', '&', '|', '(', ')', '!']).filter(|part| !part.is_empty());
                    block.conditions = parts.all(|part| {
                        part.split_once('=').is_some_and(|(what, _)| matches!(what, "os" | "cpu" | "libc"))
                    });
                }
                "dependencies" | "optionalDependencies" => {
                    let optional = field == "optionalDependencies";
                    reader.map(|reader, name, at| {
                        if optional {
                            block.optional.insert(name.clone());
                        }
                        block.asks.push((name, reader.text()?, at));
                        Ok(())
                    })?;
                }
                "dependenciesMeta" => reader.map(|reader, name, _| {
                    reader.map(|reader, what, _| {
                        if reader.value()?.is_true() && what == "optional" {
                            block.optional.insert(name.clone());
                        }
                        Ok(())
                    })
                })?,
                "peerDependencies" | "peerDependenciesMeta" | "bin" | "languageName" => reader.skip()?,
                _ => return Err(shape(at, format!("`{}` is not known of a block", field.escape_debug()))),
            }
            Ok(())
        })?;
        self.entry(block, key, at)
    }

    fn entry(&mut self, block: Block<'a>, key: Cow<'a, str>, at: usize) -> Result<(), Broken> {
        let resolution = block.resolution.ok_or_else(|| shape(at, "a block that came to nothing"))?;
        let version = block.version.ok_or_else(|| shape(at, "a block without a version"))?;
        let locator = Locator::of(&resolution)
            .ok_or_else(|| shape(block.at, format!("`{}` is no package", resolution.escape_debug())))?;
        let (source, artifact_url) = locator.source(&version).map_err(|why| shape(block.at, why))?;
        let soft =
            matches!(source, Source::Workspace) || matches!(locator.protocol(), Some("link" | "portal"));
        if block.link.as_deref().is_some_and(|link| link != if soft { "soft" } else { "hard" }) {
            return Err(shape(at, "a block that is linked otherwise than its source is"));
        }
        let folder = matches!(source, Source::Workspace).then(|| locator.reference("workspace:")).flatten();
        let importer = folder.map(|folder| if folder == "." { String::new() } else { folder.to_owned() });
        for (name, range, at) in block.asks {
            if let Some(importer) = &importer {
                self.lock.asks.push(Ask {
                    importer: Cow::Owned(importer.clone()),
                    name: name.clone(),
                    range: Some(range.clone()),
                    group: Cow::Borrowed("dependencies"),
                    to: None,
                    at,
                });
            }
            let optional = block.optional.contains(&name);
            self.wanted.push((format!("{name}@{}", with_protocol(&range)), optional, at));
        }
        let digests = block.checksum.as_deref().map(|text| checksum(text, self.cache_key.as_deref()));
        let artifact = Artifact {
            url: artifact_url.map(Cow::Owned),
            digests: digests.into_iter().collect(),
            at: block.at,
            ..Artifact::default()
        };
        let alias = key
            .split(',')
            .filter_map(|own| descriptor(own.trim()))
            .map(|(name, _)| name)
            .find(|name| *name != locator.name);
        let git = matches!(source, Source::Git { .. });
        self.lock.settings.push(Setting {
            name: Cow::Borrowed(RESOLUTION),
            value: resolution.clone(),
            at: block.at,
        });
        self.lock.entries.push(Entry {
            name: Cow::Owned(locator.name.to_owned()),
            alias: alias.map(|alias| Cow::Owned(alias.to_owned())),
            version: Some(version),
            artifacts: if git && artifact.digests.is_empty() { Few::None } else { Few::One(artifact) },
            flags: Flags {
                optional: block.conditions,
                no_digest_possible: git,
                patch: locator.patch(),
                ..Flags::default()
            },
            source,
            at,
            key,
        });
        Ok(())
    }

    fn close(mut self) -> Result<Lock<'a>, Broken> {
        let mut needed: HashMap<&str, bool> = HashMap::new();
        for (wanted, optional, at) in &self.wanted {
            *needed.entry(wanted).or_default() |= !optional;
            if !self.known.contains(wanted) {
                let value = Cow::Owned(wanted.clone());
                self.lock.settings.push(Setting { name: Cow::Borrowed(UNLOCKED), value, at: *at });
            }
        }
        // What is built for another platform has no checksum, because yarn has not fetched it. That holds only for
        // what nobody needs: anything else would be fetched here, whatever it is.
        for entry in &mut self.lock.entries {
            let needed = entry.key.split(',').any(|own| needed.get(own.trim()).copied().unwrap_or(false));
            let bare = entry.artifacts.iter().all(|own| own.digests.is_empty());
            entry.flags.no_digest_possible |= entry.flags.optional && bare && !needed;
        }
        Ok(self.lock)
    }
}

/// A range as keys have it: what names no protocol is npm's.
pub(in crate::yarn) fn with_protocol(range: &str) -> Cow<'_, str> {
    let word = range.split(':').next().unwrap_or_default();
    let named = range.contains(':')
        && (word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
            || range.contains('@'));
    let path = range.contains('/');
    if named || path { Cow::Borrowed(range) } else { Cow::Owned(format!("npm:{range}")) }
}

/// `<hex>` or `10c0/<hex>`: yarn passes over a checksum that another cache key made.
fn checksum<'a>(text: &str, cache_key: Option<&str>) -> Digest<'a> {
    let (key, hex) = text.split_once('/').map_or((None, text), |(key, hex)| (Some(key), hex));
    let digest = Digest::hex("sha512", hex);
    let foreign = key.is_some() && key != cache_key;
    Digest {
        strength: if foreign { Strength::Broken } else { digest.strength },
        text: Cow::Owned(digest.text.into_owned()),
    }
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}
