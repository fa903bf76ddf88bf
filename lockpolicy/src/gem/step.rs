//! `Gemfile`, `Gemfile.lock` and `.bundle/config` together.

use std::collections::HashMap;

use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::gem::gemfile::{From, Gem, Gemfile};
use crate::gem::lockfile::{Kind, Lockfile};
use crate::gem::version::{Requirement, Version, is_version};
use crate::lock::Lock;
use crate::text::Text;

pub fn step(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    settings(lock, files, path, found);
    // The model has no place for what gems require of each other; the file has.
    let Some(bytes) = files.bytes(path) else { return };
    let Ok(text) = Text::of(&bytes) else { return };
    let Ok(file) = Lockfile::read(&text) else { return };
    let specs = Specs::of(&file, found);
    specs.check(&file, found);
    let name = match path.rsplit('/').next() {
        Some("gems.locked") => "gems.rb",
        _ => "Gemfile",
    };
    let Some(at) = beside(path, name) else { return };
    let Some(bytes) = files.bytes(&at) else {
        found.add(Code::NoManifest, 0, format!("no {name} beside it"));
        return;
    };
    match Text::of(&bytes) {
        Err(broken) => found.elsewhere(Finding::broken(at, &bytes, &broken)),
        Ok(text) => {
            let gemfile = Gemfile::read(&text);
            Check { gemfile: &gemfile, file: &file, specs: &specs, text, path: &at }.all(found);
        }
    }
}

/// Bundler installs the version of itself that the lock names, and settings beside the lock turn its checks off.
fn settings(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    for setting in &lock.settings {
        if setting.name == "bundler" && !is_version(&setting.value) {
            found.add(Code::Shape, setting.at, "`BUNDLED WITH` is no version");
        }
    }
    let Some(at) = beside(path, ".bundle/config") else { return };
    let Some(bytes) = files.bytes(&at) else { return };
    let Ok(text) = Text::of(&bytes) else { return };
    for line in text.text().lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        let code = match key.trim().trim_matches(['"', '\'']) {
            "BUNDLE_DISABLE_CHECKSUM_VALIDATION" if value == "true" => Code::CheckOff,
            "BUNDLE_SSL_VERIFY_MODE" if value == "0" => Code::CheckOff,
            key if key.starts_with("BUNDLE_MIRROR__") => Code::OwnIndex,
            _ => continue,
        };
        let what = format!("`{}`", line.trim().escape_debug());
        found.elsewhere(Finding::new(code, at.as_str(), what).at(&text, text.offset_of(line)));
    }
}

/// The gems of the lock by name; for several platforms a gem may stand in several versions.
struct Specs<'f> {
    versions: HashMap<&'f str, Vec<(&'f str, Kind, usize)>>,
}

impl<'f> Specs<'f> {
    fn of(file: &'f Lockfile<'_>, found: &mut Findings<'_>) -> Specs<'f> {
        let mut versions: HashMap<&str, Vec<(&str, Kind, usize)>> = HashMap::new();
        for (index, section) in file.sources.iter().enumerate() {
            if section.kind == Kind::Gem && section.remotes.len() > 1 {
                let what = format!("its gems may come from any of {} sources", section.remotes.len());
                found.add(Code::OwnIndex, section.at, what).outcome = Outcome::Ask;
            }
            if section.kind != Kind::Gem && section.remotes.len() != 1 && !section.specs.is_empty() {
                found.add(Code::Shape, section.at, "not one `remote` where there must be one");
            }
            for spec in &section.specs {
                let known = versions.entry(spec.name).or_default();
                if known.first().is_some_and(|(.., other)| *other != index) {
                    let what = format!("`{}` stands in more than one source", spec.name.escape_debug());
                    found.add(Code::Diverges, spec.at, what).package = Some(spec.name.to_owned());
                }
                if !known.iter().any(|(version, ..)| *version == spec.version) {
                    known.push((spec.version, section.kind, index));
                }
            }
        }
        Specs { versions }
    }

    /// What the lock itself says that a gem requires must hold for what it locks.
    fn check(&self, file: &Lockfile<'_>, found: &mut Findings<'_>) {
        let needs = file.sources.iter().flat_map(|section| &section.specs).flat_map(|spec| &spec.needs);
        for need in needs.chain(&file.dependencies) {
            let Some(text) = need.requirement else { continue };
            let Some(requirement) = Requirement::parse(text) else {
                found.add(Code::Shape, need.at, format!("`{}` is no requirement", text.escape_debug()));
                continue;
            };
            if let Some(version) = self.outside(need.name, &requirement) {
                let what = format!("`{text}` is asked for, and {version} is locked");
                found.add(Code::OutOfRange, need.at, what).package = Some(need.name.to_owned());
            }
        }
    }

    /// A locked version that a requirement does not allow, if none is that it allows.
    fn outside(&self, name: &str, requirement: &Requirement<'_>) -> Option<&'f str> {
        let versions = self.versions.get(name)?;
        let allows = |text: &str| Version::parse(text).is_none_or(|version| requirement.allows(&version));
        let (first, ..) = versions.first()?;
        (!versions.iter().any(|(version, ..)| allows(version))).then_some(*first)
    }
}

struct Check<'c> {
    gemfile: &'c Gemfile<'c>,
    file: &'c Lockfile<'c>,
    specs: &'c Specs<'c>,
    text: Text<'c>,
    path: &'c str,
}

impl Check<'_> {
    fn finding(&self, code: Code, at: usize, what: String) -> Finding {
        Finding::new(code, self.path, what).at(&self.text, at)
    }

    fn all(&self, found: &mut Findings<'_>) {
        let asked: HashMap<&str, Option<&str>> = self
            .file
            .dependencies
            .iter()
            .map(|dependency| (dependency.name, dependency.requirement))
            .collect();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for gem in &self.gemfile.gems {
            *times.entry(gem.name).or_default() += 1;
        }
        for gem in self.gemfile.gems.iter().filter(|gem| gem.certain) {
            match asked.get(gem.name) {
                None => {
                    let what = "the lock does not have it: an install would resolve anew".to_owned();
                    found.elsewhere(self.finding(Code::Stale, gem.at, what).of(gem.name).mend("bundle lock"));
                }
                Some(locked) if times.get(gem.name) == Some(&1) => self.gem(gem, *locked, found),
                // Asked for under several conditions, with a requirement for each.
                Some(_) => {}
            }
        }
        self.plugins(found);
        self.sources(found);
        if self.gemfile.whole {
            for dependency in &self.file.dependencies {
                if !times.contains_key(dependency.name) {
                    let what = format!("{} does not ask for it any more", self.path);
                    found.add(Code::Stale, dependency.at, what).package = Some(dependency.name.to_owned());
                }
            }
        } else {
            let what = "it is a program: what is not literal in it was not compared";
            found.elsewhere(Finding::new(Code::NoManifest, self.path, what));
        }
    }

    fn gem(&self, gem: &Gem<'_>, locked: Option<&str>, found: &mut Findings<'_>) {
        let stale = |what: String| self.finding(Code::Stale, gem.at, what).of(gem.name).mend("bundle lock");
        let kind =
            self.specs.versions.get(gem.name).and_then(|versions| versions.first()).map(|(_, kind, _)| *kind);
        let matches = match (gem.from, kind) {
            (_, None | Some(Kind::Plugin)) => true,
            (From::Registry, Some(kind)) => kind == Kind::Gem,
            (From::Git(_), Some(kind)) => kind == Kind::Git,
            (From::Path, Some(kind)) => kind == Kind::Path,
        };
        // `gemspec` and `path … do` may bring the same gem from elsewhere.
        if !matches && (self.gemfile.whole || gem.from != From::Registry) {
            found.elsewhere(stale("the lock has it from another kind of source".to_owned()));
        }
        if let From::Git(Some(address)) = gem.from {
            let known = |remote: &&str| remote.trim_end_matches('/') == address.trim_end_matches('/');
            let mut remotes = self.file.sources.iter().flat_map(|section| &section.remotes);
            if matches && kind.is_some() && !remotes.any(known) {
                found
                    .elsewhere(stale(format!("the lock does not have it from `{}`", address.escape_debug())));
            }
        }
        let Some(wanted) = gem.requirements.as_ref() else { return };
        // A dependency may also be written in one string: "~> 1, >= 1.2" is refused by Ruby itself.
        let Some(wanted) = Requirement::of(wanted.iter().copied()) else { return };
        let Some(requirement) = Requirement::parse(locked.unwrap_or_default()) else { return };
        if !requirement.is_same(&wanted) {
            let what = format!("the lock was made for `{}`", locked.unwrap_or(">= 0"));
            found.elsewhere(stale(what));
        }
        if let Some(version) = self.specs.outside(gem.name, &wanted) {
            let what = format!("{version} is locked, which it does not allow");
            found.elsewhere(self.finding(Code::OutOfRange, gem.at, what).of(gem.name));
        }
    }

    fn plugins(&self, found: &mut Findings<'_>) {
        for (name, at) in &self.gemfile.plugins {
            let what = format!("the plugin `{}` runs in Bundler itself", name.escape_debug());
            found.elsewhere(self.finding(Code::ProjectCode, *at, what).of(*name));
        }
    }

    /// What the lock names as a source and the `Gemfile` does not, nobody asked for.
    fn sources(&self, found: &mut Findings<'_>) {
        if !self.gemfile.all_sources || self.gemfile.sources.is_empty() {
            return;
        }
        let plain = |address: &str| address.trim_end_matches('/').to_ascii_lowercase();
        let known: Vec<String> = self.gemfile.sources.iter().map(|source| plain(source)).collect();
        for section in self.file.sources.iter().filter(|section| section.kind == Kind::Gem) {
            for remote in &section.remotes {
                if !known.contains(&plain(remote)) {
                    let what = format!("`{}` is no source of {}", remote.escape_debug(), self.path);
                    found.add(Code::Stale, section.at, what);
                }
            }
        }
    }
}
