//! What is installed, against the lock: `node_modules` beside a lock of npm's, and Python's environments.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cotter_lockpolicy::finding::{Finding, Findings};
use cotter_lockpolicy::{Ecosystem, Files, Format, Lock, Report, Text, npm, python};

use super::tree::Tree;
use super::walk::Project;
use crate::error::Error;

/// Installed files may be larger than any lock.
const LARGEST_FILE: u64 = 4 << 30;
/// Where an environment is looked for beside a lock.
const BESIDE: [&str; 2] = [".venv", "venv"];
/// Of several locks in one folder, the one that an environment is made from.
const MADE_FROM: [Format; 6] =
    [Format::Uv, Format::Poetry, Format::Pdm, Format::Pipfile, Format::Pylock, Format::Requirements];

/// Adds to the reports what is found where their locks are installed.
pub(crate) fn check(
    project: &Project,
    reports: &mut Vec<Report>,
    python: Option<&Path>,
) -> Result<(), Error> {
    for report in reports.iter_mut() {
        if matches!(report.format, Some(Format::PackageLock | Format::Shrinkwrap)) {
            let found = with_lock(project, &report.file, |lock, text| {
                let mut found = Findings::new(&report.file, text);
                node_modules(project, &report.file, lock, &mut found);
                found.into_vec()
            });
            report.findings.extend(found.unwrap_or_default());
        }
    }
    for (site, lock) in sites(project, reports, python)? {
        let tree = Tree::with_limit(&site, LARGEST_FILE).map_err(|cause| Error::file(&site, cause))?;
        let shown = site.strip_prefix(project.tree.root()).unwrap_or(&site).display().to_string();
        let against = lock
            .as_ref()
            .and_then(|lock| with_lock(project, lock, |lock, _| python::installed::check(&tree, Some(lock))));
        let found = against.unwrap_or_else(|| python::installed::check(&tree, None));
        let found =
            found.into_iter().map(|finding| Finding { file: format!("{shown}/{}", finding.file), ..finding });
        match lock.and_then(|lock| reports.iter_mut().find(|report| report.file == lock)) {
            Some(report) => report.findings.extend(found),
            None => {
                reports.push(Report { file: shown.clone(), findings: found.collect(), ..Report::default() });
            }
        }
    }
    Ok(())
}

fn node_modules(project: &Project, path: &str, lock: &Lock<'_>, found: &mut Findings<'_>) {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    // Where nothing is installed, there is nothing to be missing.
    let is_link = project.tree.outward(folder).iter().any(|name| name == "node_modules");
    if is_link || project.tree.list(folder).iter().any(|name| name == "node_modules/") {
        npm::installed::check(lock, &project.tree, path, found);
    }
}

/// Reads a lock once more; what cannot be read has been found already.
fn with_lock<T>(project: &Project, path: &str, then: impl FnOnce(&Lock<'_>, Text<'_>) -> T) -> Option<T> {
    let bytes = project.tree.read(path).ok()?;
    let text = Text::of(&bytes).ok()?;
    let format = Format::of(path.rsplit('/').next().unwrap_or(path), text.text())?;
    let lock = format.read(&text).ok()?;
    Some(then(&lock, text))
}

/// The folders of installed Python packages, and the lock that each is made from, where that is clear.
fn sites(
    project: &Project,
    reports: &[Report],
    python: Option<&Path>,
) -> Result<Vec<(PathBuf, Option<String>)>, Error> {
    let mut folders: BTreeMap<&str, Vec<&Report>> = BTreeMap::new();
    for report in reports {
        if report.format.is_some_and(|format| format.ecosystem() == Ecosystem::PyPi) {
            let folder = report.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.entry(folder).or_default().push(report);
        }
    }
    let mut only = folders.values().next().filter(|_| folders.len() == 1).and_then(|locks| made_from(locks));
    if let Some(python) = python {
        let sites = sites_of(python);
        if sites.is_empty() {
            return Err(Error::NoSite(python.display().to_string()));
        }
        return Ok(sites.into_iter().map(|site| (site, only.clone())).collect());
    }
    let mut found = Vec::new();
    for (folder, locks) in &folders {
        let lock = made_from(locks);
        for name in BESIDE {
            let inside = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let environment =
                project.tree.inside(&inside).map(|inside| sites_of(&inside)).unwrap_or_default();
            found.extend(environment.into_iter().map(|site| (site, lock.clone())));
        }
    }
    if let (true, Some(active)) = (found.is_empty(), std::env::var_os("VIRTUAL_ENV")) {
        found.extend(sites_of(Path::new(&active)).into_iter().map(|site| (site, only.take())));
    }
    Ok(found)
}

/// The lock of a folder that its environment is made from; nothing where there are several alike.
fn made_from(locks: &[&Report]) -> Option<String> {
    let of = |format: Format| locks.iter().filter(move |report| report.format == Some(format));
    let format = MADE_FROM.into_iter().find(|format| of(*format).next().is_some())?;
    let mut all = of(format);
    let first = all.next()?;
    all.next().is_none().then(|| first.file.clone())
}

/// `site-packages` of an environment, or the folder itself where it is one.
fn sites_of(python: &Path) -> Vec<PathBuf> {
    if python.file_name().is_some_and(|name| name == "site-packages" || name == "dist-packages") {
        return python.canonicalize().ok().filter(|site| site.is_dir()).into_iter().collect();
    }
    let versions = fs::read_dir(python.join("lib")).into_iter().flatten().flatten();
    let sites = versions.filter(|version| version.file_name().as_encoded_bytes().starts_with(b"python"));
    let mut sites: Vec<PathBuf> = sites
        .filter_map(|version| version.path().join("site-packages").canonicalize().ok())
        .filter(|site| site.is_dir())
        .collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}
