//! npm: resolves in a copy of the manifests, the lock and `.npmrc`, and writes nothing but the lock.
//!
//! `npm install --package-lock-only --ignore-scripts` fetches metadata alone. What the command line says outweighs
//! every configuration: no script runs, and the registry is the one that is known.

use std::collections::BTreeMap;

use cotter_lockpolicy::{Ecosystem, Format};

use super::hosts::Hosts;
use super::job::Job;
use super::proposal::Proposal;
use super::spec;
use super::stop::{Refusal, Stop};
use super::tool::{Ran, Tool};
use super::{config, young};

const MANIFEST: &str = "package.json";
const LOCK: &str = "package-lock.json";
/// Counts instead of the lock where it is there.
const SHRINKWRAP: &str = "npm-shrinkwrap.json";
const CONFIG: &str = ".npmrc";

pub(super) fn resolve(job: &Job<'_>) -> Result<Proposal, Stop> {
    let specs = job.args.packages.iter().map(|word| spec::npm(word)).collect::<Result<Vec<_>, _>>()?;
    let npm = Tool::find(&["npm"], job.until)?;
    let (lock, mut remarks) = copy(job)?;
    let folder = job.workshop.project();
    let named = npm.run(&folder, &["config", "get", "registry"])?;
    let hosts = Hosts::of(
        job.known,
        Ecosystem::Npm,
        Some(&named.out).filter(|_| named.succeeded).map(String::as_str),
    )?;
    young::refuse(job, &specs, &hosts)?;
    let words = words(job, &hosts);
    let ran = npm.run(&folder, &words)?;
    if !ran.succeeded {
        return Err(explained(job, &hosts, &ran).unwrap_or_else(|| npm.failure(&ran).into()));
    }
    let mut files = BTreeMap::new();
    for name in [MANIFEST, lock] {
        files.extend(job.workshop.read(name).map(|bytes| (name.to_owned(), bytes)));
    }
    if !files.contains_key(lock) {
        remarks.push("there is nothing to lock: the manifest asks for no package".to_owned());
    }
    let install = "npm ci --ignore-scripts".to_owned();
    Ok(Proposal { files, lock: lock.to_owned(), hosts, install, remarks })
}

/// Copies what npm reads; gives the name of the lock.
fn copy(job: &Job<'_>) -> Result<(&'static str, Vec<String>), Stop> {
    let here = job.here;
    let lock = if here.read(SHRINKWRAP)?.is_some() { SHRINKWRAP } else { LOCK };
    let manifest = here.read(MANIFEST)?;
    if manifest.is_none() && job.args.packages.is_empty() {
        return Err(crate::error::Error::Pin(format!("no `{MANIFEST}` here, and no package is named")).into());
    }
    let manifest = manifest.unwrap_or_else(|| b"{}\n".to_vec());
    // Folders of the project that it depends on, workspaces among them, are known to npm by their manifests.
    let text = String::from_utf8_lossy(&manifest);
    if ["\"workspaces\"", "file:", "link:"].iter().any(|mark| text.contains(mark)) {
        for path in here.below(MANIFEST) {
            if let Some(bytes) = here.read(&path)? {
                job.workshop.write(&path, &bytes)?;
            }
        }
    }
    job.workshop.write(MANIFEST, &manifest)?;
    if let Some(bytes) = here.read(lock)?.filter(|_| !job.args.anew) {
        job.workshop.write(lock, &bytes)?;
    }
    let remarks = copy_config(job, lock)?;
    Ok((lock, remarks))
}

fn copy_config(job: &Job<'_>, lock: &str) -> Result<Vec<String>, Stop> {
    let Some(bytes) = job.here.read(CONFIG)? else { return Ok(Vec::new()) };
    let own = job.here.path(CONFIG);
    let found = config::findings(job.here, Format::PackageLock, lock, job.known);
    let found: Vec<_> = found.into_iter().filter(|finding| finding.file == own).collect();
    let hostile: Vec<Refusal> =
        found.iter().filter(|finding| config::is_hostile(finding)).map(config::refusal).collect();
    if !hostile.is_empty() {
        return Err(Stop::Refused(hostile));
    }
    match found.first() {
        None => job.workshop.write(CONFIG, &bytes)?,
        Some(first) => {
            let place = config::place(first);
            return Ok(vec![format!(
                "`{CONFIG}` did not count: {place}: {}",
                crate::written::visible(&first.what)
            )]);
        }
    }
    Ok(Vec::new())
}

fn words(job: &Job<'_>, hosts: &Hosts) -> Vec<String> {
    let mut words: Vec<String> = [
        "install",
        "--package-lock-only",
        "--package-lock=true",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-progress",
        "--loglevel=error",
        "--global=false",
        "--prefer-online",
    ]
    .map(str::to_owned)
    .into();
    words.push(format!("--registry={}/", hosts.registry));
    // There is one date for all packages: a person who takes a young one has it resolved like the others.
    if job.terms.cooldown > 0 && job.args.accept.is_empty() {
        words.push(format!("--before={}", job.terms.before()));
    }
    if job.args.dev {
        words.push("--save-dev".to_owned());
    }
    words.push("--".to_owned());
    words.extend(job.args.packages.iter().cloned());
    words
}

/// What a failure of npm's means where it is that a package has no release that is old enough.
fn explained(job: &Job<'_>, hosts: &Hosts, ran: &Ran) -> Option<Stop> {
    let (_, rest) = ran.err.split_once("No matching version found for ")?;
    let wanted = rest.split_whitespace().next()?.trim_end_matches('.');
    let spec = spec::npm(wanted).ok()?;
    young::refuse(job, &[spec], hosts).err()
}
