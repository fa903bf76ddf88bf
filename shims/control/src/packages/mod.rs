//! What a package manager's call would bring: the guard's question to the helper, answered from files alone.
//!
//! - [`asked`]: the question, a command in its typed form
//! - [`manager`]: which files the manager works by; [`project`]: where they are
//! - [`seen`]: everything that is looked at, so that the guard can tell whether the answer still holds
//! - [`locks`]: what lockpolicy finds in them
//! - [`named`]: the packages that the call names; [`moved`]: the registries; [`fetched`]: the program it would run; [`scripts`]: what it would run
//!
//! Nothing is resolved, fetched or run.

mod asked;
mod fetched;
mod locks;
mod manager;
mod moved;
mod named;
mod project;
mod scripts;
mod seen;

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use cotter_core::packages::{Found, Told};
use cotter_rules::FactKey;

use crate::error::Error;
use crate::helper::{forget_old, today, write_atomically};
use crate::intel;
use crate::registries;
use asked::Asked;
use manager::Manager;
use project::Project;
use seen::Sight;

/// A file that has changed so short a time ago may change again without its times saying so.
const TICK_NS: u64 = 50_000_000;
/// How many answers are kept.
const MANY: usize = 512;

/// Answers the question in `fields`, and keeps the answer in `target` if it can be kept.
pub(crate) fn run(target: &Path, fields: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let asked = Asked::of(fields).ok_or(Error::Request)?;
    let sight = Sight::default();
    let (facts, fault) = match facts(&asked, &sight) {
        Ok(facts) => (facts, String::new()),
        Err(error) => (Vec::new(), error.to_string()),
    };
    let seen = sight.into_seen();
    let told: Vec<Told<'_>> =
        facts.iter().map(|fact| Told { key: fact.key, value: fact.value, text: &fact.text }).collect();
    let found = Found {
        day: today(),
        seen: seen.iter().map(|seen| seen.borrowed()).collect(),
        facts: told,
        fault: &fault,
    };
    let answer = found.store();
    let newest = found.seen.iter().filter_map(|seen| Some(seen.identity?.changed())).max().unwrap_or(0);
    // What has changed while it was read is not kept; the guard looks again in any case.
    if !target.as_os_str().is_empty()
        && fault.is_empty()
        && newest.saturating_add(TICK_NS) < now()
        && found.still_holds()
    {
        keep(target, &answer);
    }
    Ok(answer)
}

/// A fact with what it is about.
#[derive(Debug)]
struct Fact {
    key: FactKey,
    value: u64,
    text: String,
}

/// Findings that are counted as one fact; the first of them is told.
#[derive(Default)]
struct Count {
    value: u64,
    text: String,
}

impl Count {
    fn add(&mut self, text: impl FnOnce() -> String) {
        if self.value == 0 {
            self.text = text();
        }
        self.value += 1;
    }

    fn into_fact(self, key: FactKey) -> Fact {
        Fact { key, value: self.value, text: self.text }
    }
}

fn facts(asked: &Asked<'_>, sight: &Sight) -> Result<Vec<Fact>, Error> {
    let Some(manager) = Manager::of(asked) else { return Ok(Vec::new()) };
    // Noted before they are read, as everything is.
    for file in registries::files().into_iter().chain(intel::place()) {
        sight.note(&file);
    }
    let known = registries::in_force()?;
    let index = intel::index()?;
    let project = Project::of(asked, &manager, sight);
    let mut facts = locks::facts(asked, &manager, project.as_ref(), &known, index.as_ref(), sight)?;
    facts.extend(named::facts(asked, &manager, project.as_ref(), index.as_ref()));
    facts.push(moved::fact(asked, &manager, &known));
    facts.push(fetched::fact(asked, project.as_ref(), sight));
    facts.push(scripts::fact(asked, project.as_ref(), sight));
    facts.retain(|fact| fact.value > 0);
    Ok(facts)
}

fn keep(target: &Path, answer: &[u8]) {
    let Some(dir) = target.parent() else { return };
    let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    forget_old(dir, MANY);
    let _ = write_atomically(target, answer, 0o600);
}

/// Nanoseconds since the epoch.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    u64::try_from(since).unwrap_or(u64::MAX)
}
