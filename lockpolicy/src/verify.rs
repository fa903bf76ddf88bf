//! One lockfile, verified.

use crate::files::Files;
use crate::finding::{Finding, Findings, Outcome};
use crate::format::Format;
use crate::pinned;
use crate::python::index;
use crate::registry::Registries;
use crate::requirements::together;
use crate::text::Text;

/// What stands around a check.
pub struct World<'w> {
    pub registries: &'w Registries,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The file, as the caller named it.
    pub file: String,
    pub format: Option<Format>,
    pub packages: usize,
    pub findings: Vec<Finding>,
}

impl Report {
    /// The strictest of the findings; nothing where there are none.
    pub fn outcome(&self) -> Option<Outcome> {
        self.findings.iter().map(|finding| finding.outcome).max()
    }
}

/// Verifies the lock at `path` among `files`.
pub fn verify(files: &dyn Files, path: &str, world: &World<'_>) -> Report {
    let mut report = Report { file: path.to_owned(), format: None, packages: 0, findings: Vec::new() };
    if Format::of_path(path).is_none() {
        return report;
    }
    let Some(bytes) = files.bytes(path) else { return report };
    let read = Text::of(&bytes).and_then(|text| {
        report.format = Format::of(path, text.text());
        let lock = report.format.map(|format| format.read(&text)).transpose()?;
        Ok((text, lock))
    });
    match read {
        Err(broken) => report.findings.push(Finding::broken(path, &bytes, &broken)),
        Ok((_, None)) => {}
        Ok((text, Some(mut lock))) => {
            report.packages = lock.entries.len();
            let mut found = Findings::new(path, text);
            if lock.format == Format::Requirements {
                together::follow(&mut lock, files, path, world.registries, &mut found);
            }
            pinned::check(&lock, world.registries, &mut found);
            lock.format.step(&lock, files, path, &mut found);
            index::check(&lock, files, path, world.registries, &mut found);
            report.findings = found.into_vec();
        }
    }
    report
}
