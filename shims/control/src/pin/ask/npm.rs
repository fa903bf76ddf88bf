//! A registry of npm's kind: one document for each package, with the time of every release.

use std::collections::HashMap;

use cotter_lockpolicy::age::Moment;
use serde::Deserialize;
use serde_json::Value;

use super::Unanswered;
use super::client::Client;
use super::package::{File, Package, Release};

/// The short form has no times.
const WHOLE: &str = "application/json";

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    time: HashMap<String, Value>,
    #[serde(default)]
    versions: HashMap<String, Version>,
}

#[derive(Deserialize)]
struct Version {
    deprecated: Option<Value>,
    dist: Option<Dist>,
}

#[derive(Deserialize)]
struct Dist {
    integrity: Option<String>,
    tarball: Option<String>,
    attestations: Option<Value>,
}

pub(super) async fn ask(client: &Client, registry: &str, name: &str) -> Result<Package, Unanswered> {
    let url = format!("{}/{}", registry.trim_end_matches('/'), name.replace('/', "%2f"));
    let answer = client.get(&url, WHOLE).await?;
    read(&answer.bytes).map_err(|why| Unanswered(format!("the answer cannot be read: {why}")))
}

fn read(bytes: &[u8]) -> Result<Package, serde_json::Error> {
    let document: Document = serde_json::from_slice(bytes)?;
    let timeless = document.time.is_empty().then(|| "the registry does not say when".to_owned());
    let time = |version: &str| {
        let text = document.time.get(version)?.as_str()?;
        Moment::parse(text).map(|moment| moment.0)
    };
    let release = |(version, about): (String, Version)| {
        let published = time(&version);
        let deprecated = match about.deprecated {
            Some(Value::String(why)) if !why.is_empty() => Some(why),
            Some(Value::Bool(true)) => Some(String::new()),
            _ => None,
        };
        let mut release = Release { published, deprecated, ..Release::default() };
        if let Some(dist) = about.dist {
            release.attested = dist.attestations.is_some_and(|value| !value.is_null());
            let name = dist.tarball.as_deref().and_then(|url| url.rsplit('/').next()).unwrap_or_default();
            // Each of several digests is one that a lock may have.
            for digest in dist.integrity.as_deref().unwrap_or_default().split_ascii_whitespace() {
                release.files.push(File { name: name.to_owned(), digest: digest.to_owned(), published });
            }
        }
        (version, release)
    };
    Ok(Package { releases: document.versions.into_iter().map(release).collect(), timeless })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_for_what_matters_here() {
        let package = read(
            br#"{"name": "a", "time": {"created": "2020-01-01T00:00:00Z", "1.0.0": "2026-03-24T10:39:00.123Z", "2.0.0": 7},
                "versions": {
                    "1.0.0": {"deprecated": "use b", "dist": {"integrity": "sha512-x", "tarball": "https://a.example/a/-/a-1.0.0.tgz",
                        "attestations": {"url": "https://a.example/"}}},
                    "2.0.0": {"deprecated": "", "dist": {"shasum": "00"}}, "3.0.0": {}}}"#,
        )
        .expect("a document");
        let first = &package.releases["1.0.0"];
        assert_eq!(first.published, Some(1_774_348_740));
        assert_eq!((first.deprecated.as_deref(), first.attested), (Some("use b"), true));
        assert_eq!(
            (first.files[0].name.as_str(), first.files[0].digest.as_str()),
            ("a-1.0.0.tgz", "sha512-x")
        );
        assert_eq!(package.releases["2.0.0"], Release::default());
        assert_eq!(package.releases["3.0.0"], Release::default());
        assert_eq!(package.timeless, None);
        assert!(read(br#"{"versions": {"1.0.0": {}}}"#).expect("a document").timeless.is_some());
        assert!(read(b"<html>").is_err());
    }
}
