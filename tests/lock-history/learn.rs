//! Whose a host is, as far as a lock itself tells: for a look at histories, and for nothing else.

use std::collections::BTreeMap;

use cotter_lockpolicy::url::Url;
use cotter_lockpolicy::{Lock, Registries, Source};

/// A host that a tenth of the packages or more come from.
pub(crate) fn from(lock: &Lock<'_>) -> Registries {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = 0;
    for entry in lock.entries.iter().filter(|entry| matches!(entry.source, Source::Registry(_))) {
        let source = match &entry.source {
            Source::Registry(Some(url)) => Some(&**url),
            _ => None,
        };
        let urls = entry.artifacts.iter().filter_map(|artifact| artifact.url.as_deref()).chain(source);
        let mut of_entry: Vec<String> = urls.filter_map(host).collect();
        of_entry.sort_unstable();
        of_entry.dedup();
        all += usize::from(!of_entry.is_empty());
        for host in of_entry {
            *hosts.entry(host).or_default() += 1;
        }
    }
    let mut registries = Registries::default();
    let own = registries.hosts_mut(lock.format.ecosystem());
    own.artifacts = hosts.into_iter().filter(|(_, count)| count * 10 >= all).map(|(host, _)| host).collect();
    registries
}

fn host(url: &str) -> Option<String> {
    let plain = url.strip_prefix("sparse+").or_else(|| url.strip_prefix("registry+")).unwrap_or(url);
    Url::parse(plain).map(|url| url.host_port())
}
