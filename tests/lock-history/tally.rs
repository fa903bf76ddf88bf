//! What was counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use cotter_lockpolicy::finding::Kind;
use cotter_lockpolicy::{Code, Finding, Format, Outcome, Report};

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) formats: BTreeMap<&'static str, Of>,
    /// By edit and format: made, found, made unreadable.
    pub(crate) edits: BTreeMap<(&'static str, &'static str), Made>,
    lines: String,
    /// Absolute findings that have been counted: they stand in every version until somebody mends them.
    said: BTreeSet<(String, Code, String)>,
}

/// What was counted of one format.
#[derive(Default)]
pub(crate) struct Of {
    pub(crate) repositories: BTreeSet<String>,
    pub(crate) locks: BTreeSet<String>,
    pub(crate) versions: usize,
    pub(crate) pairs: usize,
    /// In the newest versions.
    pub(crate) packages: usize,
    pub(crate) silent: usize,
    pub(crate) absolute: BTreeMap<Code, usize>,
    pub(crate) relative: BTreeMap<(Code, Outcome), usize>,
}

#[derive(Default)]
pub(crate) struct Made {
    pub(crate) made: usize,
    pub(crate) found: usize,
    pub(crate) unread: usize,
}

impl Made {
    pub(crate) fn missed(&self) -> usize {
        self.made - self.found - self.unread
    }
}

pub(crate) struct Change<'c> {
    pub(crate) repository: &'c str,
    pub(crate) path: &'c str,
    pub(crate) commit: &'c str,
}

impl Tally {
    pub(crate) fn version(&mut self, change: &Change<'_>, report: &Report, is_pair: bool, is_newest: bool) {
        let of = self.formats.entry(report.format.map_or("unknown", Format::word)).or_default();
        of.repositories.insert(change.repository.to_owned());
        let lock = format!("{}:{}", change.repository, change.path);
        of.locks.insert(lock.clone());
        of.versions += 1;
        of.pairs += usize::from(is_pair);
        of.packages += if is_newest { report.packages } else { 0 };
        let above = || report.findings.iter().filter(|finding| finding.outcome > Outcome::Note);
        of.silent += usize::from(above().next().is_none());
        for finding in above() {
            let said = (lock.clone(), finding.code, format!("{:?} {}", finding.package, finding.what));
            if finding.code.kind() == Kind::Relative {
                *of.relative.entry((finding.code, finding.outcome)).or_default() += 1;
            } else if self.said.insert(said) {
                *of.absolute.entry(finding.code).or_default() += 1;
            } else {
                continue;
            }
            line(&mut self.lines, change, "honest", "", finding);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one edit and all that came of it")]
    pub(crate) fn edit(
        &mut self,
        change: &Change<'_>,
        edit: &'static str,
        format: Format,
        package: &str,
        expected: bool,
        unread: bool,
        found: &[&Finding],
    ) {
        let made = self.edits.entry((edit, format.word())).or_default();
        made.made += 1;
        made.found += usize::from(expected);
        made.unread += usize::from(!expected && unread);
        if expected || unread {
            return;
        }
        let _ =
            write!(self.lines, "missed\t{edit}\t{}\t{}\t{}\t", change.repository, change.path, change.commit);
        let codes: Vec<String> = found.iter().map(|finding| finding.code.to_string()).collect();
        let _ = writeln!(self.lines, "{package}\t{}", codes.join(" "));
    }

    /// Every finding above a note, and every edit that was missed.
    pub(crate) fn lines(&self) -> &str {
        &self.lines
    }
}

fn line(lines: &mut String, change: &Change<'_>, kind: &str, edit: &str, finding: &Finding) {
    let Change { repository, path, commit } = change;
    let (code, outcome) = (finding.code, finding.outcome.word());
    let (at, package) = (finding.line.unwrap_or_default(), finding.package.as_deref().unwrap_or_default());
    let file = if finding.file == *path { "" } else { &finding.file };
    let _ = writeln!(
        lines,
        "{kind}\t{edit}\t{repository}\t{path}\t{commit}\t{code}\t{outcome}\t{file}:{at}\t{package}\t{}",
        finding.what
    );
}
