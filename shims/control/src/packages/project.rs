//! Where the project is that a call works on, and which lock speaks for it.

use std::path::Path;

use super::asked::Asked;
use super::manager::Manager;
use super::seen::Sight;
use crate::verify::Tree;

/// A project: the folder of the manifest, and the lock that counts there.
#[derive(Debug)]
pub(super) struct Project {
    /// The repository, or the project's own folder where there is none: nothing is read outside of it.
    pub(super) tree: Tree,
    /// The manifest's path from the tree's root.
    pub(super) manifest: String,
    /// The locks' paths from there; more than one where one overrules another.
    pub(super) locks: Vec<String>,
}

impl Project {
    /// The project around the call's directory; none where there is no manifest, or where the call is about no project.
    pub(super) fn of(asked: &Asked<'_>, manager: &Manager, sight: &Sight) -> Option<Project> {
        if asked.has(&["--global"]) {
            return None;
        }
        let dir = asked.values(&["--manifest-path"]).last().map_or_else(
            || asked.dir(),
            |path| asked.path(path).parent().map(Path::to_path_buf).unwrap_or_default(),
        );
        let dir = dir.canonicalize().ok()?;
        let top = dir.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
        let inside = |folder: &&Path| top.is_none_or(|top| folder.starts_with(top));
        let reach = if manager.walks_up() { usize::MAX } else { 1 };
        let mut folders = dir.ancestors().take_while(inside).take(reach);
        let (folder, manifest) =
            folders.find_map(|folder| Some((folder, manifest(folder, manager, sight)?)))?;
        let (home, own) = match locks(folder, manager, sight) {
            locks if !locks.is_empty() || !manager.has_workspaces => (folder, locks),
            _ => folders
                .filter(|above| manifest_of_workspace(above, folder, manager, sight))
                .map(|above| (above, locks(above, manager, sight)))
                .find(|(_, locks)| !locks.is_empty())
                .unwrap_or((folder, Vec::new())),
        };
        let root = top.unwrap_or(home);
        let below = |name: &str, folder: &Path| {
            let path = folder.join(name);
            path.strip_prefix(root).ok().and_then(Path::to_str).map(str::to_owned)
        };
        Some(Project {
            tree: Tree::at(root).ok()?,
            manifest: below(manifest, folder)?,
            locks: own.iter().map(|name| below(name, home)).collect::<Option<_>>()?,
        })
    }
}

fn manifest(folder: &Path, manager: &Manager, sight: &Sight) -> Option<&'static str> {
    manager.manifests.iter().copied().find(|name| sight.is_there(&folder.join(name)))
}

fn locks(folder: &Path, manager: &Manager, sight: &Sight) -> Vec<&'static str> {
    let there = |name: &&str| sight.is_there(&folder.join(name));
    let mut locks: Vec<&str> = manager.locks.iter().copied().filter(there).collect();
    // Of two forms of one lock the newer one counts; of npm's two the other one is worth a word.
    if locks.contains(&"bun.lock") {
        locks.truncate(1);
    }
    locks
}

/// Whether the folder `above` is that of a workspace that may have `member` as a part.
fn manifest_of_workspace(above: &Path, member: &Path, manager: &Manager, sight: &Sight) -> bool {
    let marks: &[(&str, &str)] = &[
        ("package.json", "\"workspaces\""),
        ("pnpm-workspace.yaml", "packages"),
        ("Cargo.toml", "[workspace"),
        ("pyproject.toml", "[tool.uv.workspace"),
        ("deno.json", "\"workspace\""),
        ("deno.jsonc", "\"workspace\""),
    ];
    let has = |(name, mark): &(&str, &str)| {
        let path = above.join(name);
        sight.is_there(&path) && std::fs::read_to_string(path).is_ok_and(|text| text.contains(mark))
    };
    let may = manager.manifests.iter().any(|name| member.join(name).exists());
    may && marks.iter().any(has)
}
