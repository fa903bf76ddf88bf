//! The project's own configuration of its manager: it counts only as far as nothing is wrong with it.

use cotter_lockpolicy::python::index;
use cotter_lockpolicy::{Code, Finding, Findings, Format, Lock, Outcome, Registries, Text, World, runs};

use super::here::Here;
use super::stop::Refusal;
use crate::written::visible;

/// What is found in the files that the manager of this format obeys before it has checked anything.
pub(super) fn findings(here: &Here, format: Format, lock: &str, known: &Registries) -> Vec<Finding> {
    let none = Lock {
        format,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let (path, world) = (here.path(lock), World::new(known));
    let mut found = runs::configured(&here.tree, &path, format, &world);
    if let Ok(text) = Text::of(b"") {
        let mut own = Findings::new(&path, text);
        index::check(&none, &here.tree, &path, known, &mut own);
        found.extend(own.into_vec());
    }
    found
}

/// Whether a finding is about more than what the copy leaves out: it turns a check off, or names another registry.
pub(super) fn is_hostile(finding: &Finding) -> bool {
    finding.code != Code::ProjectCode || finding.outcome == Outcome::Refuse
}

pub(super) fn refusal(finding: &Finding) -> Refusal {
    Refusal::new(finding.code.word(), place(finding), visible(&finding.what))
        .instead("take it out of the project's configuration, and put what is yours into your own")
}

pub(super) fn place(finding: &Finding) -> String {
    let file = visible(&finding.file);
    match finding.line {
        Some(line) => format!("{file}:{line}"),
        None => file,
    }
}
