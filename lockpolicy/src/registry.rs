//! Whose registry a host is: learnt from the managers and kept in one readable file, never built in.
//!
//! ```toml
//! [npm]
//! registries = ["https://npm.registry.example/"]   # where metadata is asked for
//! artifacts = ["files.registry.example"]           # further hosts that files come from
//! [npm.scopes]
//! "@corp" = "https://corp.example/npm/"            # a scope that comes from somewhere else
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::format::Ecosystem;
use crate::url::Url;

/// What is known of every ecosystem's hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Registries {
    by_ecosystem: BTreeMap<String, Hosts>,
}

/// One ecosystem's hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hosts {
    /// Addresses of registries or indexes.
    pub registries: BTreeSet<String>,
    /// `host` or `host:port` from which files come, besides the registries' own.
    pub artifacts: BTreeSet<String>,
    /// Registries of scopes (`@corp`) or of named indexes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub scopes: BTreeMap<String, String>,
}

/// What is known of one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The ecosystem's own, or allowed.
    Own,
    Foreign,
    /// Nothing is known of the ecosystem's hosts.
    Unknown,
}

impl Registries {
    pub fn parse(text: &str) -> Result<Registries, toml::de::Error> {
        toml::from_str(text)
    }

    pub fn hosts(&self, ecosystem: Ecosystem) -> Option<&Hosts> {
        self.by_ecosystem.get(ecosystem.word()).filter(|hosts| !hosts.is_empty())
    }

    pub fn hosts_mut(&mut self, ecosystem: Ecosystem) -> &mut Hosts {
        self.by_ecosystem.entry(ecosystem.word().to_owned()).or_default()
    }

    /// Whether a package of this name may come from a URL's host.
    pub fn standing(&self, ecosystem: Ecosystem, package: &str, url: &Url<'_>) -> Standing {
        let Some(hosts) = self.hosts(ecosystem) else { return Standing::Unknown };
        let asked = url.host_port();
        let scope = package.split_once('/').map_or("", |(scope, _)| scope);
        if let Some(registry) = hosts.scopes.get(scope) {
            // A scope comes from its own registry and from nowhere else: that is what it is for.
            return if host_of(registry).as_deref() == Some(&asked) || hosts.artifacts.contains(&asked) {
                Standing::Own
            } else {
                Standing::Foreign
            };
        }
        let of_registry = match ecosystem {
            // What a lock of cargo's names is the index itself, and a host of repositories has those of everybody.
            Ecosystem::Cargo => {
                let mut indexes = hosts.registries.iter().chain(hosts.scopes.values());
                indexes.any(|index| is_index(index, url))
            }
            _ => hosts.registries.iter().any(|registry| host_of(registry).as_deref() == Some(&asked)),
        };
        if of_registry || hosts.artifacts.contains(&asked) { Standing::Own } else { Standing::Foreign }
    }

    /// Whether [`Registries::standing`] is the same for all URLs of one host: neither the package nor the path counts.
    pub fn judge_by_host(&self, ecosystem: Ecosystem) -> bool {
        let scopes = self.hosts(ecosystem).is_some_and(|hosts| !hosts.scopes.is_empty());
        !scopes && ecosystem != Ecosystem::Cargo
    }

    /// Whether a module may come from a URL's host, which is its name: where one of the two registries that such
    /// modules stand beside has files, or a person has allowed it for them.
    pub fn serves_modules(&self, url: &Url<'_>) -> bool {
        [Ecosystem::Jsr, Ecosystem::Npm].into_iter().any(|own| self.standing(own, "", url) == Standing::Own)
    }
}

impl Hosts {
    pub fn is_empty(&self) -> bool {
        self.registries.is_empty() && self.artifacts.is_empty() && self.scopes.is_empty()
    }
}

/// Whether a URL is the address of this index, however either says how it is asked.
fn is_index(index: &str, url: &Url<'_>) -> bool {
    let plain = index.strip_prefix("sparse+").or(index.strip_prefix("registry+")).unwrap_or(index);
    Url::parse(plain).is_some_and(|index| {
        index.scheme == url.scheme
            && index.host_port() == url.host_port()
            && index.path.trim_end_matches('/') == url.path.trim_end_matches('/')
    })
}

fn host_of(registry: &str) -> Option<String> {
    Url::parse(registry).map(|url| url.host_port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_its_ecosystems_or_not() {
        let known = Registries::parse(
            "[npm]\nregistries = [\"https://npm.registry.example/\"]\nartifacts = [\"files.registry.example\"]\n\
             [npm.scopes]\n\"@corp\" = \"https://corp.example/npm/\"\n",
        )
        .expect("registries");
        let standing =
            |ecosystem, package, url| known.standing(ecosystem, package, &Url::parse(url).expect("a URL"));
        use Standing::{Foreign, Own, Unknown};
        assert_eq!(standing(Ecosystem::Npm, "a", "https://npm.registry.example/a"), Own);
        assert_eq!(standing(Ecosystem::Npm, "a", "https://files.registry.example/a"), Own);
        assert_eq!(standing(Ecosystem::Npm, "a", "https://npm.registry.example.evil.example/a"), Foreign);
        assert_eq!(standing(Ecosystem::Npm, "a", "https://npm.registry.example:8443/a"), Foreign);
        assert_eq!(standing(Ecosystem::Npm, "@corp/a", "https://npm.registry.example/@corp/a"), Foreign);
        assert_eq!(standing(Ecosystem::Npm, "@corp/a", "https://corp.example/npm/@corp/a"), Own);
        assert_eq!(standing(Ecosystem::PyPi, "a", "https://npm.registry.example/a"), Unknown);
    }

    #[test]
    fn an_index_is_known_by_its_whole_address() {
        let known = Registries::parse(
            "[cargo]\nregistries = [\"https://code.example/crates/index\", \"sparse+https://index.crates.registry.example/\"]\n",
        )
        .expect("registries");
        for (url, standing) in [
            ("https://code.example/crates/index", Standing::Own),
            ("https://index.crates.registry.example", Standing::Own),
            ("https://code.example/evil/index", Standing::Foreign),
            ("https://code.example/crates/index/../../evil", Standing::Foreign),
            ("http://index.crates.registry.example/", Standing::Foreign),
        ] {
            let found = known.standing(Ecosystem::Cargo, "a", &Url::parse(url).expect("a URL"));
            assert_eq!(found, standing, "{url}");
        }
    }
}
