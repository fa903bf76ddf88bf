//! What the package managers of this machine say of themselves.
//!
//! Each is asked in `/`, without its variables, so that no project and no caller teaches anything: what is left is the
//! user's and the machine's configuration, and the manager's own default. All are asked at once, and none for ever.

mod ask;
mod cargo;
mod composer;
mod deno;
mod gem;
mod go;
mod npm;
mod python;

use std::thread;
use std::time::{Duration, Instant};

use cotter_lockpolicy::Ecosystem;
use cotter_lockpolicy::registry::Hosts;
use cotter_lockpolicy::url::Url;

pub(crate) use ask::KEPT;
use ask::{Manager, Scratch};
pub(crate) use python::default_index;

/// How one manager is asked.
struct Lesson {
    program: &'static str,
    ecosystem: Ecosystem,
    learn: fn(&Manager, &mut Hosts),
}

const LESSONS: [Lesson; 13] = [
    Lesson { program: "npm", ecosystem: Ecosystem::Npm, learn: npm::npm },
    Lesson { program: "pnpm", ecosystem: Ecosystem::Npm, learn: npm::pnpm },
    Lesson { program: "yarn", ecosystem: Ecosystem::Npm, learn: npm::yarn },
    Lesson { program: "bun", ecosystem: Ecosystem::Npm, learn: npm::bun },
    Lesson { program: "deno", ecosystem: Ecosystem::Jsr, learn: deno::deno },
    Lesson { program: "pip", ecosystem: Ecosystem::PyPi, learn: python::pip },
    Lesson { program: "pip3", ecosystem: Ecosystem::PyPi, learn: python::pip },
    Lesson { program: "uv", ecosystem: Ecosystem::PyPi, learn: python::uv },
    Lesson { program: "pdm", ecosystem: Ecosystem::PyPi, learn: python::pdm },
    Lesson { program: "cargo", ecosystem: Ecosystem::Cargo, learn: cargo::cargo },
    Lesson { program: "go", ecosystem: Ecosystem::Go, learn: go::go },
    Lesson { program: "gem", ecosystem: Ecosystem::Gem, learn: gem::gem },
    Lesson { program: "composer", ecosystem: Ecosystem::Composer, learn: composer::composer },
];

/// What one manager said.
pub(super) struct Learnt {
    pub(super) program: &'static str,
    pub(super) ecosystem: Ecosystem,
    /// Empty where it said nothing that can be used.
    pub(super) hosts: Hosts,
}

/// Asks every manager that is on PATH, until `within` has passed.
pub(super) fn all(within: Duration, offline: bool) -> std::io::Result<Vec<Learnt>> {
    let scratch = Scratch::new()?;
    let until = Instant::now() + within;
    thread::scope(|scope| {
        let asked: Vec<_> = LESSONS
            .iter()
            .filter_map(|lesson| Some((lesson, Manager::find(lesson.program, &scratch.0, until, offline)?)))
            .map(|(lesson, manager)| scope.spawn(move || learn(lesson, &manager)))
            .collect();
        Ok(asked.into_iter().filter_map(|answer| answer.join().ok()).collect())
    })
}

fn learn(lesson: &Lesson, manager: &Manager) -> Learnt {
    let mut hosts = Hosts::default();
    (lesson.learn)(manager, &mut hosts);
    Learnt { program: lesson.program, ecosystem: lesson.ecosystem, hosts }
}

/// An address as it may be kept: no password, no query, and of a form that can be compared.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = text.strip_prefix("sparse+").or_else(|| text.strip_prefix("registry+")).unwrap_or(text);
    let url = Url::parse(plain).filter(|url| matches!(url.scheme, "http" | "https"))?;
    Some(format!("{}://{}{}", url.scheme, url.host_port(), url.path))
}

fn registry(hosts: &mut Hosts, text: &str) {
    hosts.registries.extend(address(text));
}

/// The host that a file comes from, unless it is one of the registries' own.
fn artifact(hosts: &mut Hosts, text: &str) {
    let Some(host) = host(text) else { return };
    let known = |registry: &String| self::host(registry).as_ref() == Some(&host);
    if !hosts.registries.iter().chain(hosts.scopes.values()).any(known) {
        hosts.artifacts.insert(host);
    }
}

fn host(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).filter(|url| matches!(url.scheme, "http" | "https"))?;
    Some(url.host_port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_is_secret() {
        for (text, kept) in [
            ("https://alice:secret@npm.registry.example/a/?t=x#y", Some("https://npm.registry.example/a/")),
            ("sparse+https://Crates.Registry.Example:443/", Some("https://crates.registry.example/")),
            (" https://pypi.registry.example/simple\n", Some("https://pypi.registry.example/simple")),
            ("file:///opt/wheels", None),
            ("direct", None),
        ] {
            assert_eq!(address(text).as_deref(), kept, "{text}");
        }
    }
}
