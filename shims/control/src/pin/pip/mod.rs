//! pip: resolves from a list of plain requirements, with wheels alone, and every file of every release is pinned.
//!
//! `pip install --dry-run` builds what has no wheel, and so runs its code; `--only-binary :all:` is what makes it a look.
//! - [`inputs`]: the lists that are to be pinned, read for what may stand in them
//! - [`manifest`]: where a package that is added goes
//! - [`lock`]: what is written

mod inputs;
mod lock;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::python::version;
use cotter_lockpolicy::registry::Standing;
use cotter_lockpolicy::url::Url;
use cotter_lockpolicy::{Ecosystem, name};
use serde_json::Value;

use super::ask::{self, Answers};
use super::hosts::Hosts;
use super::job::Job;
use super::proposal::{Proposal, releases};
use super::spec::Spec;
use super::stop::{Refusal, Stop};
use super::tool::{Ran, Tool};
use super::young;
use crate::error::Error;
use crate::written::visible;

pub(super) use inputs::Lists;

/// A pip without a cut-off of its own may have to be led away from young releases, one after another.
const ROUNDS: usize = 5;

/// A release that pip chose.
struct Chosen {
    name: String,
    version: String,
    /// `sha256:…` of the file that it would install.
    digest: String,
}

pub(super) fn resolve(job: &Job<'_>) -> Result<Proposal, Stop> {
    let lists = Lists::of(job.args, job.here)?;
    let mut read = inputs::read(job, &lists)?;
    let added = manifest::add(job, &lists, &mut read)?;
    if read.roots.is_empty() {
        return Err(
            Error::Pin(format!("no requirements in {}, and no package is named", lists.shown())).into()
        );
    }
    let pip = Pip::find(job)?;
    let named = read.index.clone().or_else(|| pip.index());
    let hosts = Hosts::of(job.known, Ecosystem::PyPi, named.as_deref())?;
    let asked: Vec<Spec> = read.roots.iter().map(inputs::Root::spec).collect();
    young::refuse(job, &asked, &hosts)?;
    let mut remarks = std::mem::take(&mut read.remarks);
    let (chosen, answers) = old_enough(job, &pip, &hosts, &lists, &read)?;
    let text = lock::write(job, &lists, &read, &chosen, &answers, &mut remarks);
    let mut files = BTreeMap::from([(lists.output.clone(), text.into_bytes())]);
    files.extend(added);
    let install = format!("pip install --require-hashes --only-binary :all: -r {}", lists.output);
    Ok(Proposal { files, lock: lists.output, hosts, install, remarks })
}

/// What pip chooses, led away from young releases as far as that leads anywhere.
fn old_enough(
    job: &Job<'_>,
    pip: &Pip,
    hosts: &Hosts,
    lists: &Lists,
    read: &inputs::Read,
) -> Result<(Vec<Chosen>, Answers), Stop> {
    let mut limits: Vec<String> = Vec::new();
    let mut chosen = choose(job, pip, hosts, lists, read, &limits)?;
    for _ in 0..ROUNDS {
        let answers = answers(job, hosts, &chosen);
        let young = limits_of(job, &chosen, &answers);
        if young.is_empty() {
            return Ok((chosen, answers));
        }
        limits.extend(young);
        match choose(job, pip, hosts, lists, read, &limits) {
            Ok(next) => chosen = next,
            // There is no way around it: then it is said what is too young.
            Err(Stop::Failed(Error::Subprocess { .. }) | Stop::Refused(_)) => break,
            Err(stop) => return Err(stop),
        }
    }
    let answers = answers(job, hosts, &chosen);
    Ok((chosen, answers))
}

fn answers(job: &Job<'_>, hosts: &Hosts, chosen: &[Chosen]) -> Answers {
    let names: BTreeSet<String> = chosen.iter().map(|chosen| chosen.name.clone()).collect();
    ask::about(&names, hosts, job.until)
}

/// pip, and what its own help says: which options it knows, and which index is in force.
struct Pip {
    tool: Tool,
    help: String,
}

impl Pip {
    fn find(job: &Job<'_>) -> Result<Pip, Error> {
        let tool = Tool::find(&["pip", "pip3"], job.until).or_else(|none| {
            let python = Tool::find(&["python3", "python"], job.until).map_err(|_| none)?;
            Ok::<_, Error>(python.leading(&["-I", "-m", "pip"]))
        })?;
        let help = tool.run(&job.workshop.project(), &["install", "--help"])?.out;
        Ok(Pip { tool, help })
    }

    /// The configured index, or its default.
    fn index(&self) -> Option<String> {
        crate::registries::default_index(&self.help)
    }
}

/// What pip chooses, with what is pinned already left as it is if that can be.
fn choose(
    job: &Job<'_>,
    pip: &Pip,
    hosts: &Hosts,
    lists: &Lists,
    read: &inputs::Read,
    limits: &[String],
) -> Result<Vec<Chosen>, Stop> {
    let pins = pins(job, lists, read)?;
    let mut ran = None;
    if !pins.is_empty() {
        ran = Some(run(job, pip, hosts, read, &[pins.as_slice(), limits].concat())?)
            .filter(|ran| ran.succeeded);
    }
    let ran = match ran {
        Some(ran) => ran,
        None => run(job, pip, hosts, read, limits)?,
    };
    if !ran.succeeded {
        return Err(explained(job, hosts, &ran).unwrap_or_else(|| pip.tool.failure(&ran).into()));
    }
    let report = std::fs::read(job.workshop.beside(REPORT)).unwrap_or_default();
    let report: Value = serde_json::from_slice(&report)
        .map_err(|error| Error::Subprocess { what: "pip --report".to_owned(), why: error.to_string() })?;
    let packages = report["install"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages.iter().map(|package| of_report(job, package)).collect()
}

const REPORT: &str = "report.json";

fn run(job: &Job<'_>, pip: &Pip, hosts: &Hosts, read: &inputs::Read, limits: &[String]) -> Result<Ran, Stop> {
    let lines = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let roots: Vec<String> = read.roots.iter().map(|root| root.text.clone()).collect();
    let limits = [read.constraints.as_slice(), limits].concat();
    job.workshop.write("requirements.in", lines(&roots).as_bytes())?;
    job.workshop.write("constraints.txt", lines(&limits).as_bytes())?;
    let mut words: Vec<String> = [
        "install",
        "--dry-run",
        "--ignore-installed",
        "--only-binary",
        ":all:",
        "--no-input",
        "--quiet",
        "--progress-bar",
        "off",
        "--retries=2",
        "--report",
    ]
    .map(str::to_owned)
    .into();
    words.push(job.workshop.beside(REPORT).display().to_string());
    words.push(format!("--index-url={}", hosts.registry));
    words.extend(["-r", "requirements.in", "-c", "constraints.txt"].map(str::to_owned));
    let folder = job.workshop.project();
    let cuts_off =
        pip.help.contains("--uploaded-prior-to") && job.terms.cooldown > 0 && job.args.accept.is_empty();
    if cuts_off {
        let with = [words.clone(), vec![format!("--uploaded-prior-to={}", job.terms.before())]].concat();
        let ran = pip.tool.run(&folder, &with)?;
        // An index that gives no times makes this one fail for that alone.
        if ran.succeeded || !ran.err.contains("upload-time") {
            return Ok(ran);
        }
    }
    Ok(pip.tool.run(&folder, &words)?)
}

fn of_report(job: &Job<'_>, package: &Value) -> Result<Chosen, Stop> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (name, version) = (text(&package["metadata"]["name"]), text(&package["metadata"]["version"]));
    let (url, archive) = (text(&package["download_info"]["url"]), &package["download_info"]["archive_info"]);
    let label = visible(&format!("{name}=={version}"));
    let standing = Url::parse(&url).map(|url| job.known.standing(Ecosystem::PyPi, &name, &url));
    if standing != Some(Standing::Own) {
        let from = Url::parse(&url).map_or_else(|| url.clone(), |url| url.host_port());
        let why = format!("pip takes it from `{}`, which is not one of pypi's hosts", visible(&from));
        return Err(Refusal::new("source.foreign-host", label, why)
            .instead("cotter registries add pypi HOST, if it is one of yours")
            .into());
    }
    let digest = archive["hashes"]["sha256"].as_str().map(str::to_owned);
    let older = || archive["hash"].as_str()?.strip_prefix("sha256=").map(str::to_owned);
    match digest.or_else(older) {
        Some(digest) => Ok(Chosen { name, version, digest: format!("sha256:{digest}") }),
        None => Err(Refusal::new("pin.no-digest", label, "the index gives no sha256 for its file").into()),
    }
}

/// What is pinned already and is not asked for anew, as constraints.
fn pins(job: &Job<'_>, lists: &Lists, read: &inputs::Read) -> Result<Vec<String>, Stop> {
    let Some(bytes) = job.here.read(&lists.output)?.filter(|_| !job.args.anew) else { return Ok(Vec::new()) };
    let Ok(before) = releases(&job.here.path(&lists.output), &bytes) else { return Ok(Vec::new()) };
    let normal = |text: &str| name::normal(text, Ecosystem::PyPi);
    let stays = |own: &str, of: &str| {
        let roots = || read.roots.iter().filter(|root| normal(&root.name) == normal(own));
        !roots().any(|root| root.asked || version::allows(&root.range, of) == Some(false))
    };
    let kept = before.iter().filter(|locked| stays(&locked.name, &locked.version));
    Ok(kept.map(|locked| format!("{}=={}", locked.name, locked.version)).collect())
}

/// For each release that is too young: up to which version they are old enough.
fn limits_of(job: &Job<'_>, chosen: &[Chosen], answers: &Answers) -> Vec<String> {
    let limit = |chosen: &Chosen| {
        let package = answers.get(&chosen.name)?.as_ref().ok()?;
        let release = package.release(Ecosystem::PyPi, &chosen.version)?;
        let published = release.published(std::slice::from_ref(&chosen.digest))?;
        if !job.terms.is_too_young(published)
            || job.terms.accepts(Ecosystem::PyPi, &chosen.name, &chosen.version)
        {
            return None;
        }
        let (version, _) = package.highest(Ecosystem::PyPi, |_, release| {
            let old = release.published.is_some_and(|at| !job.terms.is_too_young(Moment(at)));
            old && release.yanked.is_none()
        })?;
        Some(format!("{}<={version}", chosen.name))
    };
    chosen.iter().filter_map(limit).collect()
}

/// What a failure of pip's means where it is that a package would have to be built.
fn explained(job: &Job<'_>, hosts: &Hosts, ran: &Ran) -> Option<Stop> {
    let (_, rest) = ran.err.split_once("No matching distribution found for ")?;
    // Behind the requirement may stand by what it is asked for.
    let wanted = rest.lines().next()?.split(" (from").next()?.trim();
    let spec = super::spec::python(wanted).ok()?;
    if let Err(stop) = young::refuse(job, std::slice::from_ref(&spec), hosts) {
        return Some(stop);
    }
    let answers = ask::about(&[spec.name.clone()].into(), hosts, job.until);
    let package = answers.get(&spec.name)?.as_ref().ok()?;
    let fitting = package.releases.iter().filter(|(of, _)| version::allows(&spec.range, of) == Some(true));
    let mut files = fitting.flat_map(|(_, release)| &release.files).peekable();
    files.peek()?;
    (!files.any(|file| file.name.ends_with(".whl"))).then(|| super::stop::no_wheel(wanted).into())
}
