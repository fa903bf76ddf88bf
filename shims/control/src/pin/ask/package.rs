//! A package, as its registry tells of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::{Ecosystem, order};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Package {
    /// By version, as the registry writes it.
    pub(crate) releases: BTreeMap<String, Release>,
    /// Why no release has a time, where the registry does not say when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) timeless: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Release {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<File>,
    /// Seconds from 1970: of the release, or of its first file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<i64>,
    /// Taken back by who published it; the reason may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) yanked: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<String>,
    /// Whether somebody attests from which source it was built.
    #[serde(default)]
    pub(crate) attested: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) name: String,
    /// As the lock writes it: `sha512-…`, `sha256:…`.
    pub(crate) digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<i64>,
}

impl Release {
    /// When it was published, as far as these files of it go: who adds a file to an old release adds a new one.
    pub(crate) fn published(&self, digests: &[String]) -> Option<Moment> {
        let named = self.files.iter().filter(|file| digests.contains(&file.digest));
        named.filter_map(|file| file.published).max().or(self.published).map(Moment)
    }
}

impl Package {
    /// A release, however its version is written.
    pub(crate) fn release(&self, ecosystem: Ecosystem, version: &str) -> Option<&Release> {
        self.releases.get(version).or_else(|| {
            self.releases
                .iter()
                .find(|(own, _)| order::same(ecosystem, own, version))
                .map(|(_, release)| release)
        })
    }

    /// The highest version among those of which `fits` holds, one that is finished if there is any.
    pub(crate) fn highest(
        &self,
        ecosystem: Ecosystem,
        fits: impl Fn(&str, &Release) -> bool,
    ) -> Option<(&str, &Release)> {
        let fitting = self.releases.iter().filter(|(version, release)| fits(version, release));
        let fitting: Vec<(&str, &Release)> =
            fitting.map(|(version, release)| (version.as_str(), release)).collect();
        let order = |one: &&(&str, &Release), other: &&(&str, &Release)| {
            order::compare(ecosystem, one.0, other.0).unwrap_or(Ordering::Less)
        };
        let finished = fitting.iter().filter(|(version, _)| is_finished(ecosystem, version)).max_by(order);
        finished.or_else(|| fitting.iter().max_by(order)).copied()
    }
}

/// Whether a version is none of those that come before one.
fn is_finished(ecosystem: Ecosystem, version: &str) -> bool {
    match ecosystem {
        Ecosystem::PyPi => cotter_lockpolicy::python::version::parse(version)
            .is_some_and(|version| !version.any_prerelease()),
        _ => !version.split('+').next().unwrap_or_default().contains('-'),
    }
}
