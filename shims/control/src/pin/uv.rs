//! uv: resolves in a copy of `pyproject.toml` and the lock, from metadata and wheels alone.
//!
//! `--no-build` keeps it from running the build code of anything, the project itself included. What it writes of the
//! cut-off that it was given is taken out of the lock again: to `uv sync --locked`, which is not given it, the lock
//! would not be in step. And no index is given on its command line, because it would write that into the manifest: it
//! asks the one that it names as its own, which must be one that is known.

use std::collections::BTreeMap;

use cotter_lockpolicy::{Code, Ecosystem, Format, Outcome};

use super::config;
use super::hosts::Hosts;
use super::job::Job;
use super::proposal::Proposal;
use super::spec::{self, Spec};
use super::stop::{Refusal, Stop, no_wheel};
use super::tool::{Ran, Tool};
use super::young;
use crate::error::Error;

const MANIFEST: &str = "pyproject.toml";
const LOCK: &str = "uv.lock";
const SETTINGS: &str = "uv.toml";
/// Which Python is meant.
const VERSION: &str = ".python-version";

pub(super) fn resolve(job: &Job<'_>) -> Result<Proposal, Stop> {
    let specs = job.args.packages.iter().map(|word| spec::python(word)).collect::<Result<Vec<_>, _>>()?;
    let uv = Tool::find(&["uv"], job.until)?;
    copy(job)?;
    let folder = job.workshop.project();
    let hosts = Hosts::of(job.known, Ecosystem::PyPi, default_index(&uv, job).as_deref())?;
    young::refuse(job, &specs, &hosts)?;
    let words = words(job, &specs);
    let ran = uv.run(&folder, &words)?;
    if !ran.succeeded {
        return Err(explained(&ran).unwrap_or_else(|| uv.failure(&ran).into()));
    }
    let mut files = BTreeMap::new();
    for name in [MANIFEST, LOCK] {
        files.extend(job.workshop.read(name).map(|bytes| (name.to_owned(), bytes)));
    }
    if let Some(lock) = files.get_mut(LOCK) {
        *lock = without_cut_off(lock);
        job.workshop.write(LOCK, lock)?;
        let check = uv.run(&folder, &["lock", "--locked", "--no-build", "--quiet"])?;
        // Where the configuration has a cut-off of its own, that is what the install will be given.
        if !check.succeeded {
            let again = uv.run(&folder, &["lock", "--no-build", "--no-progress", "--quiet"])?;
            *lock = job.workshop.read(LOCK).filter(|_| again.succeeded).ok_or_else(|| uv.failure(&again))?;
        }
    }
    let install = "uv sync --locked --no-build".to_owned();
    Ok(Proposal { files, lock: LOCK.to_owned(), hosts, install, remarks: Vec::new() })
}

fn copy(job: &Job<'_>) -> Result<(), Stop> {
    let here = job.here;
    let Some(manifest) = here.read(MANIFEST)? else {
        return Err(Error::Pin(format!("no `{MANIFEST}` here: `uv init --bare` makes one")).into());
    };
    let found = config::findings(here, Format::Uv, LOCK, job.known);
    // The build code of the project itself is nothing that runs here.
    let counts = |finding: &&cotter_lockpolicy::Finding| {
        config::is_hostile(finding) || (finding.code == Code::ProjectCode && finding.outcome >= Outcome::Note)
    };
    let refusals: Vec<Refusal> = found.iter().filter(counts).map(config::refusal).collect();
    if !refusals.is_empty() {
        return Err(Stop::Refused(refusals));
    }
    job.workshop.write(MANIFEST, &manifest)?;
    let text = String::from_utf8_lossy(&manifest);
    // Members of a workspace, and folders that are depended on, are known by their manifests.
    if ["workspace", "path"].iter().any(|mark| text.contains(mark)) {
        for path in here.below(MANIFEST) {
            if let Some(bytes) = here.read(&path)? {
                job.workshop.write(&path, &bytes)?;
            }
        }
    }
    for name in [SETTINGS, VERSION] {
        if let Some(bytes) = here.read(name)? {
            job.workshop.write(name, &bytes)?;
        }
    }
    if let Some(bytes) = here.read(LOCK)?.filter(|_| !job.args.anew) {
        job.workshop.write(LOCK, &bytes)?;
    }
    Ok(())
}

/// The index in force, which uv writes into what it compiles.
fn default_index(uv: &Tool, job: &Job<'_>) -> Option<String> {
    let asked = ["pip", "compile", "nothing.in", "--emit-index-url", "--no-header", "--offline", "--quiet"];
    job.workshop.write("nothing.in", b"").ok()?;
    let said = uv.run(&job.workshop.project(), &asked).ok().filter(|said| said.succeeded)?;
    let words: Vec<&str> = said.out.split_ascii_whitespace().collect();
    let pair = words.windows(2).find(|pair| matches!(pair, ["--index-url" | "-i", _]))?;
    pair.get(1).map(|&address| address.to_owned())
}

fn words(job: &Job<'_>, specs: &[Spec]) -> Vec<String> {
    let adds = !job.args.packages.is_empty();
    let mut words: Vec<String> = match adds {
        true => vec!["add".to_owned(), "--no-sync".to_owned()],
        false => vec!["lock".to_owned()],
    };
    words.extend(["--no-build", "--no-progress", "--quiet"].map(str::to_owned));
    if job.terms.cooldown > 0 && job.args.accept.is_empty() {
        words.push(format!("--exclude-newer={}", job.terms.before()));
    }
    if adds {
        if job.args.dev {
            words.push("--dev".to_owned());
        }
        words.extend(specs.iter().map(|spec| format!("--upgrade-package={}", spec.name)));
        words.push("--".to_owned());
        words.extend(job.args.packages.iter().cloned());
    }
    words
}

/// What a failure of uv's means where it is that a package would have to be built.
fn explained(ran: &Ran) -> Option<Stop> {
    let (_, rest) = ran.err.split_once("Wheels are required for `")?;
    let (wanted, rest) = rest.split_once('`')?;
    rest.contains("building from source is disabled").then(|| no_wheel(wanted).into())
}

/// The lock without the line that says until when releases counted, and without its table if nothing else is in it.
fn without_cut_off(lock: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(lock);
    let mut kept: Vec<&str> = Vec::new();
    let mut in_options = false;
    for line in text.lines() {
        if line.starts_with('[') {
            in_options = line == "[options]";
        }
        if in_options && (line.starts_with("exclude-newer = ") || line.starts_with("exclude-newer-span = ")) {
            continue;
        }
        kept.push(line);
    }
    // An empty table and the blank line behind it.
    if let Some(at) = kept.windows(2).position(|pair| pair == ["[options]", ""]) {
        kept.drain(at..at + 2);
    }
    kept.join("\n").into_bytes().into_iter().chain([b'\n']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cut_off_goes() {
        let lock = b"version = 1\n\n[options]\nexclude-newer = \"2026-01-01T00:00:00Z\"\n\n[[package]]\nname = \"exclude-newer = \"\n";
        let kept = without_cut_off(lock);
        assert_eq!(
            String::from_utf8_lossy(&kept),
            "version = 1\n\n[[package]]\nname = \"exclude-newer = \"\n"
        );
        let other =
            b"version = 1\n\n[options]\nprerelease-mode = \"allow\"\nexclude-newer = \"x\"\n\n[[package]]\n";
        let kept = without_cut_off(other);
        assert_eq!(
            String::from_utf8_lossy(&kept),
            "version = 1\n\n[options]\nprerelease-mode = \"allow\"\n\n[[package]]\n"
        );
    }
}
