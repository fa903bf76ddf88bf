//! Whether a `poetry.lock` agrees with its `pyproject.toml`: poetry's own digest of what the manifest asks for, and,
//! because anybody can write that digest, the names and ranges themselves.

use std::collections::BTreeSet;

use crate::files::Files;
use crate::finding::{Code, Findings};
use crate::lock::{Lock, Source};
use crate::poetry::range;
use crate::python::json::{Spacing, Tree};
use crate::python::project::{self, Manifest, normal};
use crate::python::{file_name, requirement, version};
use crate::table::{Item, Table};

pub fn step(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    file_name::check(lock, true, found);
    project::look(files, path, "pyproject.toml", found, |manifest, found| {
        project::plugins(manifest, found);
        content_hash(lock, manifest, found);
        sources(lock, manifest, found);
        needs(lock, manifest, found);
    });
}

fn content_hash(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let Some(stated) = lock.settings.iter().find(|setting| setting.name == "content-hash") else {
        found.add(Code::Stale, 0, "no `content-hash`: poetry takes such a lock for stale");
        return;
    };
    // Which parts go into it has changed: with groups of PEP 735 (2.2), without them (2.0), of `[tool.poetry]` alone (1.x).
    let forms = [
        relevant(manifest.root, true, true),
        relevant(manifest.root, true, false),
        relevant(manifest.root, false, false),
        oldest(manifest.root),
    ];
    let digests: Vec<String> = forms.into_iter().flatten().map(|tree| tree.sha256(Spacing::Usual)).collect();
    if !digests.is_empty() && !digests.contains(&stated.value.to_ascii_lowercase()) {
        let what = format!("`{}` has changed since the lock was made", manifest.path);
        found.add(Code::Stale, stated.at, what).mend = Some("make the lock anew: poetry lock".to_owned());
    }
}

/// What poetry takes the digest of; nothing where a part of it is no JSON.
fn relevant(root: Table<'_, '_>, with_project: bool, with_groups: bool) -> Option<Tree> {
    let mut project = Vec::new();
    if let Some(table) = root.table("project").filter(|_| with_project) {
        for key in ["requires-python", "dependencies", "optional-dependencies"] {
            if let Some(item) = table.get(key) {
                project.push((key.to_owned(), Tree::of(item)?));
            }
        }
    }
    let groups = root.get("dependency-groups").filter(|_| with_groups).map(Tree::of);
    let groups = match groups {
        Some(tree) => Some(tree?).filter(|tree| *tree != Tree::empty()),
        None => None,
    };
    let poetry = root.path(&["tool", "poetry"]).and_then(|item| item.table());
    let nested = !project.is_empty() || groups.is_some();
    let mut own = Vec::new();
    for key in ["dependencies", "source", "extras", "dev-dependencies", "group"] {
        match poetry.and_then(|poetry| poetry.get(key)) {
            Some(item) => own.push((key.to_owned(), Tree::of(item)?)),
            None if key != "group" && !nested => own.push((key.to_owned(), Tree::Null)),
            None => {}
        }
    }
    if !nested {
        return Some(Tree::Object(own));
    }
    let mut all = Vec::new();
    if !project.is_empty() {
        all.push(("project".to_owned(), Tree::Object(project)));
    }
    all.extend(groups.map(|groups| ("dependency-groups".to_owned(), groups)));
    all.push(("tool".to_owned(), Tree::Object(vec![("poetry".to_owned(), Tree::Object(own))])));
    Some(Tree::Object(all))
}

/// Before groups there were four keys, whether they stood there or not.
fn oldest(root: Table<'_, '_>) -> Option<Tree> {
    let poetry = root.path(&["tool", "poetry"]).and_then(|item| item.table())?;
    let field = |key: &str| Some((key.to_owned(), poetry.get(key).map_or(Some(Tree::Null), Tree::of)?));
    ["dependencies", "source", "extras", "dev-dependencies"]
        .into_iter()
        .map(field)
        .collect::<Option<Vec<_>>>()
        .map(Tree::Object)
}

/// An index that a package comes from must be one that the manifest names: else the lock alone says so.
fn sources(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let declared: BTreeSet<String> = manifest
        .root
        .path(&["tool", "poetry", "source"])
        .map(|item| item.items())
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.table()?.text("url"))
        .map(|url| url.trim_end_matches('/').to_owned())
        .collect();
    for entry in &lock.entries {
        if let Source::Registry(Some(url)) = &entry.source {
            if !declared.contains(url.trim_end_matches('/')) {
                let what =
                    format!("from an index that `{}` does not name: `{}`", manifest.path, url.escape_debug());
                found.add(Code::Diverges, entry.at, what).package = Some(entry.label());
            }
        }
    }
}

/// One dependency of the manifest: its range where it has one, and whether it is for some machines or extras only.
struct Wanted {
    name: String,
    range: Option<String>,
    poetry: bool,
    conditional: bool,
    at: usize,
}

fn needs(lock: &Lock<'_>, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let locked = project::versions(lock);
    for want in wanted(manifest.root) {
        let versions = locked.get(&want.name).map(Vec::as_slice).unwrap_or_default();
        if versions.is_empty() {
            if !want.conditional {
                let what = format!("asks for `{}`, and the lock does not hold it", want.name);
                found.push(
                    manifest
                        .finding(Code::Stale, want.at, what)
                        .of(want.name.clone())
                        .mend("make the lock anew: poetry lock"),
                );
            }
            continue;
        }
        let Some(range) = want.range else { continue };
        let allows = if want.poetry { range::allows } else { version::allows };
        if versions.iter().all(|version| allows(&range, version) == Some(false)) {
            let what = format!("`{range}` does not allow the locked {}", project::listed(versions));
            found.push(manifest.finding(Code::OutOfRange, want.at, what).of(want.name));
        }
    }
}

fn wanted(root: Table<'_, '_>) -> Vec<Wanted> {
    let mut all = Vec::new();
    for need in project::needs(root) {
        if let Some(read) = requirement::parse(&need.text) {
            all.push(Wanted {
                name: normal(read.name),
                range: read.url.is_none().then(|| read.specifier.to_owned()),
                poetry: false,
                // A group that is optional is locked all the same.
                conditional: read.marker.is_some(),
                at: need.at,
            });
        }
    }
    let Some(poetry) = root.path(&["tool", "poetry"]).and_then(|item| item.table()) else { return all };
    let mut lists = vec![poetry.table("dependencies"), poetry.table("dev-dependencies")];
    for (_, _, group) in poetry.table("group").map(|groups| groups.fields()).unwrap_or_default() {
        lists.push(group.table().and_then(|group| group.table("dependencies")));
    }
    for list in lists.into_iter().flatten() {
        for (name, at, item) in list.fields().into_iter().filter(|(name, ..)| normal(name) != "python") {
            // Several constraints for different machines: any of them may be the one in the lock.
            let each = if item.is_array() { item.items() } else { vec![item] };
            let several = each.len() > 1;
            let ranges: Option<Vec<String>> = each.iter().map(|one| range_of(*one)).collect();
            all.push(Wanted {
                name: normal(name),
                range: ranges.map(|ranges| ranges.join(" || ")),
                poetry: true,
                conditional: several || each.iter().any(|one| is_conditional(*one)),
                at,
            });
        }
    }
    all
}

fn range_of(item: Item<'_, '_>) -> Option<String> {
    item.text().or_else(|| item.table()?.text("version")).map(|range| range.into_owned())
}

fn is_conditional(item: Item<'_, '_>) -> bool {
    item.table().is_some_and(|table| ["markers", "python", "platform"].iter().any(|key| table.has(key)))
}
