//! Which manifests a lock is for: the one beside it, the members of its workspace, and what they depend on by path.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use crate::cargo::manifest::Manifest;
use crate::cargo::outer::{Outer, Outers};
use crate::files::{Files, beside};
use crate::table;
use crate::text::Text;

/// More manifests than any workspace has.
const MOST: usize = 5_000;
/// Folders that `**` may go down.
const DEEPEST: usize = 8;

/// A manifest's folder, and whether it is a member: of one that only lies in a folder, what is for its own tests or
/// not chosen is not locked.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub folders: BTreeMap<String, bool>,
    /// Paths that lead out of the project.
    pub outside: Vec<(String, String)>,
    /// What folders of other workspaces inherit from those.
    pub outer: BTreeMap<String, Rc<Outer>>,
}

/// Bytes of the manifest in a folder.
pub fn manifest(files: &dyn Files, folder: &str) -> Option<Vec<u8>> {
    files.bytes(&join(folder, "Cargo.toml")).map(|bytes| bytes.into_owned())
}

/// The folders of the workspace that a lock is for; those of none, where its manifest cannot be read.
pub fn parts(files: &dyn Files, lock: &str) -> Vec<String> {
    let folder = lock.rsplit_once('/').map_or("", |(folder, _)| folder);
    let bytes = manifest(files, folder);
    let Some(text) = bytes.as_deref().and_then(|bytes| Text::of(bytes).ok()) else { return Vec::new() };
    let Ok(document) = table::read(&text) else { return Vec::new() };
    Workspace::around(files, folder, &Manifest::of(&document)).folders.into_keys().collect()
}

pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

impl Workspace {
    pub fn around(files: &dyn Files, root: &str, manifest: &Manifest<'_>) -> Workspace {
        let mut workspace = Workspace::default();
        workspace.folders.insert(root.to_owned(), true);
        let mut queue = VecDeque::new();
        let exclude: Vec<String> = manifest
            .workspace
            .iter()
            .flat_map(|workspace| &workspace.exclude)
            .take(MOST)
            .filter_map(|path| beside(&join(root, "Cargo.toml"), path))
            .collect();
        let excluded = |folder: &str| {
            exclude.iter().any(|out| {
                folder == out || folder.strip_prefix(out.as_str()).is_some_and(|rest| rest.starts_with('/'))
            })
        };
        let mut looks = MOST;
        let mut outers = Outers::default();
        for pattern in manifest.workspace.iter().flat_map(|workspace| &workspace.members) {
            for folder in expand(files, root, pattern, &mut looks) {
                if !excluded(&folder) || !pattern.contains(['*', '?', '[']) {
                    queue.push_back((folder, true));
                }
            }
        }
        workspace.paths_of(root, true, manifest, manifest, &mut queue);
        while let Some((folder, listed)) = queue.pop_front() {
            // What lies inside of a workspace and is depended on by path is a member too.
            let inside =
                root.is_empty() || folder.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
            let member = listed || (inside && manifest.workspace.is_some() && !excluded(&folder));
            if workspace.folders.len() >= MOST
                || workspace.folders.get(&folder).is_some_and(|known| *known || !member)
            {
                continue;
            }
            let Some(bytes) = self::manifest(files, &folder) else { continue };
            workspace.folders.insert(folder.clone(), member);
            let Ok(text) = Text::of(&bytes) else { continue };
            let Ok(document) = table::read(&text) else { continue };
            if !member && let Some(outer) = outers.around(files, &folder, root) {
                workspace.outer.insert(folder.clone(), outer);
            }
            workspace.paths_of(&folder, member, &Manifest::of(&document), manifest, &mut queue);
        }
        workspace
    }

    /// Queues the folders that a manifest depends on.
    fn paths_of(
        &mut self,
        folder: &str,
        member: bool,
        own: &Manifest<'_>,
        root: &Manifest<'_>,
        queue: &mut VecDeque<(String, bool)>,
    ) {
        let shared = root.workspace.iter().flat_map(|workspace| &workspace.dependencies);
        let is_root = std::ptr::eq(own, root);
        let own_paths = own
            .dependencies
            .iter()
            .filter(|dependency| member || !dependency.dev)
            .filter_map(|dependency| dependency.path.as_ref())
            .chain(&own.patch_paths);
        let shared_paths = shared.filter_map(|dependency| dependency.path.as_ref()).filter(|_| is_root);
        if let Some(outer) = self.outer.get(folder) {
            let inherited =
                own.dependencies.iter().filter(|dependency| dependency.inherits && !dependency.dev);
            let inherited = inherited.filter_map(|own| outer.dependencies.get(&*own.key)?.path.as_ref());
            for folder in inherited.filter_map(|path| beside(&join(&outer.folder, "Cargo.toml"), path)) {
                queue.push_back((folder, false));
            }
        }
        for path in own_paths.chain(shared_paths) {
            match beside(&join(folder, "Cargo.toml"), path) {
                Some(folder) => queue.push_back((folder, false)),
                None => self.outside.push((folder.to_owned(), path.clone().into_owned())),
            }
        }
    }
}

/// The folders that a pattern of `members` names. Only so many folders are looked into for all of them.
fn expand(files: &dyn Files, root: &str, pattern: &str, looks: &mut usize) -> Vec<String> {
    let mut folders = vec![root.to_owned()];
    for part in pattern.split('/').filter(|part| !matches!(*part, "" | ".")) {
        let mut next = Vec::new();
        for folder in &folders {
            if part == ".." {
                next.extend(beside(&join(folder, "x"), ".."));
            } else if part == "**" {
                below(files, folder, DEEPEST, looks, &mut next);
            } else if part.contains(['*', '?', '[']) {
                let Some(less) = looks.checked_sub(1) else { break };
                *looks = less;
                for name in files.list(folder) {
                    if let Some(name) = name.strip_suffix('/').filter(|name| matches(part, name)) {
                        next.push(join(folder, name));
                    }
                }
            } else {
                next.push(join(folder, part));
            }
        }
        next.truncate(MOST);
        folders = next;
    }
    folders
}

fn below(files: &dyn Files, folder: &str, depth: usize, looks: &mut usize, out: &mut Vec<String>) {
    out.push(folder.to_owned());
    let Some(less) = looks.checked_sub(1).filter(|_| depth > 0) else { return };
    *looks = less;
    for name in files.list(folder) {
        if let Some(name) =
            name.strip_suffix('/').filter(|name| !matches!(*name, "target" | ".git" | "node_modules"))
        {
            below(files, &join(folder, name), depth - 1, looks, out);
        }
    }
}

/// `*` and `?` within a name; a class in brackets stands for any one character.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = flat(pattern);
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut name_at, mut star) = (0, 0, None);
    while name_at < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, name_at));
                at += 1;
            }
            Some('?') => (at, name_at) = (at + 1, name_at + 1),
            Some(same) if name.get(name_at) == Some(same) => (at, name_at) = (at + 1, name_at + 1),
            _ => match star {
                Some((star_at, taken)) => {
                    star = Some((star_at, taken + 1));
                    (at, name_at) = (star_at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

fn flat(pattern: &str) -> Vec<char> {
    let mut out = Vec::new();
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        if character == '[' {
            out.push('?');
            rest.by_ref().find(|inner| *inner == ']');
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_members() {
        for (pattern, name, same) in [
            ("*", "a", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a?c", "abc", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b", "ac", false),
            ("a", "ab", false),
            ("cr[ab]te", "crate", true),
        ] {
            assert_eq!(matches(pattern, name), same, "{pattern} {name}");
        }
    }
}
