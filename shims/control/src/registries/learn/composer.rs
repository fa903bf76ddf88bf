//! Composer, whose packages come from where their authors keep them, which its index says for each.

use cotter_lockpolicy::registry::Hosts;
use serde_json::Value;

use super::ask::Manager;
use super::{artifact, registry};

/// A small package that is kept where most are.
const ONE: &str = "psr/log";
const QUIET: &str = "--no-interaction";
const PLAIN: &str = "--no-plugins";

pub(super) fn composer(composer: &Manager, hosts: &mut Hosts) {
    let said = composer.ask(&["config", "--global", "repositories", QUIET, PLAIN]).unwrap_or_default();
    let repositories: Value = serde_json::from_str(&said).unwrap_or_default();
    let listed = repositories.as_array().map(|list| list.iter().collect::<Vec<_>>());
    let named = repositories.as_object().map(|table| table.values().collect());
    for repository in listed.or(named).unwrap_or_default() {
        registry(hosts, repository["url"].as_str().unwrap_or_default());
    }
    let said =
        composer.ask_network(&["show", "--all", "--format=json", ONE, QUIET, PLAIN]).unwrap_or_default();
    let package: Value = serde_json::from_str(&said).unwrap_or_default();
    for kind in ["dist", "source"] {
        artifact(hosts, package[kind]["url"].as_str().unwrap_or_default());
    }
}
