//! One lockfile, verified.

use std::collections::BTreeMap;

use crate::age::Moment;
use crate::files::Files;
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::format::Format;
use crate::known::{self, Index};
use crate::lock::Tier;
use crate::published::Published;
use crate::python::index;
use crate::record::{Record, Waived};
use crate::registry::Registries;
use crate::requirements::together;
use crate::text::Text;
use crate::{alike, baseline, pinned, runs, young};

/// What stands around a check. What is not known here is left out, and what would need it is not found.
#[derive(Clone, Copy)]
pub struct World<'w> {
    pub registries: &'w Registries,
    /// The same project's files as they were at the last trusted state.
    pub baseline: Option<&'w dyn Files>,
    /// What a person has said of this lock.
    pub record: Option<&'w Record>,
    /// What `cotter pin` has said of it: of the very bytes that it wrote, and of nothing else.
    pub pinned: Option<&'w Record>,
    /// The clock is the caller's.
    pub today: Option<Moment>,
    /// For so many days a release is too young; 0 for none.
    pub cooldown: u32,
    /// Known bad releases, besides those that are built in.
    pub known: Option<&'w Index<'w>>,
    /// When releases were published, for locks that do not say it.
    pub published: Option<&'w Published<'w>>,
}

impl<'w> World<'w> {
    /// A world in which only the registries are known.
    pub fn new(registries: &'w Registries) -> World<'w> {
        World {
            registries,
            baseline: None,
            record: None,
            pinned: None,
            today: None,
            cooldown: 0,
            known: None,
            published: None,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The file, as the caller named it.
    pub file: String,
    pub format: Option<Format>,
    pub packages: usize,
    /// How firmly they are pinned, and how many so: not every format can do better than a commit or a version.
    pub tiers: BTreeMap<Tier, usize>,
    pub findings: Vec<Finding>,
    /// What a person took upon themselves.
    pub waived: Vec<Waived>,
}

impl Report {
    /// The strictest of the findings; nothing where there are none.
    pub fn outcome(&self) -> Option<Outcome> {
        self.findings.iter().map(|finding| finding.outcome).max()
    }
}

/// Verifies the lock at `path` among `files`.
pub fn verify(files: &dyn Files, path: &str, world: &World<'_>) -> Report {
    match Format::of_path(path) {
        Some(format) => verify_as(format, files, path, world),
        None => Report { file: path.to_owned(), ..Report::default() },
    }
}

/// The same of a file that is known to be of a format, whatever its name: what `pip install -r` names is one.
pub fn verify_as(named: Format, files: &dyn Files, path: &str, world: &World<'_>) -> Report {
    let mut report = Report { file: path.to_owned(), ..Report::default() };
    let Some(bytes) = files.bytes(path) else { return report };
    // What is no text by design would be called a text that cannot be read.
    if named == Format::BunBinary {
        report.format = Some(named);
        let broken = crate::bun::binary();
        report.findings.push(Finding::broken(path, &bytes, &broken));
        return report;
    }
    let read = Text::of(&bytes).and_then(|text| {
        report.format = Some(named.seen_in(text.text()));
        let lock = report.format.map(|format| format.read(&text)).transpose()?;
        Ok((text, lock))
    });
    match read {
        Err(broken) => report.findings.push(Finding::broken(path, &bytes, &broken)),
        Ok((_, None)) => {}
        Ok((text, Some(mut lock))) => {
            report.packages = lock.entries.len();
            for entry in &lock.entries {
                *report.tiers.entry(pinned::tier(entry)).or_default() += 1;
            }
            let mut found = Findings::new(path, text);
            if lock.format == Format::Requirements {
                together::follow(&mut lock, files, path, world.registries, &mut found);
            }
            pinned::check(&lock, world.registries, &mut found);
            lock.format.step(&lock, files, path, &mut found);
            index::check(&lock, files, path, world.registries, &mut found);
            known::check(&lock, world, &mut found);
            runs::check(&lock, &mut found);
            let standings = baseline::check(&lock, &bytes, path, files, world, &mut found);
            alike::check(&lock, &standings, &mut found);
            young::check(&lock, &standings, world, &mut found);
            report.findings = found.into_vec();
            runs::join(&mut report.findings, runs::project(files, path, &lock, world));
            if world.pinned.is_some_and(|pinned| pinned.is_of(&bytes)) {
                pinned_here(&mut report.findings);
            }
            if let Some(record) = world.record {
                (report.findings, report.waived) =
                    record.apply(&lock, world.today, std::mem::take(&mut report.findings));
            }
        }
    }
    report
}

/// That packages are new was shown when they were pinned, and everything that can be asked of a new one was asked then.
/// Whatever else is found stays what it is.
fn pinned_here(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::NewPackage) {
        if finding.outcome == Outcome::Ask {
            finding.outcome = Outcome::Note;
            finding.what += "; pinned here, and judged then";
        }
    }
}
