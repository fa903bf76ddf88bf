//! Which lockfiles there are.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cotter_lockpolicy::Format;

use super::tree::Tree;
use crate::error::Error;

/// Folders that hold what others wrote or what was made, not what a project says of itself.
const PASSED_OVER: [&str; 16] = [
    ".git",
    ".hg",
    ".svn",
    ".jj",
    "node_modules",
    "bower_components",
    "vendor",
    "target",
    ".venv",
    "venv",
    ".tox",
    ".nox",
    "__pycache__",
    "dist",
    "build",
    ".next",
];
/// Stands in folders that hold nothing but what can be made again.
pub(crate) const CACHE_MARK: &str = "CACHEDIR.TAG";
/// No project is deeper; a loop of mounts would be.
const DEEPEST: usize = 100;

/// A project: a repository, or a folder that is in none. What is beside a lock is looked for in here and nowhere else.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) tree: Tree,
    /// Paths from the root, sorted.
    pub(crate) locks: Vec<String>,
    /// Lockfiles whose path is no text, as far as it can be shown.
    pub(crate) nameless: Vec<String>,
    /// The folders that were looked through, from the root.
    looked_through: Vec<PathBuf>,
    /// Folders that were passed over for nothing but the mark in them, from the root.
    pub(crate) marked: Vec<String>,
}

impl Project {
    /// Whether a lockfile at this path would have been found.
    pub(crate) fn would_find(&self, path: &str) -> bool {
        let path = Path::new(path);
        self.looked_through.iter().any(|folder| {
            path.strip_prefix(folder)
                .is_ok_and(|below| below.iter().all(|part| !PASSED_OVER.iter().any(|passed| part == *passed)))
        })
    }
}

/// The lockfiles at and below some paths, or below the current folder.
pub(crate) fn projects(paths: &[PathBuf]) -> Result<Vec<Project>, Error> {
    let mut found = Found::default();
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here[..] } else { paths } {
        let failed = |cause| Error::file(path, cause);
        let meta = fs::metadata(path).or_else(|_| fs::symlink_metadata(path)).map_err(failed)?;
        if meta.is_dir() {
            let start = path.canonicalize().map_err(failed)?;
            let root = repository(&start).unwrap_or(&start);
            found.look_through(root, &start);
            found.below(&start, root, 0);
        } else {
            let (folder, name) = split(path).map_err(failed)?;
            if folder.join(name).to_str().and_then(Format::of_path).is_none() {
                return Err(Error::NoLockfile(path.display().to_string()));
            }
            let root = repository(&folder).unwrap_or(&folder).to_path_buf();
            found.add(&folder.join(name), &root);
        }
    }
    found.projects()
}

/// A file's folder, without links, and its name there, which may be a link: that is for the reader to see.
fn split(path: &Path) -> io::Result<(PathBuf, &std::ffi::OsStr)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder.canonicalize()?, name))
}

/// The nearest folder upwards that holds `.git`.
pub(crate) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok())
}

/// What was found, by the projects' roots.
#[derive(Default)]
struct Found(BTreeMap<PathBuf, Place>);

#[derive(Default)]
struct Place {
    files: Vec<PathBuf>,
    looked_through: Vec<PathBuf>,
    marked: Vec<PathBuf>,
}

impl Found {
    /// Looks through a folder. Links are not followed: where one leads is either looked through anyway or none of
    /// this project's business. What may not be listed is passed over, as git would.
    fn below(&mut self, folder: &Path, root: &Path, depth: usize) {
        let own =
            if folder != root && folder.join(".git").symlink_metadata().is_ok() { folder } else { root };
        if own != root {
            self.look_through(own, own);
        }
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    if PASSED_OVER.contains(&&*name) {
                        continue;
                    }
                    if path.join(CACHE_MARK).exists() {
                        self.0.entry(own.to_owned()).or_default().marked.push(path);
                    } else if depth < DEEPEST {
                        self.below(&path, own, depth + 1);
                    }
                }
                // The folder counts too: what is in `requirements` is read by `-r`, and by hand.
                Ok(_) if Format::of_path(&path.to_string_lossy()).is_some() => self.add(&path, own),
                _ => {}
            }
        }
    }

    fn add(&mut self, file: &Path, root: &Path) {
        self.0.entry(root.to_owned()).or_default().files.push(file.to_owned());
    }

    fn look_through(&mut self, root: &Path, folder: &Path) {
        let inside = folder.strip_prefix(root).unwrap_or(folder).to_owned();
        self.0.entry(root.to_owned()).or_default().looked_through.push(inside);
    }

    fn projects(self) -> Result<Vec<Project>, Error> {
        let project = |(root, place): (PathBuf, Place)| {
            let tree = Tree::at(&root).map_err(|cause| Error::file(&root, cause))?;
            let (mut locks, mut nameless) = (Vec::new(), Vec::new());
            for file in place.files {
                let inside = file.strip_prefix(&root).unwrap_or(&file);
                match inside.to_str() {
                    Some(path) => locks.push(path.to_owned()),
                    None => nameless.push(inside.to_string_lossy().into_owned()),
                }
            }
            locks.sort_unstable();
            locks.dedup();
            nameless.sort_unstable();
            nameless.dedup();
            let marked = place.marked.iter().filter_map(|folder| folder.strip_prefix(&root).ok()?.to_str());
            let marked = marked.map(str::to_owned).collect();
            Ok(Project { tree, locks, nameless, looked_through: place.looked_through, marked })
        };
        self.0.into_iter().map(project).collect()
    }
}
