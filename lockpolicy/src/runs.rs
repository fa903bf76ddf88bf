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

use crate::files::Files;
use crate::finding::{Code, Finding, Findings};
use crate::lock::{Entry, Lock};
use crate::verify::World;

/// Adds, once for the lock, what runs or is built while its packages are installed.
pub fn check(lock: &Lock<'_>, found: &mut Findings<'_>) {
    told(
        lock,
        Code::InstallScript,
        |entry| entry.flags.script,
        "run code of their own when they are installed",
        found,
    );
    told(lock, Code::Build, |entry| entry.flags.builds, "are built here, by their own code", found);
}

/// What the files beside a lock make its manager do.
pub fn project(files: &dyn Files, path: &str, lock: &Lock<'_>, world: &World<'_>) -> Vec<Finding> {
    files::of(lock.format, path)
        .into_iter()
        .flat_map(|(place, read)| fact::judge(files, &place, read, lock.format.ecosystem(), world))
        .collect()
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
    let what = format!("{count} packages {what}: {}{more}", labels.join(", "));
    found.add(code, first.at, what.escape_debug().to_string());
}
