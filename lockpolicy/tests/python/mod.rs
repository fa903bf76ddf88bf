//! What the tests of Python's formats share: files in memory, a registry that is known, findings by code.
#![allow(
    dead_code,
    clippy::expect_used,
    reason = "each test binary uses its part; a fixture that does not read is a failed test"
)]

use std::collections::BTreeMap;

use cotter_lockpolicy::{Code, Finding, Outcome, Registries, Report, World, verify};

pub(crate) const SHA: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
pub(crate) const OTHER_SHA: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

pub(crate) fn registries() -> Registries {
    Registries::parse(
        "[pypi]\nregistries = [\"https://pypi.registry.example/simple\"]\nartifacts = [\"files.registry.example\", \"corp.example\"]\n",
    )
    .expect("registries")
}

pub(crate) fn files(all: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    all.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The report on the first of the files.
pub(crate) fn report(all: &[(&str, &str)]) -> Report {
    verify(&files(all), all[0].0, &World::new(&registries()))
}

/// Everything that was found in the first of the files.
pub(crate) fn found(all: &[(&str, &str)]) -> Vec<Finding> {
    report(all).findings
}

/// Codes and outcomes of what was found, notes left out.
pub(crate) fn codes(all: &[(&str, &str)]) -> Vec<Code> {
    let stops = found(all).into_iter().filter(|finding| finding.outcome > Outcome::Note);
    let mut codes: Vec<Code> = stops.map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[track_caller]
pub(crate) fn honest(all: &[(&str, &str)]) {
    let stops: Vec<_> = found(all).into_iter().filter(|finding| finding.outcome > Outcome::Note).collect();
    assert!(stops.is_empty(), "{stops:#?}");
}

/// That an edit of an honest file is found by its code. The edit must have changed something.
#[track_caller]
pub(crate) fn tampered(all: &[(&str, &str)], from: &str, to: &str, code: Code) {
    let (path, text) = all[0];
    let edited = text.replacen(from, to, 1);
    assert_ne!(text, edited, "`{from}` is not there");
    let mut all = all.to_vec();
    all[0] = (path, &edited);
    let codes = codes(&all);
    assert!(codes.contains(&code), "{from} → {to}: {codes:?}");
}

/// Whatever the bytes are, a check ends, and what it finds stands inside of the file.
pub(crate) fn ends_in_words(path: &str, bytes: &[u8]) {
    let all = BTreeMap::from([(path.to_owned(), bytes.to_vec())]);
    let report = verify(&all, path, &World::new(&registries()));
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for finding in report.findings.iter().filter(|finding| finding.file == path) {
        assert!(finding.line.is_none_or(|line| line as usize <= lines), "{finding:?}");
    }
}

/// The same for an honest file in which something was replaced.
pub(crate) fn edited(path: &str, honest: &str, at: usize, cut: usize, put: &str) {
    let mut bytes = honest.as_bytes().to_vec();
    let at = at.min(bytes.len());
    let end = (at + cut).min(bytes.len());
    bytes.splice(at..end, put.bytes());
    ends_in_words(path, &bytes);
}
