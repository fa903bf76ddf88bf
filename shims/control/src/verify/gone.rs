//! Locks that the baseline has and the project has not.
//!
//! Taking a lock away is the simplest way to have everything resolved anew. A project that is gone as a whole, and one that
//! has changed its manager and has that one's lock, are nobody's business.

use cotter_lockpolicy::{Code, Files, Finding, Format, Report};

use super::committed::Committed;
use super::walk::Project;

/// One report on each of them.
pub(crate) fn locks(project: &Project, was: &Committed<'_>) -> Vec<Report> {
    was.paths().filter_map(|path| gone(project, path)).collect()
}

fn gone(project: &Project, path: &str) -> Option<Report> {
    let format = Format::of_path(path)?;
    let is_here = |lock: &String| lock == path || (folder(lock) == folder(path) && succeeds(lock, format));
    if project.locks.iter().any(is_here) || !project.would_find(path) {
        return None;
    }
    let here = project.tree.list(folder(path));
    let manifest = format.manifests().iter().find(|manifest| here.iter().any(|name| name == *manifest))?;
    let what = format!("the lock is gone, and `{manifest}` beside it is not: an install would resolve anew");
    let finding = Finding::new(Code::Gone, path, what)
        .mend("put it back, or say by a commit that others agree to that it goes");
    Some(Report { file: path.to_owned(), format: Some(format), findings: vec![finding], ..Report::default() })
}

/// Whether a lock takes the place of one of another format.
fn succeeds(lock: &str, format: Format) -> bool {
    Format::of_path(lock)
        .is_some_and(|own| own.ecosystem() == format.ecosystem() && own != Format::Requirements)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
