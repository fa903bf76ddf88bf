//! Where we are: whose manifest is here, in which project.

use std::path::{Path, PathBuf};

use cotter_lockpolicy::Files;

use super::args::{Manager, PinArgs};
use crate::error::Error;
use crate::verify::{Tree, Unread, repository};

pub(super) struct Here {
    pub(super) manager: Manager,
    /// The project: the repository, or the folder where there is none.
    pub(super) tree: Tree,
    /// The folder of the manifest, from the project's root; empty for that itself.
    pub(super) folder: String,
}

impl Here {
    pub(super) fn of(args: &PinArgs) -> Result<Here, Error> {
        let cwd = Path::new(".").canonicalize().map_err(|cause| Error::file(Path::new("."), cause))?;
        let manager = match args.manager {
            Some(manager) => manager,
            None if !args.requirements.is_empty() => Manager::Pip,
            None => only(&cwd)?,
        };
        let pip_only = !args.requirements.is_empty() || args.output.is_some();
        if pip_only && manager != Manager::Pip {
            return Err(Error::Pin("`-r` and `-o` are pip's".to_owned()));
        }
        if args.dev && manager == Manager::Pip {
            return Err(Error::Pin(
                "`--dev` is for npm and uv: pip keeps such lists in files of their own (`-r`, `-o`)"
                    .to_owned(),
            ));
        }
        let folder = match manager {
            Manager::Npm => above(&cwd, "package.json"),
            Manager::Uv => above(&cwd, "pyproject.toml"),
            Manager::Pip => cwd,
        };
        let root = repository(&folder).unwrap_or(&folder);
        let inside = folder.strip_prefix(root).unwrap_or(Path::new(""));
        let Some(inside) = inside.to_str() else {
            return Err(Error::Pin(format!("`{}` is a path that is not UTF-8", folder.display())));
        };
        let tree = Tree::at(root).map_err(|cause| Error::file(root, cause))?;
        Ok(Here { manager, tree, folder: inside.to_owned() })
    }

    /// A file's path from the project's root.
    pub(super) fn path(&self, name: &str) -> String {
        if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }

    /// The folder itself.
    pub(super) fn place(&self) -> PathBuf {
        self.tree.root().join(&self.folder)
    }

    /// A file of the folder; none if it is not there. One that leads elsewhere is not one of ours to read or replace.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let file = self.place().join(name);
        match self.tree.read(&self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Unread::Gone) if file.symlink_metadata().is_err() => Ok(None),
            Err(why) => Err(Error::Pin(format!("`{}` cannot be used: {}", file.display(), why.why()))),
        }
    }

    /// The paths from the folder of every file with this name in folders below it.
    pub(super) fn below(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.look_below("", name, 0, &mut found);
        found
    }

    fn look_below(&self, folder: &str, name: &str, depth: usize, found: &mut Vec<String>) {
        const DEEPEST: usize = 12;
        const MOST: usize = 5000;
        let all = self.path(folder);
        for entry in self.tree.list(all.trim_end_matches('/')) {
            let Some(below) = entry.strip_suffix('/') else { continue };
            if below.starts_with('.') || below == "node_modules" || depth >= DEEPEST || found.len() >= MOST {
                continue;
            }
            let below = if folder.is_empty() { below.to_owned() } else { format!("{folder}/{below}") };
            let file = format!("{below}/{name}");
            if self.tree.read(&self.path(&file)).is_ok() {
                found.push(file);
            }
            self.look_below(&below, name, depth + 1, found);
        }
    }
}

/// The nearest folder upwards with such a file, as the managers look for it; where there is none, this one.
fn above(cwd: &Path, name: &str) -> PathBuf {
    let repository = repository(cwd);
    let mut folders =
        cwd.ancestors().take_while(|folder| repository.is_none_or(|root| folder.starts_with(root)));
    folders.find(|folder| folder.join(name).is_file()).unwrap_or(cwd).to_owned()
}

/// The manager whose manifest is here, if there is exactly one.
fn only(cwd: &Path) -> Result<Manager, Error> {
    let is = |name: &str| cwd.join(name).is_file();
    let uv = is("pyproject.toml") && (is("uv.lock") || !is("requirements.in"));
    let all = [(Manager::Npm, is("package.json")), (Manager::Uv, uv), (Manager::Pip, is("requirements.in"))];
    let mut there = all.into_iter().filter(|(_, there)| *there).map(|(manager, _)| manager);
    match (there.next(), there.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Error::Pin("no manifest here: name the manager (`cotter pin npm …`)".to_owned())),
        _ => Err(Error::Pin(
            "more than one manager's manifest is here: name the manager (`cotter pin npm`)".to_owned(),
        )),
    }
}
