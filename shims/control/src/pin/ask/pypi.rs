//! An index of Python packages: the simple API as JSON (PEP 691, 700, 740); where there is only the old page (PEP 503),
//! that, with times from the older JSON beside it as far as there is one.

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::python::file_name;
use cotter_lockpolicy::python::version;
use cotter_lockpolicy::{Ecosystem, name};
use serde_json::Value;

use super::Unanswered;
use super::client::Client;
use super::package::{File, Package};

const JSON: &str = "application/vnd.pypi.simple.v1+json";
const PAGE: &str = "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

pub(super) async fn ask(client: &Client, index: &str, package: &str) -> Result<Package, Unanswered> {
    let own = name::normal(package, Ecosystem::PyPi);
    let index = index.trim_end_matches('/');
    let answer = client.get(&format!("{index}/{own}/"), &format!("{JSON}, {PAGE}")).await?;
    let unread = |why: String| Unanswered(format!("the answer cannot be read: {why}"));
    if answer.kind.contains("json") {
        let document = serde_json::from_slice(&answer.bytes).map_err(|error| unread(error.to_string()))?;
        return Ok(of_json(&document, &own));
    }
    let page = String::from_utf8(answer.bytes).map_err(|error| unread(error.to_string()))?;
    let mut found = of_page(&page, &own);
    found.timeless = Some("the index does not say when".to_owned());
    if let Some(base) = index.strip_suffix("/simple") {
        if let Ok(older) = client.get(&format!("{base}/pypi/{own}/json"), "application/json").await {
            add_times(&mut found, &serde_json::from_slice(&older.bytes).unwrap_or_default());
        }
    }
    Ok(found)
}

fn of_json(document: &Value, own: &str) -> Package {
    let mut package = Package::default();
    for file in document["files"].as_array().into_iter().flatten() {
        let name = file["filename"].as_str().unwrap_or_default();
        let digest = file["hashes"]["sha256"].as_str();
        let published = file["upload-time"].as_str().and_then(Moment::parse).map(|moment| moment.0);
        let yanked = match &file["yanked"] {
            Value::Bool(true) => Some(String::new()),
            Value::String(why) => Some(why.clone()),
            _ => None,
        };
        add(&mut package, own, name, digest, published, yanked, file["provenance"].is_string());
    }
    let timed = package.releases.values().any(|release| release.published.is_some());
    package.timeless = (!timed).then(|| "the index does not say when".to_owned());
    package
}

/// Anchors, as PEP 503 has them: `<a href="…#sha256=…" data-yanked="…">file</a>`.
fn of_page(page: &str, own: &str) -> Package {
    let mut package = Package::default();
    for anchor in page.split("<a ").skip(1) {
        let Some((attributes, rest)) = anchor.split_once('>') else { continue };
        let name = unescaped(rest.split("</a").next().unwrap_or_default().trim());
        let href = attribute(attributes, "href").unwrap_or_default();
        let digest =
            href.split_once("#sha256=").map(|(_, digest)| digest.split('&').next().unwrap_or_default());
        let attested = attribute(attributes, "data-provenance").is_some();
        add(&mut package, own, &name, digest, None, attribute(attributes, "data-yanked"), attested);
    }
    package
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(name)?;
    let Some(rest) = rest.trim_start().strip_prefix('=') else { return Some(String::new()) };
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[allow(clippy::too_many_arguments, reason = "the members of a file, as two formats have them")]
fn add(
    package: &mut Package,
    own: &str,
    name: &str,
    digest: Option<&str>,
    published: Option<i64>,
    yanked: Option<String>,
    attested: bool,
) {
    let Some(of) = version_of(name, own) else { return };
    let release = package.releases.entry(of).or_default();
    let first = release.files.is_empty();
    release.published = release.published.into_iter().chain(published).min();
    // A release is withdrawn file by file, and attested so.
    release.yanked = if first { yanked } else { release.yanked.take().and(yanked) };
    release.attested = attested && (first || release.attested);
    let digest = digest.map(|digest| format!("sha256:{}", digest.to_ascii_lowercase())).unwrap_or_default();
    release.files.push(File { name: name.to_owned(), digest, published });
}

/// `{"releases": {"1.0": [{"filename": …, "upload_time_iso_8601": …}]}}`
fn add_times(package: &mut Package, older: &Value) {
    for file in older["releases"].as_object().into_iter().flat_map(|releases| releases.values()) {
        for file in file.as_array().into_iter().flatten() {
            let published =
                file["upload_time_iso_8601"].as_str().and_then(Moment::parse).map(|moment| moment.0);
            let name = file["filename"].as_str().unwrap_or_default();
            for release in package.releases.values_mut() {
                let Some(own) = release.files.iter_mut().find(|own| own.name == name) else { continue };
                own.published = published;
                release.published = release.published.into_iter().chain(published).min();
                package.timeless = None;
            }
        }
    }
}

/// The version that a file's name gives, in its normal form; none where it is no file of the package.
fn version_of(file: &str, own: &str) -> Option<String> {
    let normal = |text: &str| name::normal(text, Ecosystem::PyPi);
    if let Some((name, of)) = file_name::of_wheel(file) {
        let of = version::parse(of).or_else(|| version::parse(&of.replacen('_', "+", 1)))?;
        return (normal(name) == own).then(|| of.to_string());
    }
    let stem = [".tar.gz", ".zip", ".tar.bz2", ".tgz"].iter().find_map(|end| file.strip_suffix(end))?;
    let cuts = stem.match_indices('-').map(|(at, _)| stem.split_at(at));
    cuts.filter(|(name, _)| normal(name) == own)
        .find_map(|(_, of)| version::parse(of.trim_start_matches('-')))
        .map(|of| of.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_simple_api_say_the_same() {
        let json = serde_json::json!({ "files": [
            { "filename": "my_pkg-1.0-py3-none-any.whl", "hashes": { "sha256": "AA" }, "yanked": false,
              "upload-time": "2026-03-24T10:39:00.1Z", "provenance": "https://a.example/p" },
            { "filename": "my-pkg-1.0.tar.gz", "hashes": { "sha256": "bb" }, "upload-time": "2026-03-25T00:00:00Z" },
            { "filename": "my-pkg-2.0rc1.tar.gz", "hashes": {}, "yanked": "broken" },
            { "filename": "other-1.0.tar.gz", "hashes": { "sha256": "cc" } },
        ]});
        let package = of_json(&json, "my-pkg");
        let first = &package.releases["1.0"];
        assert_eq!(
            (first.published, first.yanked.clone(), first.attested),
            (Some(1_774_348_740), None, false)
        );
        assert_eq!(
            first.files.iter().map(|file| file.digest.as_str()).collect::<Vec<_>>(),
            ["sha256:aa", "sha256:bb"]
        );
        assert_eq!(first.published(&["sha256:bb".to_owned()]), Moment::parse("2026-03-25"));
        assert_eq!(package.releases["2.0rc1"].yanked.as_deref(), Some("broken"));
        assert_eq!((package.releases.len(), package.timeless), (2, None));

        let page = r#"<html><a href="../../f/my_pkg-1.0-py3-none-any.whl#sha256=aa" data-requires-python="&gt;=3">my_pkg-1.0-py3-none-any.whl</a>
            <a href="x/my-pkg-1.0.tar.gz#sha256=bb">my-pkg-1.0.tar.gz</a>
            <a data-yanked="broken" href="my-pkg-2.0rc1.tar.gz">my-pkg-2.0rc1.tar.gz</a></html>"#;
        let mut of_page = of_page(page, "my-pkg");
        assert_eq!(of_page.releases["1.0"].files.len(), 2);
        assert_eq!(of_page.releases["2.0rc1"].yanked.as_deref(), Some("broken"));
        add_times(
            &mut of_page,
            &serde_json::json!({ "releases": { "1.0": [
                { "filename": "my-pkg-1.0.tar.gz", "upload_time_iso_8601": "2026-03-25T00:00:00Z" }] } }),
        );
        assert_eq!(of_page.releases["1.0"].published(&["sha256:bb".to_owned()]), Moment::parse("2026-03-25"));
    }

    #[test]
    fn a_files_name_says_its_version() {
        for (file, own, version) in [
            ("my_pkg-1.0-py3-none-any.whl", "my-pkg", Some("1.0")),
            ("python-dateutil-2.8.2.tar.gz", "python-dateutil", Some("2.8.2")),
            ("torch-2.1.0+cu118-cp311-cp311-linux_x86_64.whl", "torch", Some("2.1.0+cu118")),
            ("zope.interface-5.0.zip", "zope-interface", Some("5.0")),
            ("other-1.0.tar.gz", "my-pkg", None),
            ("my-pkg-latest.tar.gz", "my-pkg", None),
            ("my-pkg-1.0.exe", "my-pkg", None),
        ] {
            assert_eq!(version_of(file, own).as_deref(), version, "{file}");
        }
    }
}
