//! Registries that a call names: by options, or by variables that stand for them.

use cotter_lockpolicy::registry::Standing;
use cotter_lockpolicy::url::Url;
use cotter_lockpolicy::{Ecosystem, Registries};
use cotter_rules::{FactKey, Kind};

use super::asked::Asked;
use super::manager::Manager;
use super::{Count, Fact};
use crate::written::visible;

pub(super) fn fact(asked: &Asked<'_>, manager: &Manager, known: &Registries) -> Fact {
    let mut count = Count::default();
    for given in asked.given.iter().filter(|given| !is_proxy(given.option)) {
        let Some((Kind::Url, value)) = given.value else { continue };
        for address in addresses(value) {
            if let Some(why) = moves(manager.ecosystem, address, known) {
                count.add(|| {
                    format!("{} {}: {why}", visible(given.option), visible(&without_secret(address)))
                });
            }
        }
    }
    count.into_fact(FactKey::RegistryMoved)
}

/// Whoever stands between cannot read or change what is encrypted.
fn is_proxy(option: &str) -> bool {
    option.ends_with("proxy") && option.starts_with("--")
}

/// Go's list has commas and bars; words in it are no addresses.
fn addresses(value: &str) -> impl Iterator<Item = &str> {
    let is_address = |one: &&str| !matches!(*one, "" | "direct" | "off" | "none");
    value.split([',', '|']).map(str::trim).filter(is_address)
}

fn moves(ecosystem: Ecosystem, address: &str, known: &Registries) -> Option<&'static str> {
    // `name=https://…` is uv's way to name an index.
    let address = match address.split_once('=') {
        Some((name, rest)) if !name.contains(['/', ':']) && rest.contains("://") => rest,
        _ => address,
    };
    let bare = address.strip_prefix("sparse+").or(address.strip_prefix("registry+")).unwrap_or(address);
    let lower =
        bare.split_once("://").map(|(scheme, rest)| format!("{}://{rest}", scheme.to_ascii_lowercase()));
    let Some(url) = lower.as_deref().and_then(Url::parse) else {
        return if bare.contains("://") || bare.starts_with("//") {
            Some("no address that can be read")
        } else {
            None
        };
    };
    if url.user_info.is_some_and(|info| info.contains('@')) {
        return Some("no address that can be read");
    }
    match known.standing(ecosystem, "", &url) {
        Standing::Own if url.scheme == "https" || is_registered(known, ecosystem, &url) => None,
        Standing::Own => Some("fetched without encryption"),
        Standing::Foreign => Some("none of the known registries"),
        Standing::Unknown => {
            Some("which registries are known here was never learnt: cotter registries refresh")
        }
    }
}

/// Without encryption, but a person has added it so.
fn is_registered(known: &Registries, ecosystem: Ecosystem, url: &Url<'_>) -> bool {
    known.hosts(ecosystem).is_some_and(|hosts| {
        hosts
            .registries
            .iter()
            .chain(hosts.scopes.values())
            .filter_map(|own| Url::parse(own))
            .any(|own| own.scheme == url.scheme && own.host_port() == url.host_port())
    })
}

fn without_secret(address: &str) -> String {
    match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?.1))) {
        Some((scheme, rest)) => format!("{scheme}://…@{rest}"),
        None => address.to_owned(),
    }
}
