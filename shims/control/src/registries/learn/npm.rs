//! npm and its kin.

use cotter_lockpolicy::registry::Hosts;
use serde_json::Value;

use super::ask::{Manager, of_home};
use super::{address, artifact, registry};

/// A small package that every registry has, of which nothing is run.
const ONE: &str = "left-pad";

pub(super) fn npm(npm: &Manager, hosts: &mut Hosts) {
    if let Some(said) = npm.ask(&["config", "get", "registry"]) {
        registry(hosts, &said);
    }
    let listed = npm.ask(&["config", "ls", "-l", "--json"]);
    scopes(hosts, listed.and_then(|said| serde_json::from_str(&said).ok()).as_ref());
    let quick = ["--fetch-retries=0", "--fetch-timeout=10000"];
    for from in addresses(hosts) {
        let asked = [&["view", ONE, "dist.tarball"][..], &quick[..], &["--registry", &from][..]].concat();
        if let Some(said) = npm.ask_network(&asked) {
            artifact(hosts, &said);
        }
    }
}

fn addresses(hosts: &Hosts) -> Vec<String> {
    hosts.registries.iter().cloned().collect()
}

/// `@scope:registry` among a configuration's keys.
fn scopes(hosts: &mut Hosts, config: Option<&Value>) {
    let entries = config.and_then(Value::as_object).into_iter().flatten();
    for (key, value) in entries {
        let scope = key.strip_suffix(":registry").filter(|scope| scope.starts_with('@'));
        if let (Some(scope), Some(address)) = (scope, value.as_str().and_then(address)) {
            hosts.scopes.insert(scope.to_owned(), address);
        }
    }
}

pub(super) fn pnpm(pnpm: &Manager, hosts: &mut Hosts) {
    if let Some(said) = pnpm.ask(&["config", "get", "registry"]) {
        registry(hosts, &said);
    }
    let listed = pnpm.ask(&["config", "list", "--json"]);
    scopes(hosts, listed.and_then(|said| serde_json::from_str(&said).ok()).as_ref());
}

/// Yarn 1 has npm's name for it, later ones have their own.
pub(super) fn yarn(yarn: &Manager, hosts: &mut Hosts) {
    for name in ["registry", "npmRegistryServer"] {
        if let Some(said) = yarn.ask(&["config", "get", name]) {
            registry(hosts, &said);
        }
    }
}

/// It has no command for this: a user's own configuration is read, and its default is npm's.
pub(super) fn bun(_: &Manager, hosts: &mut Hosts) {
    let text = of_home(".bunfig.toml").unwrap_or_default();
    let Ok(config) = text.parse::<toml::Table>() else { return };
    let Some(install) = config.get("install") else { return };
    let url = |value: &toml::Value| {
        let named = value.get("url").unwrap_or(value);
        named.as_str().and_then(address)
    };
    hosts.registries.extend(install.get("registry").and_then(url));
    for (scope, value) in install.get("scopes").and_then(toml::Value::as_table).into_iter().flatten() {
        if let Some(address) = url(value) {
            hosts.scopes.insert(format!("@{}", scope.trim_start_matches('@')), address);
        }
    }
}
