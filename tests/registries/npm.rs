//! A registry of npm's kind.

use serde_json::{Map, Value, json};

use super::pack::{gzip, integrity, tar};
use super::release::Release;
use super::server::{Answer, Asked, Server};

pub struct NpmRegistry {
    pub server: Server,
}

impl NpmRegistry {
    pub fn start(releases: Vec<Release>) -> NpmRegistry {
        NpmRegistry { server: Server::start(move |asked| answer(&releases, asked)) }
    }

    /// One that gives `to_others` to whoever is not npm.
    pub fn for_npm_alone(releases: Vec<Release>, to_others: Answer) -> NpmRegistry {
        let told = move |asked: &Asked| match asked.agent.starts_with("npm/") {
            true => answer(&releases, asked),
            false => to_others.clone(),
        };
        NpmRegistry { server: Server::start(told) }
    }

    /// With the slash at its end that npm writes.
    pub fn url(&self) -> String {
        format!("{}/", self.server.url())
    }

    /// The names of the tarballs that were fetched.
    pub fn fetched(&self) -> Vec<String> {
        let asked = self.server.asked().into_iter();
        asked.filter_map(|asked| asked.path.rsplit_once("/-/").map(|(_, file)| file.to_owned())).collect()
    }
}

/// What it answers; a test may put something before it.
pub fn answer(releases: &[Release], asked: &Asked) -> Answer {
    let path = asked.path.trim_start_matches('/');
    if let Some((name, file)) = path.split_once("/-/") {
        let found = releases.iter().find(|release| release.name == name && file_of(release) == file);
        return match found {
            Some(release) if release.tampered => Answer::of(
                "application/octet-stream",
                tarball(&Release { version: "0.0.0".to_owned(), ..release.clone() }),
            ),
            Some(release) => Answer::of("application/octet-stream", tarball(release)),
            None => Answer::status(404),
        };
    }
    let own: Vec<&Release> = releases.iter().filter(|release| release.name == path).collect();
    if own.is_empty() {
        Answer::status(404)
    } else {
        Answer::of("application/json", document(&own, asked).to_string())
    }
}

fn document(releases: &[&Release], asked: &Asked) -> Value {
    let (mut time, mut versions) = (Map::new(), Map::new());
    time.insert("created".to_owned(), json!("2020-01-01T00:00:00.000Z"));
    time.insert("modified".to_owned(), json!("2026-01-01T00:00:00.000Z"));
    for release in releases {
        time.insert(release.version.clone(), json!(release.published));
        versions.insert(release.version.clone(), version(release, asked));
    }
    let latest = releases.last().map(|release| release.version.clone());
    json!({ "name": releases[0].name, "dist-tags": { "latest": latest }, "time": time, "versions": versions })
}

fn version(release: &Release, asked: &Asked) -> Value {
    let place = release.elsewhere.clone().unwrap_or_else(|| format!("http://{}", asked.host));
    let bytes = tarball(release);
    let lied_to = release.two_faced && !asked.agent.starts_with("npm/");
    let digest = if lied_to { integrity(b"another file") } else { integrity(&bytes) };
    let mut dist = json!({
        "integrity": digest,
        "tarball": format!("{place}/{}/-/{}", release.name, file_of(release)),
    });
    if release.attested {
        dist["attestations"] = json!({ "url": "https://npm.registry.example/-/a", "provenance": {} });
    }
    let mut version = manifest(release);
    version["dist"] = dist;
    if let Some(why) = &release.deprecated {
        version["deprecated"] = json!(why);
    }
    if release.canary.is_some() || release.install.is_some() {
        version["hasInstallScript"] = json!(true);
    }
    version
}

fn manifest(release: &Release) -> Value {
    let needs: Map<String, Value> =
        release.needs.iter().map(|(name, range)| (name.clone(), json!(range))).collect();
    let mut manifest = json!({ "name": release.name, "version": release.version, "dependencies": needs });
    if let Some(canary) = &release.canary {
        manifest["bin"] = json!({ &release.name: "index.js" });
        manifest["scripts"] = json!({ "preinstall": format!("touch {}", canary.display()) });
    }
    if let Some(script) = &release.install {
        manifest["scripts"] = json!({ "install": script });
    }
    manifest
}

/// What is published, as a file.
pub fn tarball(release: &Release) -> Vec<u8> {
    let files = [
        ("package/package.json".to_owned(), manifest(release).to_string().into_bytes()),
        ("package/index.js".to_owned(), format!("module.exports = '{}'\n", release.version).into_bytes()),
    ];
    gzip(&tar(&files))
}

pub fn file_of(release: &Release) -> String {
    let own = release.name.rsplit('/').next().unwrap_or_default();
    format!("{own}-{}.tgz", release.version)
}
