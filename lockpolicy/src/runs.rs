//! What would run: install scripts and builds of packages, and files of the project that a manager obeys before it has
//! checked anything.
//!
//! A project's own code is not a defect. What is new in it against the baseline is asked about, because nobody looked
//! at it; what was there before is a note. What turns a check off or sends a manager to other hosts is worse than
//! either, and stays a question where it was there before.

mod fact;
mod files;
mod lines;
mod tables;

use crate::cargo::workspace;
use crate::files::Files;
use crate::finding::{Code, Finding, Findings};
use crate::format::Format;
use crate::lock::{Entry, Lock};
use crate::requirements;
use crate::verify::World;

pub(crate) use fact::{Does, Fact};

/// Adds, once for the lock, what runs or is built while its packages are installed.
pub fn check(lock: &Lock<'_>, found: &mut Findings<'_>) {
    told(lock, Code::InstallScript, |entry| entry.flags.script, "with code that runs at the install", found);
    told(lock, Code::Build, |entry| entry.flags.builds, "to be built here, by their own code", found);
}

/// What the files beside a lock make its manager do.
pub fn project(files: &dyn Files, path: &str, lock: &Lock<'_>, world: &World<'_>) -> Vec<Finding> {
    configured(files, path, lock.format, world)
}

/// The same where a lock of this format would stand, whether there is one or not.
pub fn configured(files: &dyn Files, path: &str, format: Format, world: &World<'_>) -> Vec<Finding> {
    // What stands in a part of a workspace is obeyed where somebody builds from there.
    let parts = match format {
        Format::Cargo => workspace::parts(files, path),
        _ => Vec::new(),
    };
    let mut places = files::of(format, path, &parts);
    if format == Format::Requirements {
        // The options of such a file stand in itself.
        let own = requirements::set(files, path);
        places.extend(own.into_iter().map(|place| (place, requirements::facts as fact::Read)));
    }
    places
        .into_iter()
        .flat_map(|(place, read)| fact::judge(files, &place, read, format.ecosystem(), world))
        .collect()
}

/// Adds what [`project`] found. Some of it a format's own reader has said already, without knowing the baseline: that
/// stays, as strict as the stricter of the two.
pub fn join(findings: &mut Vec<Finding>, project: Vec<Finding>) {
    for finding in project {
        let same = |own: &&mut Finding| {
            own.code == finding.code && own.line == finding.line && own.file == finding.file
        };
        match findings.iter_mut().find(same) {
            Some(own) if own.outcome < finding.outcome => *own = finding,
            Some(_) => {}
            None => findings.push(finding),
        }
    }
}

fn told(lock: &Lock<'_>, code: Code, is: impl Fn(&Entry<'_>) -> bool, what: &str, found: &mut Findings<'_>) {
    const FEW: usize = 5;
    let entries: Vec<&Entry<'_>> = lock.entries.iter().filter(|entry| is(entry)).collect();
    let Some(first) = entries.first() else { return };
    let mut labels: Vec<String> = entries.iter().map(|entry| entry.label()).collect();
    labels.sort_unstable();
    labels.dedup();
    let more = if labels.len() > FEW { format!(" and {} more", labels.len() - FEW) } else { String::new() };
    let count = labels.len();
    labels.truncate(FEW);
    let packages = if count == 1 { "package" } else { "packages" };
    let what = format!("{count} {packages} {what}: {}{more}", labels.join(", "));
    found.add(code, first.at, what.escape_debug().to_string());
}
