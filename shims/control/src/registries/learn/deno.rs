//! Deno, whose own registry is named by what it would fetch.

use cotter_lockpolicy::registry::Hosts;
use serde_json::Value;

use super::ask::Manager;
use super::registry;

/// A small package of its own.
const ONE: &str = "jsr:@std/assert@1/assert";

pub(super) fn deno(deno: &Manager, hosts: &mut Hosts) {
    let said = deno.ask_network(&["info", "--json", "--no-config", ONE]).unwrap_or_default();
    let graph: Value = serde_json::from_str(&said).unwrap_or_default();
    for module in graph["modules"].as_array().into_iter().flatten() {
        let address = module["specifier"].as_str().unwrap_or_default();
        // The registry is the root of what its modules are below.
        if let Some(root) = address.split("/@std/").next().filter(|root| *root != address) {
            registry(hosts, &format!("{root}/"));
        }
    }
}
