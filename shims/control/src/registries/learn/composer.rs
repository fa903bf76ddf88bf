//! Composer, whose packages come from where their authors keep them, which its index says for each.

use cotter_lockpolicy::registry::Hosts;
use serde_json::Value;

use super::ask::{Manager, of_home};
use super::{artifact, registry};

/// A small package that is kept where most are.
const ONE: &str = "psr/log";
/// Where a user has configured it.
const OWN: [&str; 2] = [".config/composer/config.json", ".composer/config.json"];
const QUIET: &str = "--no-interaction";
const PLAIN: &str = "--no-plugins";

pub(super) fn composer(composer: &Manager, hosts: &mut Hosts) {
    // It makes its configuration where it finds none, so it is given another home, and the user's file is read here.
    let said = composer.ask(&["config", "--global", "repositories", QUIET, PLAIN]).unwrap_or_default();
    repositories(&serde_json::from_str(&said).unwrap_or_default(), hosts);
    if let Some(own) = OWN.into_iter().find_map(of_home) {
        let own: Value = serde_json::from_str(&own).unwrap_or_default();
        repositories(&own["repositories"], hosts);
    }
    let said =
        composer.ask_network(&["show", "--all", "--format=json", ONE, QUIET, PLAIN]).unwrap_or_default();
    let package: Value = serde_json::from_str(&said).unwrap_or_default();
    for kind in ["dist", "source"] {
        artifact(hosts, package[kind]["url"].as_str().unwrap_or_default());
    }
}

/// A list, or a table by names.
fn repositories(repositories: &Value, hosts: &mut Hosts) {
    let listed = repositories.as_array().map(|list| list.iter().collect::<Vec<_>>());
    let named = repositories.as_object().map(|table| table.values().collect());
    for repository in listed.or(named).unwrap_or_default() {
        registry(hosts, repository["url"].as_str().unwrap_or_default());
    }
}
