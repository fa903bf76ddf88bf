//! Cargo, whose locks name its default index by an address that it alone knows.

use std::fs;

use cotter_lockpolicy::registry::Hosts;
use serde_json::Value;

use super::ask::{Manager, of_home};
use super::registry;

/// A project that asks for a package; it is only read.
const MANIFEST: &str = "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                        [lib]\npath = \"Cargo.toml\"\n[dependencies]\nlibc = \"*\"\n";

pub(super) fn cargo(cargo: &Manager, hosts: &mut Hosts) {
    let manifest = cargo.scratch().join("Cargo.toml");
    let written = fs::write(&manifest, MANIFEST);
    if let Some(manifest) = manifest.to_str().filter(|_| written.is_ok()) {
        default_index(cargo, manifest, hosts);
    }
    let text = of_home(".cargo/config.toml").or_else(|| of_home(".cargo/config")).unwrap_or_default();
    let config: toml::Table = text.parse().unwrap_or_default();
    for (_, named) in config.get("registries").and_then(toml::Value::as_table).into_iter().flatten() {
        registry(hosts, named.get("index").and_then(toml::Value::as_str).unwrap_or_default());
    }
}

fn default_index(cargo: &Manager, manifest: &str, hosts: &mut Hosts) {
    let asked = ["metadata", "--no-deps", "--offline", "--format-version=1", "--manifest-path", manifest];
    let said = cargo.ask(&asked).unwrap_or_default();
    let metadata: Value = serde_json::from_str(&said).unwrap_or_default();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    for dependency in packages.flat_map(|package| package["dependencies"].as_array()).flatten() {
        registry(hosts, dependency["source"].as_str().unwrap_or_default());
    }
}
