//! The manifests that a `yarn.lock` belongs to: the one beside it and those of its workspaces.

use std::collections::{BTreeMap, BTreeSet};

use crate::files::{self, Files};
use crate::finding::{Code, Findings};
use crate::npm::manifest::{Group, Manifest};
use crate::npm::workspaces;
use crate::text::Text;

/// What of a project's manifests matters to yarn.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// By the folder, seen from the lock; the root's is empty.
    pub(super) workspaces: BTreeMap<String, Workspace>,
    /// Names that a resolution of the root manifest is made for, and what they are sent to.
    pub(super) resolved: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Default)]
pub(super) struct Workspace {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    /// List, name, range.
    pub(super) asks: Vec<(Group, String, String)>,
}

impl Project {
    /// Reads the manifests; nothing where there is none, or where one cannot be read, which is said.
    pub(super) fn read(files: &dyn Files, lock: &str, found: &mut Findings<'_>) -> Option<Project> {
        let mut project = Project::default();
        let root = files::beside(lock, "")?;
        let root = root.trim_end_matches('/');
        let mut folders = vec![String::new()];
        let mut next = 0;
        while let Some(folder) = folders.get(next).cloned() {
            next += 1;
            let path = [root, &folder, "package.json"]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("/");
            let Some(bytes) = files.bytes(&path) else {
                if folder.is_empty() {
                    found.add(
                        Code::NoManifest,
                        0,
                        "no `package.json` beside it: what was asked for is not known",
                    );
                }
                continue;
            };
            let read = Text::of(&bytes).and_then(|text| {
                let manifest = Manifest::read(&text)?;
                if folder.is_empty() {
                    project.resolved = resolved(&manifest);
                }
                let base = if folder.is_empty() { root.to_owned() } else { join(root, &folder) };
                for below in workspaces::folders(files, &base, &manifest.workspaces) {
                    let below = join(&folder, &below);
                    if !folders.contains(&below) {
                        folders.push(below);
                    }
                }
                Ok(Workspace::of(&manifest))
            });
            match read {
                Ok(workspace) => {
                    project.workspaces.insert(folder, workspace);
                }
                Err(broken) => {
                    found.add(broken.code, 0, format!("`{path}` cannot be read: {broken}"));
                    return None;
                }
            }
        }
        (!project.workspaces.is_empty()).then_some(project)
    }
}

impl Workspace {
    fn of(manifest: &Manifest<'_>) -> Workspace {
        Workspace {
            name: manifest.name.as_deref().map(str::to_owned),
            version: manifest.version.as_deref().map(str::to_owned),
            asks: manifest
                .lists
                .iter()
                .map(|own| (own.group, own.name.clone().into_owned(), own.range.clone().into_owned()))
                .collect(),
        }
    }
}

fn join(folder: &str, below: &str) -> String {
    if folder.is_empty() { below.to_owned() } else { format!("{folder}/{below}") }
}

/// `resolutions`: `a`, `**/a`, `b/a`, `@s/a`, `b@npm:1/@s/a@npm:^2`. What they set is the last name.
fn resolved(manifest: &Manifest<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let fields = manifest.field("resolutions").map(|node| node.fields()).unwrap_or_default();
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, range) in fields {
        // A scope belongs to the name behind it, a range behind the name does not.
        let begin = path
            .rfind("/@")
            .map(|at| at + 1)
            .or_else(|| (!path.starts_with('@') || path.matches('/').count() > 1).then(|| last_slash(path)))
            .unwrap_or_default();
        let last = path.get(begin..).unwrap_or_default();
        let name = super::descriptor(last).map_or(last, |(name, _)| name).to_owned();
        let range = range.text().map(|range| range.clone().into_owned()).unwrap_or_default();
        all.entry(name).or_default().insert(range);
    }
    all
}

/// Behind the last `/` that does not belong to a range.
fn last_slash(path: &str) -> usize {
    let end =
        path.rfind('@').filter(|at| *at > 0 && path.get(*at - 1..*at) != Some("/")).unwrap_or(path.len());
    path.get(..end).and_then(|names| names.rfind('/')).map_or(0, |at| at + 1)
}
