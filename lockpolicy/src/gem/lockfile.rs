//! The sections of a `Gemfile.lock`, line by line as Bundler's own parser takes them.

use std::collections::HashSet;

use crate::text::{Broken, Text};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockfile<'a> {
    pub sources: Vec<Section<'a>>,
    pub dependencies: Vec<Dependency<'a>>,
    /// Nothing where the lock has no such section.
    pub checksums: Option<Vec<Checksum<'a>>>,
    pub ruby: Option<(&'a str, usize)>,
    pub bundler: Option<(&'a str, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Gem,
    Git,
    Path,
    /// From a source that a plugin of Bundler's knows.
    Plugin,
}

/// `GEM`, `GIT`, `PATH` or `PLUGIN SOURCE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    pub kind: Kind,
    pub remotes: Vec<&'a str>,
    pub revision: Option<&'a str>,
    pub specs: Vec<Spec<'a>>,
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec<'a> {
    pub name: &'a str,
    pub version: &'a str,
    pub platform: Option<&'a str>,
    pub needs: Vec<Dependency<'a>>,
    pub at: usize,
}

/// `name (>= 1, < 2)`, with a `!` where it comes from a source of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency<'a> {
    pub name: &'a str,
    pub requirement: Option<&'a str>,
    pub own_source: bool,
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum<'a> {
    pub name: &'a str,
    pub version: &'a str,
    pub platform: Option<&'a str>,
    pub digests: &'a str,
    pub at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Nothing,
    Source,
    Specs,
    Platforms,
    Dependencies,
    Checksums,
    Ruby,
    Bundler,
}

impl<'a> Lockfile<'a> {
    pub fn read(text: &Text<'a>) -> Result<Lockfile<'a>, Broken> {
        let mut lock = Lockfile::default();
        let mut now = In::Nothing;
        let mut known = HashSet::new();
        for line in text.text().lines() {
            let line = line.trim_end();
            let at = text.offset_of(line);
            let indent = line.len() - line.trim_start_matches(' ').len();
            let rest = line.get(indent..).unwrap_or_default();
            let odd = |what: &str| Broken::new(at, format!("{what}: `{}`", short(line)));
            if rest.is_empty() {
                continue;
            }
            if indent == 0 {
                now = lock.section(line, at).ok_or_else(|| odd("an unknown section"))?;
                continue;
            }
            match (now, indent) {
                (In::Source, 2) if rest == "specs:" => now = In::Specs,
                (In::Source, 2) => {
                    lock.option(rest).ok_or_else(|| odd("not an option of a source"))?;
                }
                (In::Specs, 4) => {
                    let spec = spec(rest, at).ok_or_else(|| odd("not a gem and its version"))?;
                    if !known.insert((lock.sources.len(), spec.name, spec.version, spec.platform)) {
                        return Err(Broken::duplicate(at, rest));
                    }
                    let section = lock.sources.last_mut().ok_or_else(|| odd("a gem of no source"))?;
                    section.specs.push(spec);
                }
                (In::Specs, 6) => {
                    let need = dependency(rest, at).ok_or_else(|| odd("not a gem"))?;
                    let spec = lock.sources.last_mut().and_then(|section| section.specs.last_mut());
                    spec.ok_or_else(|| odd("a dependency of no gem"))?.needs.push(need);
                }
                (In::Platforms, 2) => {}
                (In::Dependencies, 2) => {
                    lock.dependencies.push(dependency(rest, at).ok_or_else(|| odd("not a gem"))?);
                }
                (In::Checksums, 2) => {
                    let checksum = checksum(rest, at).ok_or_else(|| odd("not a gem and its digest"))?;
                    lock.checksums.get_or_insert_default().push(checksum);
                }
                (In::Ruby, 2..=3) if lock.ruby.is_none() => lock.ruby = Some((rest, at)),
                (In::Bundler, 2..=3) if lock.bundler.is_none() => lock.bundler = Some((rest, at)),
                _ => return Err(odd("a line that belongs to nothing")),
            }
        }
        if lock.sources.is_empty() && lock.bundler.is_none() && lock.dependencies.is_empty() {
            return Err(Broken::new(text.offset(0), "nothing of a Gemfile.lock in it"));
        }
        Ok(lock)
    }

    fn section(&mut self, line: &str, at: usize) -> Option<In> {
        let kind = match line {
            "GEM" => Kind::Gem,
            "GIT" => Kind::Git,
            "PATH" => Kind::Path,
            "PLUGIN SOURCE" => Kind::Plugin,
            "PLATFORMS" => return Some(In::Platforms),
            "DEPENDENCIES" => return Some(In::Dependencies),
            "CHECKSUMS" => {
                self.checksums.get_or_insert_default();
                return Some(In::Checksums);
            }
            "RUBY VERSION" => return Some(In::Ruby),
            "BUNDLED WITH" => return Some(In::Bundler),
            _ => return None,
        };
        self.sources.push(Section { kind, remotes: Vec::new(), revision: None, specs: Vec::new(), at });
        Some(In::Source)
    }

    fn option(&mut self, text: &'a str) -> Option<()> {
        let (key, value) = text.split_once(": ")?;
        let section = self.sources.last_mut()?;
        match key {
            "remote" => section.remotes.push(value),
            // Said twice, the last one would count: it is then no revision.
            "revision" => section.revision = Some(if section.revision.is_none() { value } else { "" }),
            "ref" | "branch" | "tag" | "glob" | "submodules" | "type" => {}
            _ if section.kind == Kind::Plugin => {}
            _ => return None,
        }
        Some(())
    }
}

/// `name (version-platform)`.
fn spec(text: &str, at: usize) -> Option<Spec<'_>> {
    let (name, rest) = text.split_once(" (")?;
    let (version, platform) = full_version(rest.strip_suffix('!').unwrap_or(rest).strip_suffix(')')?);
    Some(Spec { name, version, platform, needs: Vec::new(), at })
}

fn full_version(text: &str) -> (&str, Option<&str>) {
    text.split_once('-').map_or((text, None), |(version, platform)| (version, Some(platform)))
}

fn dependency(text: &str, at: usize) -> Option<Dependency<'_>> {
    let (text, own_source) = text.strip_suffix('!').map_or((text, false), |text| (text, true));
    let (name, requirement) = match text.split_once(" (") {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')')?)),
        None => (text, None),
    };
    (!name.contains(' ')).then_some(Dependency { name, requirement, own_source, at })
}

/// `name (version-platform) sha256=…,sha512=…`, or without a digest.
fn checksum(text: &str, at: usize) -> Option<Checksum<'_>> {
    let (name, rest) = text.split_once(" (")?;
    let (version, digests) = rest.split_once(')')?;
    let (version, platform) = full_version(version);
    let digests = match digests {
        "" => "",
        digests => digests.strip_prefix(' ')?,
    };
    Some(Checksum { name, version, platform, digests, at })
}

fn short(text: &str) -> String {
    text.chars().take(60).collect::<String>().escape_debug().to_string()
}
