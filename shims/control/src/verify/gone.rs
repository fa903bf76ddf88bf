//! Locks that the baseline has and the project has not.
//!
//! Taking a lock away is the simplest way to have everything resolved anew. A project that is gone as a whole, and one that
//! has changed its manager and has that one's lock, are nobody's business.

use cotter_lockpolicy::{Code, Files, Finding, Format, Report};

use super::committed::Committed;
use super::walk::{CACHE_MARK, Project};

/// One report on each of them.
pub(crate) fn locks(project: &Project, was: &Committed<'_>) -> Vec<Report> {
    let marks = project.marked.iter().filter_map(|folder| marked(project, folder, was));
    was.paths().filter_map(|path| gone(project, path)).chain(marks).collect()
}

/// A mark that says that a folder can be made again, and that nobody agreed to: what is below it is not looked at. Of
/// caches, which no repository has, nothing is said.
fn marked(project: &Project, folder: &str, was: &Committed<'_>) -> Option<Report> {
    let mark = format!("{folder}/{CACHE_MARK}");
    if was.bytes(&mark).is_some() {
        return None;
    }
    let mut hidden: Vec<String> =
        was.paths().filter(|path| is_below(path, folder) && is_lock(path)).map(str::to_owned).collect();
    if hidden.is_empty() && was.is_tracked_now(&mark) {
        below(project, folder, 0, &mut hidden);
    }
    let first = hidden.first()?;
    let what = format!(
        "new, and says that this folder can be made again: {} below it not looked at, `{first}` first",
        match hidden.len() {
            1 => "1 lockfile is".to_owned(),
            several => format!("{several} lockfiles are"),
        }
    );
    let finding = Finding::new(Code::Gone, &*mark, what).mend("name the lockfiles to have them looked at");
    Some(Report { file: mark, findings: vec![finding], ..Report::default() })
}

fn below(project: &Project, folder: &str, depth: usize, found: &mut Vec<String>) {
    /// So many are enough to say so.
    const MOST: usize = 100;
    for name in project.tree.list(folder) {
        let path = format!("{folder}/{name}");
        match path.strip_suffix('/') {
            Some(inner) if depth < MOST && found.len() < MOST => below(project, inner, depth + 1, found),
            None if is_lock(&path) => found.push(path),
            _ => {}
        }
    }
}

fn is_lock(path: &str) -> bool {
    Format::of_path(path).is_some()
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn gone(project: &Project, path: &str) -> Option<Report> {
    let format = Format::of_path(path)?;
    let is_here = |lock: &String| lock == path || (folder(lock) == folder(path) && succeeds(lock, format));
    let is_marked = project.marked.iter().any(|folder| is_below(path, folder));
    if project.locks.iter().any(is_here) || is_marked || !project.would_find(path) {
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
