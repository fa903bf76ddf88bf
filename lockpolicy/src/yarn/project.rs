//! The manifests that a `yarn.lock` belongs to: the one beside it and those of its workspaces.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::files::{self, Files};
use crate::finding::{Code, Findings};
use crate::npm::manifest::{Group, Manifest};
use crate::npm::workspaces;
use crate::text::Text;
use crate::yarn::resolutions::{self, Resolution};

/// What of a project's manifests matters to yarn.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// By the folder, seen from the lock; the root's is empty.
    pub(super) workspaces: BTreeMap<String, Workspace>,
    pub(super) resolutions: Vec<Resolution>,
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
        let mut known: HashSet<String> = HashSet::new();
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
                    project.resolutions = resolutions::of(&manifest);
                    for own in &project.resolutions {
                        project.resolved.entry(own.name.clone()).or_default().insert(own.to.clone());
                    }
                }
                let base = if folder.is_empty() { root.to_owned() } else { join(root, &folder) };
                for below in workspaces::folders(files, &base, &manifest.workspaces) {
                    let below = join(&folder, &below);
                    if !below.is_empty() && known.insert(below.clone()) {
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

impl Project {
    /// Names and ranges that the manifests ask for.
    pub(super) fn asked(&self) -> HashSet<(String, String)> {
        let asks = self.workspaces.values().flat_map(|own| &own.asks);
        asks.map(|(_, name, range)| (name.clone(), range.clone())).collect()
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
