//! `pyproject.toml`: what a project asks for.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::format::Ecosystem;
use crate::lock::Lock;
use crate::name;
use crate::table::{self, Item, Table};
use crate::text::Text;

/// A manifest that has been read.
#[derive(Clone, Copy)]
pub struct Manifest<'d, 'a> {
    pub path: &'d str,
    pub text: Text<'a>,
    pub root: Table<'d, 'a>,
    /// How many findings have been given a line: counting it costs a walk through the file.
    said: &'d Cell<usize>,
}

/// So many findings in one manifest say all there is to say; more have no line.
const LINES: usize = 100;

impl Manifest<'_, '_> {
    pub fn finding(&self, code: Code, at: usize, what: impl Into<String>) -> Finding {
        let finding = Finding::new(code, self.path, what);
        self.said.set(self.said.get() + 1);
        if self.said.get() <= LINES { finding.at(&self.text, at) } else { finding }
    }
}

/// Reads the manifest `name` beside the lock at `path` and has it looked at; says where there is none to read.
pub fn look(
    files: &dyn Files,
    path: &str,
    name: &str,
    found: &mut Findings<'_>,
    then: impl FnOnce(Manifest<'_, '_>, &mut Findings<'_>),
) {
    let bytes = beside(path, name).and_then(|manifest| Some((files.bytes(&manifest)?, manifest)));
    let Some((bytes, manifest)) = bytes else {
        found.push(Finding::new(Code::NoManifest, path, format!("no `{name}` to compare with")));
        return;
    };
    let read = Text::of(&bytes).and_then(|text| table::read(&text).map(|document| (text, document)));
    match read {
        Err(broken) => {
            let mut finding = Finding::broken(&*manifest, &bytes, &broken);
            finding.mend = None;
            found.push(finding);
        }
        Ok((text, document)) => {
            then(Manifest { path: &manifest, text, root: document.root(), said: &Cell::new(0) }, found);
        }
    }
}

/// One thing that a manifest asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// `""` for what is always needed, else `extra:NAME` or `group:NAME`.
    pub group: String,
    /// A requirement as PEP 508 writes it.
    pub text: String,
    pub at: usize,
}

/// Everything that `[project]` and `[dependency-groups]` ask for; groups that include others hold theirs too.
pub fn needs(root: Table<'_, '_>) -> Vec<Need> {
    let mut needs = Vec::new();
    let project = root.table("project");
    for item in project.map(|project| project.items("dependencies")).unwrap_or_default() {
        push(&mut needs, String::new(), item);
    }
    let extras = project.and_then(|project| project.table("optional-dependencies"));
    for (extra, _, list) in extras.map(|extras| extras.fields()).unwrap_or_default() {
        for item in list.items() {
            push(&mut needs, format!("extra:{}", normal(extra)), item);
        }
    }
    let groups = root.table("dependency-groups").map(|groups| groups.fields()).unwrap_or_default();
    let groups: BTreeMap<String, Item<'_, '_>> =
        groups.into_iter().map(|(group, _, list)| (normal(group), list)).collect();
    for name in groups.keys() {
        of_group(&groups, name, &format!("group:{name}"), &mut BTreeSet::new(), &mut needs);
    }
    needs
}

/// More than any project asks for: groups that include each other multiply.
const MOST: usize = 10_000;

fn of_group(
    groups: &BTreeMap<String, Item<'_, '_>>,
    name: &str,
    label: &str,
    seen: &mut BTreeSet<String>,
    needs: &mut Vec<Need>,
) {
    // Each group once: one that includes itself ends here.
    if seen.len() > 100 || !seen.insert(name.to_owned()) {
        return;
    }
    for item in groups.get(name).map(|list| list.items()).unwrap_or_default() {
        if needs.len() > MOST {
            return;
        }
        match item.table().and_then(|table| table.text("include-group")) {
            Some(other) => of_group(groups, &normal(&other), label, seen, needs),
            None => push(needs, label.to_owned(), item),
        }
    }
}

fn push(needs: &mut Vec<Need>, group: String, item: Item<'_, '_>) {
    if let Some(text) = item.text() {
        needs.push(Need { group, text: text.into_owned(), at: item.at() });
    }
}

pub fn normal(own: &str) -> String {
    name::normal(own.trim(), Ecosystem::PyPi)
}

/// Whether a manifest leaves what it depends on to code that runs at build time.
pub fn is_dynamic(root: Table<'_, '_>) -> bool {
    let dynamic = root.table("project").map(|project| project.items("dynamic")).unwrap_or_default();
    let of_needs = |item: &Item<'_, '_>| {
        matches!(item.text().as_deref(), Some("dependencies" | "optional-dependencies"))
    };
    dynamic.iter().any(of_needs)
}

/// Plugins that poetry fetches for itself before it installs anything: no lock holds them.
pub fn plugins(manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let plugins = manifest.root.path(&["tool", "poetry", "requires-plugins"]).and_then(|item| item.table());
    for (plugin, at, _) in plugins.map(|plugins| plugins.fields()).unwrap_or_default() {
        let what =
            format!("`{}` is fetched and run by poetry itself, and no lock holds it", plugin.escape_debug());
        found.push(manifest.finding(Code::NoDigest, at, what).weighing(Outcome::Ask));
    }
}

/// The versions of each package of a lock, by the name that its ecosystem knows it by.
pub fn versions<'l>(lock: &'l Lock<'_>) -> BTreeMap<String, Vec<&'l str>> {
    let mut versions: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for entry in &lock.entries {
        versions.entry(normal(&entry.name)).or_default().push(entry.version.as_deref().unwrap_or_default());
    }
    versions
}

/// So many versions of one package as a message can name.
pub fn listed(versions: &[&str]) -> String {
    let more = if versions.len() > 5 { ", …" } else { "" };
    let few: Vec<&str> = versions.iter().take(5).copied().collect();
    format!("{}{more}", few.join(", ")).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_include_groups_and_loops_end() {
        let text = "[project]\ndependencies = ['a']\n[project.optional-dependencies]\nFast_X = ['b>=1']\n\
                    [dependency-groups]\ndev = ['c', {include-group = 'lint'}]\nlint = ['d', {include-group = 'Dev'}]\n";
        let text = Text::of(text.as_bytes()).expect("text");
        let document = table::read(&text).expect("TOML");
        let seen: Vec<String> =
            needs(document.root()).into_iter().map(|need| format!("{} {}", need.group, need.text)).collect();
        assert_eq!(
            seen,
            [" a", "extra:fast-x b>=1", "group:dev c", "group:dev d", "group:lint d", "group:lint c"]
        );
    }
}
