//! Distributions as they were installed before wheels: `.egg-info` beside the files, `.egg` with the files inside, and
//! `.egg-link`, which only says where they are. None of them has digests.

use std::collections::BTreeSet;

use super::{Distribution, metadata};
use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Outcome};

/// Adds the distributions of the old kinds at the top of a `site-packages`.
pub(super) fn find(
    site: &dyn Files,
    top: &[String],
    owned: &mut BTreeSet<String>,
    installed: &mut Vec<Distribution>,
    found: &mut Vec<Finding>,
) {
    for name in top.iter().filter(|name| !name.starts_with('~')) {
        let plain = name.strip_suffix('/').unwrap_or(name);
        let is_folder = plain.len() < name.len();
        let said = match (plain.rsplit_once('.').map(|(_, end)| end), is_folder) {
            (Some("egg-info"), true) => {
                list(site, plain, owned);
                format!("{plain}/PKG-INFO")
            }
            // Of one that is a file, that file is the metadata.
            (Some("egg-info"), false) => plain.to_owned(),
            (Some("egg"), true) => format!("{plain}/EGG-INFO/PKG-INFO"),
            // An archive, which Python imports from as it is.
            (Some("egg"), false) => String::new(),
            (Some("egg-link"), false) => {
                link(site, plain, installed, found);
                continue;
            }
            _ => continue,
        };
        let distribution = distribution(site, plain, said);
        // What an old `setup.py install` made by hand of the system's own packages is as honest as it is old.
        let what = "installed the old way: whether its files are what was installed cannot be told";
        found.push(
            Finding::new(Code::Changed, &*distribution.said, what)
                .of(distribution.label())
                .weighing(Outcome::Ask),
        );
        installed.push(distribution);
    }
}

/// `name-1.0-py3.13.egg`, and what its metadata says where it has some.
fn distribution(site: &dyn Files, name: &str, said: String) -> Distribution {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut parts = stem.split('-');
    let (of_name, of_version) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let text = if said.is_empty() { None } else { site.bytes(&said) };
    let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Distribution {
        name: metadata(&text, "Name").unwrap_or_else(|| of_name.to_owned()),
        version: metadata(&text, "Version").unwrap_or_else(|| of_version.to_owned()),
        from_folder: false,
        said: if said.is_empty() { name.to_owned() } else { said },
    }
}

/// `setup.py develop`: the first line is the folder that Python imports from.
fn link(site: &dyn Files, name: &str, installed: &mut Vec<Distribution>, found: &mut Vec<Finding>) {
    let bytes = site.bytes(name).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let folder = text.lines().next().unwrap_or_default().trim();
    let what = format!("imported from `{}`, of which there is no record", folder.escape_debug());
    let own = name.trim_end_matches(".egg-link").to_owned();
    found.push(Finding::new(Code::Changed, name, what).of(own.clone()).weighing(Outcome::Ask));
    installed.push(Distribution {
        name: own,
        version: String::new(),
        from_folder: true,
        said: name.to_owned(),
    });
}

/// What an old `setup.py install` left: a list of files without digests.
fn list(site: &dyn Files, folder: &str, owned: &mut BTreeSet<String>) {
    let from = format!("{folder}/installed-files.txt");
    let list = site.bytes(&from).unwrap_or_default();
    owned.extend(String::from_utf8_lossy(&list).lines().filter_map(|path| beside(&from, path.trim())));
}
