//! What lies in a `site-packages`: whether its files are what was installed, what runs at every start of Python, and
//! whether it is what the lock says.
//!
//! Every installer writes a `RECORD` beside what it installs. It is no witness against somebody who rewrites it too;
//! what it finds is a file that was changed or added by anything else, and that is how a start-up file gets there.

mod against;
mod eggs;
mod record;
mod startup;

use std::collections::BTreeSet;

use crate::files::Files;
use crate::finding::{Code, Finding, Outcome, counted};
use crate::lock::Lock;
use crate::python::project::normal;

/// Deeper than any package; a loop of links must end.
const DEEPEST: usize = 40;
/// So many names of files that belong to nothing are said; the rest are counted.
const NAMED: usize = 20;

/// One distribution, as its metadata says.
struct Distribution {
    name: String,
    version: String,
    /// Installed from a folder: the project itself, or a part of it.
    from_folder: bool,
    /// The file that says so: `six-1.17.0.dist-info/METADATA`.
    said: String,
}

impl Distribution {
    fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// Checks a `site-packages` folder, which `site` is rooted at, by itself and against a lock if there is one.
pub fn check(site: &dyn Files, lock: Option<&Lock<'_>>) -> Vec<Finding> {
    let mut found = Vec::new();
    let top = site.list("");
    let mut installed = Vec::new();
    let mut owned = BTreeSet::new();
    let locked = lock.map(against::releases).unwrap_or_default();
    for folder in top.iter().filter_map(|name| name.strip_suffix('/')) {
        // pip renames what it is about to remove; what is left of that is no distribution.
        if folder.starts_with('~') {
            continue;
        }
        if folder.ends_with(".dist-info") {
            let distribution = distribution(site, folder, &mut found);
            let is_locked = locked.contains(&normal(&distribution.name));
            record::check(site, folder, &distribution, is_locked, &mut owned, &mut found);
            installed.push(distribution);
        }
    }
    eggs::find(site, &top, &mut owned, &mut installed, &mut found);
    startup::check(site, &top, &owned, &mut found);
    strays(site, &top, &owned, &mut found);
    if let Some(lock) = lock {
        against::check(lock, &installed, &mut found);
    }
    found
}

fn distribution(site: &dyn Files, folder: &str, found: &mut Vec<Finding>) -> Distribution {
    let stem = folder.trim_end_matches(".dist-info");
    let (of_folder, of_version) = stem.rsplit_once('-').unwrap_or((stem, ""));
    let metadata = site.bytes(&format!("{folder}/METADATA")).unwrap_or_default();
    let metadata = String::from_utf8_lossy(&metadata);
    let name = self::metadata(&metadata, "Name").unwrap_or_else(|| of_folder.to_owned());
    if normal(&name) != normal(of_folder) {
        let what = format!("the metadata says `{}`", name.escape_debug());
        found.push(
            Finding::new(Code::OtherPackage, format!("{folder}/METADATA"), what).of(of_folder.to_owned()),
        );
    }
    let direct = site.bytes(&format!("{folder}/direct_url.json")).unwrap_or_default();
    let from_folder = String::from_utf8_lossy(&direct).contains("\"dir_info\"");
    Distribution {
        name,
        version: self::metadata(&metadata, "Version").unwrap_or_else(|| of_version.to_owned()),
        from_folder,
        said: format!("{folder}/METADATA"),
    }
}

/// A field of the head of such a file.
fn metadata(text: &str, key: &str) -> Option<String> {
    let head = text.lines().take_while(|line| !line.trim().is_empty());
    let mut values =
        head.filter_map(|line| line.split_once(':').filter(|(own, _)| own.eq_ignore_ascii_case(key)));
    values.next().map(|(_, value)| value.trim().to_owned())
}

/// What Python can import and no distribution brought: an extension module beside a module of the same name is taken
/// instead of it.
fn strays(site: &dyn Files, top: &[String], owned: &BTreeSet<String>, found: &mut Vec<Finding>) {
    let mut strays = Vec::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    walk("", top, &mut open, owned, &mut strays);
    links(site, "", owned, &mut strays);
    while let Some((folder, depth)) = open.pop() {
        if depth > DEEPEST {
            continue;
        }
        links(site, &folder, owned, &mut strays);
        let mut further = Vec::new();
        walk(&folder, &site.list(&folder), &mut further, owned, &mut strays);
        open.extend(further.into_iter().map(|(folder, _)| (folder, depth + 1)));
    }
    strays.sort_unstable();
    let rest = strays.len().saturating_sub(NAMED);
    for stray in strays.into_iter().take(NAMED) {
        let more = if rest > 0 {
            format!("; {}", counted(rest, "more file like it", "more files like it"))
        } else {
            String::new()
        };
        let what = format!("belongs to nothing that is installed here{more}");
        found.push(Finding::new(Code::Unexpected, stray, what).weighing(Outcome::Ask));
    }
}

/// Links that lead somewhere else: what is there, Python imports. An installer may link its files from its cache.
fn links(site: &dyn Files, folder: &str, owned: &BTreeSet<String>, strays: &mut Vec<String>) {
    for name in site.outward(folder).into_iter().filter(|name| name != "__pycache__") {
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if !owned.contains(&path) {
            strays.push(path);
        }
    }
}

fn walk(
    folder: &str,
    names: &[String],
    open: &mut Vec<(String, usize)>,
    owned: &BTreeSet<String>,
    strays: &mut Vec<String>,
) {
    for name in names {
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if let Some(inner) = path.strip_suffix('/') {
            let is_removed = folder.is_empty() && name.starts_with('~');
            // What is in an egg is the egg's, and said of it.
            let is_metadata = [".dist-info/", ".egg-info/", ".egg/"].iter().any(|end| name.ends_with(end));
            if name != "__pycache__/" && !is_metadata && !is_removed {
                open.push((inner.to_owned(), 0));
            }
            continue;
        }
        let imported = [".py", ".pyc", ".so", ".pyd"].iter().any(|end| name.ends_with(end));
        if imported && !owned.contains(&path) && !startup::is_judged(&path) {
            strays.push(path);
        }
    }
}
