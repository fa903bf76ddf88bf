//! Which registry is asked: the one that the configuration names, if it is one of those that are known.

use std::collections::{BTreeMap, BTreeSet};

use cotter_lockpolicy::registry::Standing;
use cotter_lockpolicy::url::Url;
use cotter_lockpolicy::{Ecosystem, Registries};

use super::stop::{Refusal, Stop};
use crate::written::visible;

pub(super) struct Hosts {
    pub(super) ecosystem: Ecosystem,
    /// Without a slash at its end.
    pub(super) registry: String,
    scopes: BTreeMap<String, String>,
    all: BTreeSet<String>,
}

impl Hosts {
    /// `named` is what the manager says that it would ask, with the project's configuration in force.
    pub(super) fn of(known: &Registries, ecosystem: Ecosystem, named: Option<&str>) -> Result<Hosts, Stop> {
        let word = ecosystem.word();
        let Some(hosts) = known.hosts(ecosystem) else {
            let why = format!("which hosts are {word}'s own is not known here");
            return Err(Refusal::new("source.unknown-registry", word, why)
                .instead("cotter registries refresh")
                .into());
        };
        let mut only = hosts.registries.iter();
        let registry = match (
            named.map(str::trim).filter(|named| !named.is_empty()),
            only.next(),
            only.next(),
        ) {
            (Some(named), ..) => named.to_owned(),
            (None, Some(one), None) => one.clone(),
            _ => {
                let why = format!(
                    "{word} does not say which registry it asks, and there is not exactly one that is known"
                );
                return Err(Refusal::new("source.unknown-registry", word, why)
                    .instead("cotter registries")
                    .into());
            }
        };
        let url = Url::parse(&registry).filter(|url| matches!(url.scheme, "https" | "http"));
        let refused =
            |code, why: String| Err(Refusal::new(code, visible(&without_user(&registry)), why).into());
        match url {
            Some(url) if url.scheme == "http" && !url.is_loopback() => refused(
                "source.http",
                "the configuration here names a registry without encryption".to_owned(),
            ),
            Some(url) if known.standing(ecosystem, "", &url) == Standing::Own => {
                let addresses = hosts.registries.iter().chain(hosts.scopes.values());
                let host = |address: &String| Url::parse(address).map(|url| url.host_port());
                let all = addresses.filter_map(host).chain(hosts.artifacts.iter().cloned()).collect();
                let registry = without_user(&registry).trim_end_matches('/').to_owned();
                Ok(Hosts { ecosystem, registry, scopes: hosts.scopes.clone(), all })
            }
            _ => refused(
                "source.own-index",
                format!(
                    "the configuration here names a registry that is not one of {word}'s hosts (`cotter registries`)"
                ),
            ),
        }
    }

    /// Where a package comes from: a scope may have a registry of its own.
    pub(super) fn registry_of(&self, package: &str) -> &str {
        let scope = package.split_once('/').map_or("", |(scope, _)| scope);
        self.scopes.get(scope).map_or(&self.registry, String::as_str)
    }

    /// Every host that packages may come from.
    pub(super) fn all(&self) -> BTreeSet<String> {
        self.all.clone()
    }
}

/// An address without the user and password that it may hold: those are the manager's to send.
fn without_user(address: &str) -> String {
    match Url::parse(address) {
        Some(url) if url.user_info.is_some() => format!("{}://{}{}", url.scheme, url.host_port(), url.path),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_registry_is_asked() {
        let known = Registries::parse(
            "[npm]\nregistries = [\"https://npm.registry.example/\"]\n[npm.scopes]\n\"@corp\" = \"https://corp.example/npm/\"\n\
             [pypi]\nregistries = [\"https://a.example/simple\", \"https://b.example/simple\"]\n",
        )
        .expect("registries");
        let code = |ecosystem, named| match Hosts::of(&known, ecosystem, named) {
            Ok(hosts) => hosts.registry,
            Err(Stop::Refused(refusals)) => refusals[0].code.to_owned(),
            Err(Stop::Failed(error)) => error.to_string(),
        };
        assert_eq!(code(Ecosystem::Npm, None), "https://npm.registry.example");
        assert_eq!(
            code(Ecosystem::Npm, Some("https://npm.registry.example/\n")),
            "https://npm.registry.example"
        );
        assert_eq!(code(Ecosystem::Npm, Some("https://evil.example/")), "source.own-index");
        assert_eq!(code(Ecosystem::Npm, Some("http://npm.registry.example/")), "source.http");
        assert_eq!(code(Ecosystem::Npm, Some("file:///srv")), "source.own-index");
        assert_eq!(code(Ecosystem::PyPi, None), "source.unknown-registry");
        assert_eq!(
            code(Ecosystem::PyPi, Some("https://alice:secret@b.example/simple")),
            "https://b.example/simple"
        );
        assert_eq!(code(Ecosystem::Gem, None), "source.unknown-registry");
        let hosts = Hosts::of(&known, Ecosystem::Npm, None).ok().expect("hosts");
        assert_eq!(hosts.registry_of("@corp/a"), "https://corp.example/npm/");
        assert_eq!(hosts.registry_of("a"), "https://npm.registry.example");
    }
}
