//! One package of pnpm's lock: its key, where it comes from and its digest must fit each other.

use std::borrow::Cow;

use super::key::{Key, Kind, Style, is_version};
use super::{Edge, alias, shape};
use crate::digest::Digest;
use crate::few::Few;
use crate::json::{Node, Value};
use crate::lock::{Artifact, Entry, Flags, Source};
use crate::text::Broken;
use crate::url::is_commit;
use crate::yaml::Reader;

pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    style: Style,
    key: Cow<'a, str>,
    at: usize,
    edges: &mut Vec<Edge<'a>>,
) -> Result<Entry<'a>, Broken> {
    let mut flags = Flags::default();
    let (mut resolution, mut name, mut version) = (None, None, None);
    reader.map(|reader, field, at| match &*field {
        "resolution" => {
            resolution = Some(reader.value()?);
            Ok(())
        }
        "name" => {
            name = Some(reader.text()?);
            Ok(())
        }
        "version" => {
            version = Some(reader.text()?);
            Ok(())
        }
        "dev" | "optional" | "requiresBuild" => {
            let yes = reader.value()?.is_true();
            match &*field {
                "dev" => flags.dev = yes,
                "optional" => flags.optional = yes,
                _ => flags.script = yes,
            }
            Ok(())
        }
        "dependencies" | "optionalDependencies" => self::edges(reader, edges),
        "engines"
        | "cpu"
        | "os"
        | "libc"
        | "hasBin"
        | "deprecated"
        | "peerDependencies"
        | "peerDependenciesMeta"
        | "transitivePeerDependencies"
        | "bundledDependencies"
        | "prepare"
        | "patched"
        | "id" => reader.skip(),
        _ => Err(shape(at, format!("`{}` is not known of a package", field.escape_debug()))),
    })?;
    let resolution = resolution.ok_or_else(|| shape(at, "a package that comes from nowhere"))?;
    let whole: &str = &key;
    let parsed = style
        .key(whole)
        .ok_or_else(|| shape(at, format!("`{}` is no package in one version", whole.escape_debug())))?;
    let named = named(&parsed, name, version, &key, at)?;
    let (source, artifacts) = source(&resolution, &parsed)?;
    flags.no_digest_possible = matches!(source, Source::Git { .. });
    Ok(Entry { name: named.0, version: named.1, alias: None, source, artifacts, flags, at, key })
}

/// The packages that this one gets.
pub(super) fn edges<'a>(reader: &mut Reader<'a>, edges: &mut Vec<Edge<'a>>) -> Result<(), Broken> {
    reader.map(|reader, name, at| {
        alias(&name, at)?;
        let version = reader.text()?;
        if !version.starts_with("link:") {
            edges.push(Edge { name, version, at });
        }
        Ok(())
    })
}

/// Name and version. What the key says holds, and what the entry says besides must be the same.
fn named<'a>(
    key: &Key<'_>,
    name: Option<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
    whole: &Cow<'a, str>,
    at: usize,
) -> Result<(Cow<'a, str>, Option<Cow<'a, str>>), Broken> {
    // A part of a borrowed key stays borrowed.
    let part = |part: &str| -> Cow<'a, str> {
        let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        match whole {
            Cow::Borrowed(whole) => match whole.get(start..start + part.len()) {
                Some(part) => Cow::Borrowed(part),
                None => Cow::Owned(part.to_owned()),
            },
            Cow::Owned(_) => Cow::Owned(part.to_owned()),
        }
    };
    let own_name = key.name.map(part);
    let own_version = match key.kind {
        Kind::Version(version) | Kind::Runtime(version) => Some(part(version)),
        Kind::File(_) | Kind::Elsewhere(_) => None,
    };
    for (own, said) in [(&own_name, &name), (&own_version, &version)] {
        if let (Some(own), Some(said)) = (own, said)
            && own != said
        {
            return Err(shape(
                at,
                format!("the key says `{}`, the entry `{}`", own.escape_debug(), said.escape_debug()),
            ));
        }
    }
    let from_path = || match key.kind {
        Kind::Elsewhere(path) => elsewhere(path).map(|(name, version)| (part(name), part(version))),
        _ => None,
    };
    let (name, version) = match (own_name.or(name), own_version.or(version)) {
        (Some(name), version) => (name, version),
        (None, version) => match from_path() {
            Some((name, own)) => (name, version.or(Some(own))),
            None => return Err(shape(at, "a package without a name")),
        },
    };
    Ok((name, version))
}

/// `host/name/version`, `host/@scope/name@version`: how old locks write packages of another registry.
fn elsewhere(path: &str) -> Option<(&str, &str)> {
    let (_, rest) = path.split_once('/')?;
    let (name, version) = rest.rsplit_once(['/', '@'])?;
    let version = version.split('_').next()?;
    (is_version(version) && !name.is_empty()).then_some((name, version))
}

fn source<'a>(resolution: &Node<'a>, key: &Key<'_>) -> Result<(Source<'a>, Few<Artifact<'a>>), Broken> {
    let Value::Object(fields) = &resolution.value else {
        return Err(shape(resolution.at, "a package whose source is no map"));
    };
    let text = |name: &str| resolution.field(name).and_then(Node::text).cloned();
    let only = |known: &[&str]| match fields.iter().find(|(key, _)| !known.contains(&&**key)) {
        Some((key, node)) => {
            Err(shape(node.at, format!("`{}` does not belong to a source of this kind", key.escape_debug())))
        }
        None => Ok(()),
    };
    let kind = text("type");
    match kind.as_deref() {
        None => {
            only(&["integrity", "tarball", "registry", "gitHosted", "path"])?;
            tarball(resolution, key)
        }
        Some("directory") => {
            only(&["type", "directory"])?;
            if !matches!(key.kind, Kind::File(_)) {
                return Err(shape(resolution.at, "a folder where the key says another source"));
            }
            let folder = text("directory").ok_or_else(|| shape(resolution.at, "a folder without a path"))?;
            Ok((Source::Path(folder), Few::None))
        }
        Some("git") => {
            only(&["type", "repo", "commit", "path", "integrity"])?;
            if !matches!(key.kind, Kind::Elsewhere(_)) {
                return Err(shape(resolution.at, "a repository where the key says another source"));
            }
            let url = text("repo").ok_or_else(|| shape(resolution.at, "a repository without an address"))?;
            Ok((Source::Git { url, commit: text("commit").filter(|commit| is_commit(commit)) }, Few::None))
        }
        Some("variations") => {
            only(&["type", "variants"])?;
            let variants = resolution.field("variants").map(Node::items).unwrap_or_default();
            let artifacts = variants
                .iter()
                .map(|variant| {
                    variant.field("resolution").ok_or(variant).and_then(|own| binary(own).ok_or(own))
                })
                .collect::<Result<Few<_>, _>>()
                .map_err(|node| shape(node.at, "a variant that is no file with a digest"))?;
            runtime(key, artifacts, resolution.at)
        }
        Some("binary") => {
            only(&["type", "url", "integrity", "bin", "archive", "prefix"])?;
            runtime(key, binary(resolution).into_iter().collect(), resolution.at)
        }
        Some(_) => {
            Err(shape(resolution.at, "a kind of source that only code of the project's own understands"))
        }
    }
}

fn runtime<'a>(
    key: &Key<'_>,
    artifacts: Few<Artifact<'a>>,
    at: usize,
) -> Result<(Source<'a>, Few<Artifact<'a>>), Broken> {
    if artifacts.is_empty() || !matches!(key.kind, Kind::Runtime(_)) {
        return Err(shape(at, "files of a runtime where the key says another source"));
    }
    Ok((Source::Registry(None), artifacts))
}

fn binary<'a>(node: &Node<'a>) -> Option<Artifact<'a>> {
    let url = node.field("url")?.text()?.clone();
    Some(Artifact { url: Some(url), digests: digests(node), at: node.at, ..Artifact::default() })
}

fn tarball<'a>(resolution: &Node<'a>, key: &Key<'_>) -> Result<(Source<'a>, Few<Artifact<'a>>), Broken> {
    let text = |name: &str| resolution.field(name).and_then(Node::text).cloned();
    let url = text("tarball");
    let digests = digests(resolution);
    if url.is_none() && resolution.field("integrity").is_none() {
        return Err(shape(resolution.at, "neither a digest nor a source"));
    }
    let artifact =
        |url| Few::One(Artifact { url, digests: digests.clone(), at: resolution.at, ..Artifact::default() });
    let misplaced = || shape(resolution.at, "a source that the key does not call for");
    match (key.kind, url) {
        (Kind::Version(_), None) => Ok((Source::Registry(text("registry")), artifact(None))),
        (Kind::Version(_), Some(url)) if !url.starts_with("file:") => {
            Ok((Source::Registry(text("registry")), artifact(Some(url))))
        }
        (Kind::File(path), Some(url)) if url.strip_prefix("file:").is_some_and(|own| own == path) => {
            Ok((Source::Path(Cow::Owned(path.to_owned())), artifact(None)))
        }
        (Kind::Elsewhere(path), None) if elsewhere(path).is_some() => {
            let host = path.split('/').next().unwrap_or_default();
            Ok((Source::Registry(Some(Cow::Owned(format!("https://{host}/")))), artifact(None)))
        }
        (Kind::Elsewhere(path), Some(url)) => {
            // Newer keys hold the URL itself.
            if path.contains("://") && path != url {
                return Err(misplaced());
            }
            if elsewhere(path).is_some() && key.name.is_none() {
                return Ok((Source::Registry(None), artifact(Some(url))));
            }
            match hosted_commit(&url) {
                Some(commit) => {
                    let commit = Some(Cow::Owned(commit.to_owned()));
                    let artifacts = if digests.is_empty() { Few::None } else { artifact(None) };
                    Ok((Source::Git { url, commit }, artifacts))
                }
                None => Ok((Source::Url(url.clone()), artifact(Some(url)))),
            }
        }
        _ => Err(misplaced()),
    }
}

/// The commit in the address of an archive that a git host makes of one. pnpm knows these hosts by their beginnings,
/// too; such an archive has no digest in older locks, but its commit says what is in it.
fn hosted_commit(url: &str) -> Option<&str> {
    let github = url.strip_prefix("https://codeload.github.com/").filter(|rest| rest.contains("/tar.gz/"));
    let gitlab = url.strip_prefix("https://gitlab.com/").filter(|rest| rest.contains("archive"));
    let bitbucket = url.strip_prefix("https://bitbucket.org/").filter(|rest| rest.contains("/get/"));
    let rest = github.or(gitlab).or(bitbucket)?;
    if rest.split('/').any(|part| part == "..") {
        return None;
    }
    let last = rest.rsplit(['/', '=']).next()?;
    let commit = last.strip_suffix(".tar.gz").unwrap_or(last);
    is_commit(commit).then_some(commit)
}

fn digests<'a>(node: &Node<'a>) -> Few<Digest<'a>> {
    match node.field("integrity").and_then(Node::text) {
        None => Few::None,
        Some(Cow::Borrowed(text)) => Digest::all_sri(text),
        Some(Cow::Owned(text)) => Digest::all_sri(text)
            .map(|digest| Digest { strength: digest.strength, text: Cow::Owned(digest.text.into_owned()) }),
    }
}
