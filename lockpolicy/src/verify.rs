//! One lockfile, verified.

use crate::files::Files;
use crate::finding::{Finding, Findings, Outcome};
use crate::format::Format;
use crate::pinned;
use crate::registry::Registries;
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
    let Some(bytes) = files.bytes(path) else { return report };
    let name = path.rsplit('/').next().unwrap_or(path);
    if Format::of_name(name) == Some(Format::BunBinary) {
        report.format = Some(Format::BunBinary);
        let broken = crate::bun::binary();
        report.findings.push(Finding::broken(path, &bytes, &broken));
        return report;
    }
    let read = Text::of(&bytes).and_then(|text| {
        report.format = Format::of(name, text.text());
        let lock = report.format.map(|format| format.read(&text)).transpose()?;
        Ok((text, lock))
    });
    match read {
        Err(broken) => report.findings.push(Finding::broken(path, &bytes, &broken)),
        Ok((_, None)) => {}
        Ok((text, Some(lock))) => {
            report.packages = lock.entries.len();
            let mut found = Findings::new(path, text);
            pinned::check(&lock, world.registries, &mut found);
            lock.format.step(&lock, files, path, &mut found);
            report.findings = found.into_vec();
        }
    }
    report
}
