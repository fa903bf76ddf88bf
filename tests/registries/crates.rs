//! A sparse index of crates, and the crates.

use serde_json::json;

use super::pack::{gzip, sha256_hex, tar};
use super::release::Release;
use super::server::{Answer, Asked, Server};

pub struct CrateIndex {
    pub server: Server,
}

impl CrateIndex {
    pub fn start(releases: Vec<Release>) -> CrateIndex {
        CrateIndex { server: Server::start(move |asked| answer(&releases, asked)) }
    }

    /// As a manifest, a configuration and a lock name it.
    pub fn url(&self) -> String {
        format!("sparse+{}/index/", self.server.url())
    }
}

/// What a lock says of its file.
pub fn checksum(release: &Release) -> String {
    sha256_hex(&packed(release))
}

fn answer(releases: &[Release], asked: &Asked) -> Answer {
    if asked.path == "/index/config.json" {
        let dl = format!("http://{}/crates/{{crate}}/{{version}}", asked.host);
        return Answer::of("application/json", json!({ "dl": dl }).to_string());
    }
    if let Some(place) = asked.path.strip_prefix("/index/") {
        let name = place.rsplit('/').next().unwrap_or_default();
        let lines: String = releases.iter().filter(|release| release.name == name).map(line).collect();
        return if lines.is_empty() { Answer::status(404) } else { Answer::of("text/plain", lines) };
    }
    let found =
        releases.iter().find(|release| asked.path == format!("/crates/{}/{}", release.name, release.version));
    found.map_or(Answer::status(404), |release| Answer::of("application/gzip", packed(release)))
}

fn line(release: &Release) -> String {
    let line = json!({
        "name": release.name, "vers": release.version, "deps": [], "features": {}, "yanked": false,
        "cksum": checksum(release),
    });
    format!("{line}\n")
}

fn packed(release: &Release) -> Vec<u8> {
    let top = format!("{}-{}", release.name, release.version);
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"{}\"\nedition = \"2021\"\n",
        release.name, release.version
    );
    let mut files = vec![
        (format!("{top}/Cargo.toml"), manifest.into_bytes()),
        (format!("{top}/src/lib.rs"), b"pub const NUMBER: u32 = 7;\n".to_vec()),
    ];
    if let Some(canary) = &release.canary {
        let script =
            format!("fn main() {{ std::fs::write({:?}, \"\").unwrap(); }}\n", canary.display().to_string());
        files.push((format!("{top}/build.rs"), script.into_bytes()));
    }
    gzip(&tar(&files))
}
