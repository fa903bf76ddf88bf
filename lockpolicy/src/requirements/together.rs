//! A requirements file and what it includes: `-r` brings further requirements, `-c` only pins what others ask for.
//!
//! Every file is judged with its own lines; what a constraint pins counts for every requirement of that name. A set
//! of files in which no line has a digest claims to pin nothing, and that is said once, not for every line.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::digest::Digest;
use crate::few::Few;
use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome, counted};
use crate::format::Ecosystem;
use crate::lock::{Artifact, Entry, Lock, Setting, Source};
use crate::name;
use crate::pinned;
use crate::python::index;
use crate::registry::Registries;
use crate::requirements::{read, step};
use crate::text::Text;

/// More files than any project has in one set.
const MOST: usize = 200;

/// More digests than constraints give to the lines of one file.
const MOST_DIGESTS: usize = 200_000;

/// One file of the set.
struct File {
    path: String,
    bytes: Vec<u8>,
    constraint: bool,
}

/// What constraints say of one name.
#[derive(Default)]
struct Pin {
    version: Option<String>,
    digests: Vec<Digest<'static>>,
}

/// Completes the lock at `path` with what its constraints pin, and adds what is wrong with the files that it includes.
pub fn follow(
    lock: &mut Lock<'_>,
    files: &dyn Files,
    path: &str,
    registries: &Registries,
    found: &mut Findings<'_>,
) {
    let mut seen = BTreeSet::from([path.to_owned()]);
    let mut all: Vec<File> = Vec::new();
    include(lock, path, false, files, &mut seen, &mut all, found);
    let mut next = 0;
    while next < all.len() {
        let (bytes, own, constraint) = match all.get(next) {
            Some(file) => (file.bytes.clone(), file.path.clone(), file.constraint),
            None => break,
        };
        next += 1;
        let Ok(text) = Text::of(&bytes) else { continue };
        let Ok(inner) = read(&text) else { continue };
        let mut said = Findings::new(&own, text);
        include(&inner, &own, constraint, files, &mut seen, &mut all, &mut said);
        for finding in said.into_vec() {
            found.push(finding);
        }
    }

    let mut pins: BTreeMap<String, Pin> = BTreeMap::new();
    let mut hashed = has_digest(lock);
    for file in &all {
        if let Some(inner) = Text::of(&file.bytes).ok().as_ref().and_then(|text| read(text).ok()) {
            hashed |= has_digest(&inner);
            if file.constraint {
                remember(&inner, &mut pins);
            }
        }
    }
    complete(lock, &pins, hashed);
    settings(lock, path, registries, found);
    let constraints = path.rsplit('/').next().is_some_and(|file| file.contains("constraint"));
    loose(lock, constraints && !hashed, found);
    for file in &all {
        let inside = Text::of(&file.bytes).and_then(|text| read(&text).map(|lock| (text, lock)));
        match inside {
            Err(broken) => found.push(Finding::broken(&*file.path, &file.bytes, &broken)),
            Ok((text, mut inner)) => {
                let mut own = Findings::new(&file.path, text);
                settings(&inner, &file.path, registries, &mut own);
                if !file.constraint {
                    complete(&mut inner, &pins, hashed);
                    loose(&inner, false, &mut own);
                    pinned::check(&inner, registries, &mut own);
                    step(&inner, files, &file.path, &mut own);
                }
                for finding in own.into_vec() {
                    found.push(finding);
                }
            }
        }
    }
}

fn include(
    lock: &Lock<'_>,
    from: &str,
    constraint: bool,
    files: &dyn Files,
    seen: &mut BTreeSet<String>,
    all: &mut Vec<File>,
    found: &mut Findings<'_>,
) {
    for setting in &lock.settings {
        let is_constraint = match &*setting.name {
            "--requirement" => constraint,
            "--constraint" => true,
            _ => continue,
        };
        let named = setting.value.escape_debug().to_string();
        if setting.value.contains("://") {
            found.add(Code::DirectUrl, setting.at, format!("includes `{named}` from elsewhere")).outcome =
                Outcome::Refuse;
            continue;
        }
        let Some(path) = beside(from, &setting.value) else {
            found
                .add(
                    Code::OutsidePath,
                    setting.at,
                    format!("includes `{named}`, which leads out of the project"),
                )
                .outcome = Outcome::Refuse;
            continue;
        };
        if !seen.insert(path.clone()) {
            continue;
        }
        match files.bytes(&path) {
            Some(_) if all.len() >= MOST => {
                let what = format!("includes `{named}`: more than {MOST} files in one set are not read");
                found.add(Code::Unsupported, setting.at, what).outcome = Outcome::Ask;
            }
            Some(bytes) => all.push(File { path, bytes: bytes.into_owned(), constraint: is_constraint }),
            None => {
                found
                    .add(Code::Unreadable, setting.at, format!("includes `{named}`, which is not there"))
                    .outcome = Outcome::Ask;
            }
        }
    }
}

fn has_digest(lock: &Lock<'_>) -> bool {
    lock.entries.iter().any(|entry| !entry.artifacts.is_empty())
        || lock.settings.iter().any(|setting| setting.name == "--require-hashes")
}

fn remember(constraints: &Lock<'_>, pins: &mut BTreeMap<String, Pin>) {
    for entry in constraints.entries.iter().filter(|entry| matches!(entry.source, Source::Registry(_))) {
        let pin = pins.entry(name::normal(&entry.name, Ecosystem::PyPi)).or_default();
        if let Some(version) = &entry.version {
            pin.version.get_or_insert_with(|| version.to_string());
        }
        let digests = entry.artifacts.iter().flat_map(|artifact| &artifact.digests);
        pin.digests.extend(
            digests.map(|digest| Digest {
                strength: digest.strength,
                text: Cow::Owned(digest.text.to_string()),
            }),
        );
    }
}

/// What constraints pin counts for the requirements; what is then still without a digest in a set without any is loose.
///
/// A name may stand on many lines, and have many digests: of more than anybody has, the rest stays without.
fn complete(lock: &mut Lock<'_>, pins: &BTreeMap<String, Pin>, hashed: bool) {
    let mut room = MOST_DIGESTS;
    for entry in lock.entries.iter_mut().filter(|entry| matches!(entry.source, Source::Registry(_))) {
        if let Some(pin) = pins.get(&name::normal(&entry.name, Ecosystem::PyPi)) {
            if let (None, Some(version)) = (&entry.version, &pin.version) {
                entry.version = Some(Cow::Owned(version.clone()));
            }
            if entry.artifacts.is_empty() && pin.digests.len() <= room {
                room -= pin.digests.len();
                let at = entry.at;
                let artifact = |digest: &Digest<'static>| Artifact {
                    digests: Few::One(digest.clone()),
                    at,
                    ..Artifact::default()
                };
                entry.artifacts = pin.digests.iter().map(artifact).collect();
            }
        }
        entry.flags.loose = !hashed;
    }
}

/// Says once that a set of files pins nothing.
fn loose(lock: &Lock<'_>, constraints: bool, found: &mut Findings<'_>) {
    let all: Vec<&Entry<'_>> = lock.entries.iter().filter(|entry| entry.flags.loose).collect();
    let Some(first) = all.first() else { return };
    // A constraint alone installs nothing.
    let outcome = if constraints { Outcome::Note } else { Outcome::Ask };
    let open: Vec<&&Entry<'_>> = all.iter().filter(|entry| entry.version.is_none()).collect();
    let lines = all.len();
    let what = format!(
        "pins nothing by content: none of {} has a digest",
        counted(lines, "requirement", "requirements")
    );
    let finding = found.add(Code::NoDigest, first.at, what);
    finding.outcome = outcome;
    finding.mend = Some("make a lock of it: pip-compile --generate-hashes, or uv export".to_owned());
    if let Some(first) = open.first() {
        let what = format!(
            "{} of {} without an exact version",
            open.len(),
            counted(lines, "requirement", "requirements")
        );
        let finding = found.add(Code::NoVersion, first.at, what);
        finding.outcome = outcome;
        finding.package = Some(first.name.to_string());
    }
}

/// What options in the file say of where packages come from and which checks are made.
fn settings(lock: &Lock<'_>, path: &str, registries: &Registries, found: &mut Findings<'_>) {
    for Setting { name, value, at } in &lock.settings {
        match &**name {
            "--index-url" | "--extra-index-url" | "--find-links" => {
                if let Some((code, outcome, what)) = index::judge(value, path, registries) {
                    found.add(code, *at, format!("`{name}`: {what}")).outcome = outcome;
                }
            }
            "--trusted-host" => {
                let what = format!("nobody checks who `{}` is", value.escape_debug());
                found.add(Code::CheckOff, *at, what);
            }
            "--no-require-hashes" => {
                found.add(Code::CheckOff, *at, "digests need not be there");
            }
            "--no-binary" => {
                found.add(
                    Code::Build,
                    *at,
                    format!("`{}` is built here, not taken as a wheel", value.escape_debug()),
                );
            }
            "--config-settings" => {
                found.add(Code::Build, *at, "an option for a package's own build code");
            }
            _ => {}
        }
    }
}
