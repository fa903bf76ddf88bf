//! `deno.lock`, versions 1 to 5: packages of npm and of JSR with their digests, and modules by URL with theirs.
//!
//! A module that is imported by its URL is pinned by a SHA-256 of its text. The URL is how such a module is named, not a
//! detour around a registry: hosts that are neither npm's nor JSR's are one question for the whole lock.

mod step;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::digest::Digest;
use crate::few::Few;
use crate::finding::Code;
use crate::format::Format;
use crate::json::{Dialect, Node, Reader, Value};
use crate::lock::{Artifact, Ask, Entry, Flags, Lock, Setting, Source};
use crate::text::{Broken, Text};
use crate::url::Url;
use crate::yarn::descriptor;
pub use step::check as step;

/// As group: what a specifier came to, and what the workspace asks for.
pub(super) const SPECIFIER: &str = "specifier";
pub(super) const ASKED: &str = "dependencies";
pub(super) const ASKED_OF_NPM: &str = "packageJson";

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut reader = Reader::new(text, Dialect::Strict);
    let mut file = File {
        lock: Lock {
            format: Format::Deno,
            version: None,
            entries: Vec::new(),
            asks: Vec::new(),
            settings: Vec::new(),
            notes: Default::default(),
        },
    };
    let mut first = Vec::new();
    reader.object(|reader, key, at| {
        if file.lock.version.is_none() {
            if key == "version" {
                let version = reader.string()?;
                if !matches!(&*version, "2" | "3" | "4" | "5") {
                    return Err(Broken::unsupported(
                        at,
                        format!("version {} of deno's locks", version.escape_debug()),
                    ));
                }
                file.lock.version = Some(version);
                return Ok(());
            }
            // The first version is a list of URLs and nothing else.
            first.push((key, reader.string()?, at));
            return Ok(());
        }
        file.section(reader, &key, at)
    })?;
    reader.end()?;
    if file.lock.version.is_some() {
        if let Some((_, _, at)) = first.first() {
            return Err(shape(*at, "something before the version"));
        }
    } else {
        file.lock.version = Some(Cow::Borrowed("1"));
        for (url, digest, at) in first {
            file.remote(url, &digest, at)?;
        }
    }
    file.tie()?;
    Ok(file.lock)
}

struct File<'a> {
    lock: Lock<'a>,
}

impl<'a> File<'a> {
    fn section(&mut self, reader: &mut Reader<'a>, key: &str, at: usize) -> Result<(), Broken> {
        match key {
            "specifiers" => self.specifiers(reader),
            "packages" => reader.object(|reader, key, at| self.section(reader, &key, at)),
            "npm" => reader.object(|reader, key, at| match &*key {
                // Version 2 has both below `npm`.
                "specifiers" => self.specifiers(reader),
                "packages" => reader.object(|reader, key, at| self.package(reader, key, at)),
                _ => self.package(reader, key, at),
            }),
            "jsr" => reader.object(|reader, key, at| self.package(reader, key, at)),
            "remote" => reader.object(|reader, url, at| {
                let digest = reader.string()?;
                self.remote(url, &digest, at)
            }),
            "redirects" => reader.object(|reader, from, at| {
                let value = reader.string()?;
                self.lock.settings.push(Setting { name: Cow::Owned(format!("redirects.{from}")), value, at });
                Ok(())
            }),
            "workspace" => {
                let node = reader.value()?;
                self.workspace(&node, "")
            }
            _ => Err(shape(at, format!("`{}` is not known of deno's locks", key.escape_debug()))),
        }
    }

    fn specifiers(&mut self, reader: &mut Reader<'a>) -> Result<(), Broken> {
        reader.object(|reader, name, at| {
            let to = reader.string()?;
            self.lock.asks.push(Ask {
                importer: Cow::Borrowed(""),
                name,
                range: None,
                group: Cow::Borrowed(SPECIFIER),
                to: Some(to),
                at,
            });
            Ok(())
        })
    }

    /// `name@version` with `_peer@version` behind it where the package was resolved with peers.
    fn package(&mut self, reader: &mut Reader<'a>, key: Cow<'a, str>, at: usize) -> Result<(), Broken> {
        let node = reader.value()?;
        let (name, rest) =
            descriptor(&key).ok_or_else(|| shape(at, format!("`{}` is no package", key.escape_debug())))?;
        let version = rest.split('_').next().unwrap_or(rest);
        for (field, node) in node.fields() {
            if !matches!(
                &**field,
                "integrity"
                    | "dependencies"
                    | "optionalDependencies"
                    | "optionalPeers"
                    | "os"
                    | "cpu"
                    | "tarball"
                    | "scripts"
                    | "deprecated"
                    | "bin"
            ) {
                return Err(shape(node.at, format!("`{}` is not known of a package", field.escape_debug())));
            }
        }
        let digests = match node.field("integrity").and_then(Node::text) {
            None => Few::None,
            Some(text) if text.contains('-') => Digest::all_sri(text).map(owned),
            Some(text) => Few::One(owned(Digest::hex("sha256", text))),
        };
        let url = node.field("tarball").and_then(Node::text).cloned();
        self.lock.entries.push(Entry {
            name: Cow::Owned(name.to_owned()),
            alias: None,
            version: Some(Cow::Owned(version.to_owned())),
            source: Source::Registry(None),
            artifacts: Few::One(Artifact { url, digests, at: node.at, ..Artifact::default() }),
            flags: Flags { script: node.field("scripts").is_some_and(Node::is_true), ..Flags::default() },
            at,
            key,
        });
        Ok(())
    }

    fn remote(&mut self, url: Cow<'a, str>, digest: &str, at: usize) -> Result<(), Broken> {
        if url.starts_with("data:") {
            // The module stands in its own URL.
            self.lock.entries.push(Entry {
                name: Cow::Borrowed("data"),
                alias: None,
                version: None,
                source: Source::Bundled,
                artifacts: Few::None,
                flags: Flags::default(),
                at,
                key: url,
            });
            return Ok(());
        }
        let (name, version) = match Url::parse(&url) {
            Some(parsed) => (parsed.host_port(), parsed.path.to_owned()),
            None => return Err(shape(at, format!("`{}` is no URL", url.escape_debug()))),
        };
        self.lock.entries.push(Entry {
            name: Cow::Owned(name),
            alias: None,
            version: Some(Cow::Owned(version)),
            source: Source::Registry(None),
            artifacts: Few::One(Artifact {
                url: Some(url.clone()),
                digests: Few::One(owned(Digest::hex("sha256", digest))),
                at,
                ..Artifact::default()
            }),
            flags: Flags { module: true, ..Flags::default() },
            at,
            key: url,
        });
        Ok(())
    }

    fn workspace(&mut self, node: &Node<'a>, folder: &str) -> Result<(), Broken> {
        for (field, node) in node.fields() {
            match &**field {
                "dependencies" => self.asked(node, folder, ASKED)?,
                "packageJson" => {
                    let list = node.field("dependencies").unwrap_or(node);
                    self.asked(list, folder, ASKED_OF_NPM)?;
                }
                "members" if folder.is_empty() => {
                    for (folder, node) in node.fields() {
                        self.workspace(node, folder)?;
                    }
                }
                "links" | "patches" | "overrides" | "members" | "npmOverrides" | "catalogs" => {
                    self.lock.settings.push(Setting {
                        name: Cow::Owned(format!("workspace.{field}")),
                        value: Cow::Borrowed(""),
                        at: node.at,
                    });
                }
                _ => {
                    return Err(shape(
                        node.at,
                        format!("`{}` is not known of a workspace", field.escape_debug()),
                    ));
                }
            }
        }
        Ok(())
    }

    fn asked(&mut self, node: &Node<'a>, folder: &str, group: &'static str) -> Result<(), Broken> {
        for item in node.items() {
            let name = item.text().ok_or_else(|| shape(item.at, "a specifier that is no text"))?;
            self.lock.asks.push(Ask {
                importer: Cow::Owned(folder.to_owned()),
                name: name.clone(),
                range: None,
                group: Cow::Borrowed(group),
                to: None,
                at: item.at,
            });
        }
        if !matches!(node.value, Value::Array(_) | Value::Object(_)) {
            return Err(shape(node.at, "a list should stand here"));
        }
        Ok(())
    }

    /// Whatever a specifier came to must be there.
    fn tie(&mut self) -> Result<(), Broken> {
        let known: HashMap<&str, ()> = self.lock.entries.iter().map(|entry| (&*entry.key, ())).collect();
        for ask in self.lock.asks.iter().filter(|ask| ask.group == SPECIFIER) {
            let to = ask.to.as_deref().unwrap_or_default();
            let Some(key) = key_of(&ask.name, to) else {
                return Err(shape(ask.at, format!("`{}` is no specifier", ask.name.escape_debug())));
            };
            if !known.contains_key(key.as_str()) {
                return Err(shape(ask.at, format!("no package has the key `{}`", key.escape_debug())));
            }
        }
        Ok(())
    }
}

/// The key that a specifier came to: `npm:a@^1` and `1.0.0`, or in older locks `npm:a@1.0.0` at once.
pub(super) fn key_of(specifier: &str, to: &str) -> Option<String> {
    if let Some(key) = to.strip_prefix("npm:").or_else(|| to.strip_prefix("jsr:")) {
        return Some(key.to_owned());
    }
    let rest = match specifier.strip_prefix("npm:").or_else(|| specifier.strip_prefix("jsr:")) {
        Some(rest) => rest,
        None => specifier,
    };
    // Version 2 names the whole key.
    if descriptor(to).is_some_and(|(name, _)| !name.is_empty() && name != "@" && !name.contains('_'))
        && !to.starts_with(|first: char| first.is_ascii_digit())
    {
        return Some(to.to_owned());
    }
    let name = descriptor(rest).map_or(rest, |(name, _)| name);
    Some(format!("{name}@{to}"))
}

fn owned<'a>(digest: Digest<'_>) -> Digest<'a> {
    Digest { strength: digest.strength, text: Cow::Owned(digest.text.into_owned()) }
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}
