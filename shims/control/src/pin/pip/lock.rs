//! The pinned list: every release of the closure with the digests of all its files, so that it holds on other machines
//! too, and a file that is added later does not slip in.

use std::collections::BTreeSet;
use std::fmt::Write;

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::{Ecosystem, name};

use super::super::ask::Answers;
use super::super::job::Job;
use super::Chosen;
use super::inputs::{Lists, Read};
use crate::written::visible;

pub(super) fn write(
    job: &Job<'_>,
    lists: &Lists,
    read: &Read,
    chosen: &[Chosen],
    answers: &Answers,
    remarks: &mut Vec<String>,
) -> String {
    let mut chosen: Vec<&Chosen> = chosen.iter().collect();
    chosen.sort_by_key(|chosen| normal(&chosen.name));
    let from = if lists.inputs.contains(&lists.output) {
        String::new()
    } else {
        format!(" from {}", lists.inputs.join(", "))
    };
    let mut text = format!(
        "# Pinned by `cotter pin pip`{from}. It installs with\n# pip install --require-hashes --only-binary :all: -r {}\n",
        lists.output
    );
    for chosen in &chosen {
        let root = read.roots.iter().find(|root| normal(&root.name) == normal(&chosen.name));
        let marker = root
            .and_then(|root| root.marker.as_ref())
            .map(|marker| format!(" ; {marker}"))
            .unwrap_or_default();
        let _ = write!(text, "{}=={}{marker}", normal(&chosen.name), chosen.version);
        for digest in digests(job, chosen, answers) {
            let _ = write!(text, " \\\n    --hash={digest}");
        }
        text.push('\n');
    }
    for root in &read.roots {
        if !chosen.iter().any(|chosen| normal(&chosen.name) == normal(&root.name)) {
            remarks.push(format!(
                "{} is not pinned: its marker is not true on this machine",
                visible(&root.text)
            ));
        }
    }
    text
}

/// Of the file that pip chose, and of every other file of the release that is old enough.
fn digests(job: &Job<'_>, chosen: &Chosen, answers: &Answers) -> BTreeSet<String> {
    let release = match answers.get(&chosen.name) {
        Some(Ok(package)) => package.release(Ecosystem::PyPi, &chosen.version),
        _ => None,
    };
    let files = release.map(|release| release.files.as_slice()).unwrap_or_default();
    let old = files.iter().filter(|file| file.published.is_none_or(|at| !job.terms.is_too_young(Moment(at))));
    let others = old.map(|file| file.digest.clone()).filter(|digest| !digest.is_empty());
    others.chain([chosen.digest.clone()]).collect()
}

fn normal(text: &str) -> String {
    name::normal(text, Ecosystem::PyPi)
}
