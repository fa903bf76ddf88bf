//! `cotter pin`: the safe way to add, bump and lock packages, made the short one.
//!
//! - [`here`]: whose manifest is here; [`workshop`]: the private copy in which the real manager ([`tool`]) resolves;
//! - [`npm`], [`pip`], [`uv`]: each in the form that runs no code of any package; [`config`], [`hosts`]: what of the
//!   project's configuration counts, and which registry is asked; [`young`]: what cannot come to anything; the result
//!   is a [`proposal`];
//! - [`proof`]: the lock, verified where it would stand; [`changes`]: what in it nobody has agreed to yet;
//! - [`ask`]: what the registry says of that; [`checks`]: what it comes to, on these [`terms`];
//! - [`put`]: the files in their place, all or none; [`ledger`]: when things were published is remembered;
//! - [`show`]: how it is told.
//!
//! The walk is one-way, and nothing of the project is written before its last step.

mod args;
mod ask;
mod changes;
mod checks;
mod config;
mod here;
mod hosts;
mod job;
pub(crate) mod ledger;
mod npm;
mod pip;
mod proof;
mod proposal;
mod put;
mod show;
mod spec;
mod stop;
mod terms;
mod tool;
mod uv;
mod workshop;
mod young;

use std::collections::BTreeSet;
use std::io::Write;
use std::time::{Duration, Instant};

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::{Ecosystem, Finding, Outcome};

pub(crate) use args::{AFTER_HELP, Manager, PinArgs};

use crate::error::{Error, Exit};
use crate::written::visible;
use crate::{intel, registries};
use changes::Change;
use checks::{Checks, Learnt};
use here::Here;
use job::Job;
use proposal::{Proposal, releases};
use put::Put;
use stop::{Refusal, Stop};
use terms::{Terms, rfc3339};
use workshop::Workshop;

/// What came of it.
struct Pinned {
    manager: Manager,
    now: Moment,
    lock: String,
    releases: Vec<(Change, Learnt)>,
    /// `name version` of what the lock held and holds no more.
    gone: Vec<String>,
    refusals: Vec<Refusal>,
    findings: Vec<Finding>,
    remarks: Vec<String>,
    install: String,
    /// None where nothing was to be written.
    put: Option<Put>,
}

impl Pinned {
    fn written(&self) -> &[String] {
        self.put.as_ref().map_or(&[], |put| &put.written)
    }
}

pub(crate) fn run(args: &PinArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    match pin(args) {
        Ok(pinned) => {
            show::pinned(&pinned, args.format, out)?;
            Ok(if pinned.refusals.is_empty() { Exit::Clean } else { Exit::Findings })
        }
        Err(Stop::Refused(refusals)) => {
            show::refused(&refusals, args.format, out)?;
            Ok(Exit::Findings)
        }
        Err(Stop::Failed(error)) => Err(error),
    }
}

fn pin(args: &PinArgs) -> Result<Pinned, Stop> {
    let terms = Terms::of(args)?;
    let here = Here::of(args)?;
    let known = registries::in_force()?;
    let index = intel::index()?;
    let until = Instant::now() + Duration::from_secs(args.within);
    let workshop = Workshop::new(&here)?;
    let job = Job { args, here: &here, terms: &terms, known: &known, workshop: &workshop, until };
    let before = put::before(&here, job.names()?.into_iter())?;
    let waiting = ask::Waiting::for_what(&format!("{} resolves", here.manager.word()));
    let proposal = match here.manager {
        Manager::Npm => npm::resolve(&job),
        Manager::Pip => pip::resolve(&job),
        Manager::Uv => uv::resolve(&job),
    }?;
    drop(waiting);
    let proof = proof::of(&here, &proposal, &terms, &known, index.as_ref())?;
    let (changes, gone) = changed(&here, &proposal, args, &proof.agreed)?;
    let ecosystem = proposal.hosts.ecosystem;
    let unasked = changes.iter().filter(|change| !change.agreed).map(|change| change.locked.name.clone());
    let answers = ask::about(&unasked.collect(), &proposal.hosts, until);
    let checks = Checks { ecosystem, terms: &terms, answers: &answers, index: index.as_ref() };
    let mut refusals = Vec::new();
    let releases: Vec<(Change, Learnt)> = changes
        .into_iter()
        .map(|change| {
            let learnt = checks.judge(&change, &mut refusals);
            (change, learnt)
        })
        .collect();
    remember(ecosystem, &releases)?;
    for finding in proof.report.findings.iter().filter(|finding| finding.outcome == Outcome::Refuse) {
        let refusal = of_finding(finding);
        let said = |other: &Refusal| (other.code, &other.about) == (refusal.code, &refusal.about);
        if !refusals.iter().any(said) {
            refusals.push(refusal);
        }
    }
    let put = match refusals.is_empty() && !args.dry_run {
        true => {
            let put = put::in_place(&here, &proposal, &before, &terms)?;
            proof::remember(&here, &proposal, &terms)?;
            Some(put)
        }
        false => None,
    };
    let Proposal { lock, install, remarks, .. } = proposal;
    Ok(Pinned {
        manager: here.manager,
        now: terms.now,
        lock,
        releases,
        gone,
        refusals,
        findings: proof.report.findings,
        remarks,
        install,
        put,
    })
}

/// What is new in the lock, and what is gone from it.
fn changed(
    here: &Here,
    proposal: &Proposal,
    args: &PinArgs,
    agreed: &BTreeSet<proposal::Locked>,
) -> Result<(Vec<Change>, Vec<String>), Error> {
    let path = here.path(&proposal.lock);
    let now = match proposal.files.get(&proposal.lock) {
        Some(bytes) => releases(&path, bytes)?,
        None => BTreeSet::new(),
    };
    let before = match here.read(&proposal.lock)? {
        // A lock that cannot be read is no reason not to write a new one, if that is what is asked for.
        Some(bytes) if args.anew => releases(&path, &bytes).unwrap_or_default(),
        Some(bytes) => releases(&path, &bytes)?,
        None => BTreeSet::new(),
    };
    let names: BTreeSet<&String> = now.iter().map(|locked| &locked.name).collect();
    let gone = before.iter().filter(|locked| !names.contains(&locked.name));
    let gone = gone.map(|locked| format!("{} {}", locked.name, locked.version)).collect();
    Ok((changes::of(proposal.hosts.ecosystem, now, &before, agreed), gone))
}

/// When releases were published is worth knowing, whatever comes of them here.
fn remember(ecosystem: Ecosystem, releases: &[(Change, Learnt)]) -> Result<(), Error> {
    let known: Vec<_> = releases
        .iter()
        .filter_map(|(change, learnt)| {
            let (name, version) = (change.locked.name.clone(), change.locked.version.clone());
            Some((ecosystem, name, version, rfc3339(learnt.published?)))
        })
        .collect();
    ledger::add(&known).map(|_| ())
}

fn of_finding(finding: &Finding) -> Refusal {
    let about = match &finding.package {
        Some(package) => visible(package),
        None => config::place(finding),
    };
    let refusal = Refusal::new(finding.code.word(), about, visible(&finding.what));
    match &finding.mend {
        Some(mend) => refusal.instead(visible(mend)),
        None => refusal,
    }
}
