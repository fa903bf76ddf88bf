//! What is asked for, and only releases meet it that are too young: the managers would say no more than that there is
//! no such version. Which one is old enough is worth saying.

use std::collections::BTreeSet;

use cotter_lockpolicy::Ecosystem;
use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::npm::range;
use cotter_lockpolicy::python::version;

use super::ask::{self, Answers};
use super::checks::Checks;
use super::hosts::Hosts;
use super::job::Job;
use super::spec::Spec;
use super::stop::{Refusal, Stop};
use crate::written::visible;

/// Refuses what only releases meet that are too young.
pub(super) fn refuse(job: &Job<'_>, specs: &[Spec], hosts: &Hosts) -> Result<(), Stop> {
    let names: BTreeSet<String> = specs.iter().map(|spec| spec.name.clone()).collect();
    let answers = ask::about(&names, hosts, job.until);
    let refusals: Vec<Refusal> =
        specs.iter().filter_map(|spec| refusal(job, spec, hosts.ecosystem, &answers)).collect();
    if refusals.is_empty() { Ok(()) } else { Err(Stop::Refused(refusals)) }
}

fn refusal(job: &Job<'_>, spec: &Spec, ecosystem: Ecosystem, answers: &Answers) -> Option<Refusal> {
    let package = answers.get(&spec.name)?.as_ref().ok()?;
    let mut youngest = None;
    for (version, release) in &package.releases {
        if !fits(ecosystem, &spec.range, version) {
            continue;
        }
        // One of which nothing is known may be old enough.
        let published = Moment(release.published?);
        if !job.terms.is_too_young(published) || job.terms.accepts(ecosystem, &spec.name, version) {
            return None;
        }
        youngest = youngest.max(Some((published, version)));
    }
    let (published, version) = youngest?;
    let checks = Checks { ecosystem, terms: job.terms, answers, index: None };
    let label = visible(&format!("{}@{version}", spec.name));
    Some(checks.too_young(&spec.name, &label, published, package))
}

/// Whether a range lets a version in; a tag, nobody knows of which version it is one.
fn fits(ecosystem: Ecosystem, wanted: &str, version: &str) -> bool {
    match ecosystem {
        Ecosystem::Npm => wanted.is_empty() || (range::is_range(wanted) && range::satisfies(version, wanted)),
        _ => version::allows(wanted, version) == Some(true),
    }
}
