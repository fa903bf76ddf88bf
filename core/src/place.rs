//! The place where a command works: its directory, and the repository around that.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::grammar::Kind;
use cotter_sys::{Errno, Stat, fs, process};

use crate::path::{self, join_c};

/// The name of a project's own policy.
pub const PROJECT_FILE: &[u8] = b".cotter.toml";

pub struct Place {
    /// The directory of the process; `None` when it has been deleted.
    pub cwd: Option<Vec<u8>>,
    /// The directory that the command works in: `cwd`, moved by `-C`.
    pub dir: Option<Vec<u8>>,
    /// The nearest directory upwards that holds `.git`.
    pub root: Option<Vec<u8>>,
    /// The project's policy, if the repository has one.
    pub project: Option<Project>,
}

/// A project's policy file.
pub struct Project {
    pub file: Vec<u8>,
    pub stat: Stat,
}

impl Place {
    /// Where `command` works: the current directory, moved by the tool's own options of kind `dir` that are named
    /// `-C`, or the repository that git's options or variables name. `var` looks a variable up.
    pub fn of(command: &Command<'_>, var: impl Fn(&[u8]) -> Option<&'static [u8]>) -> Place {
        let cwd = process::current_dir().ok();
        let moved = cwd.as_ref().map(|cwd| {
            command
                .given
                .iter()
                .filter(|given| given.level == 0 && given.option == "-C" && given.kind == Kind::Dir)
                .filter_map(|given| given.value)
                .fold(cwd.clone(), |dir, value| path::absolute(&dir, value))
        });
        let (root, project) = moved.as_ref().map_or((None, None), |dir| {
            let named = |option, variable| {
                command.value(option).or_else(|| var(variable)).map(|value| path::absolute(dir, value))
            };
            let tree = named("--work-tree", b"GIT_WORK_TREE");
            let elsewhere = tree.or_else(|| named("--git-dir", b"GIT_DIR").map(|dir| around(&dir)));
            let found = elsewhere.map_or((None, None), |dir| search(&dir));
            if found.0.is_some() { found } else { search(dir) }
        });
        Place { cwd, dir: moved, root, project }
    }
}

/// The work tree around a repository's own directory.
fn around(git_dir: &[u8]) -> Vec<u8> {
    if path::base_name(git_dir) == b".git" { path::dir_name(git_dir) } else { git_dir }.to_vec()
}

/// Walks up to the repository's root. Without a repository there is no project: a file in a shared directory
/// above must not speak for everything below it.
fn search(dir: &[u8]) -> (Option<Vec<u8>>, Option<Project>) {
    let mut project = None;
    let mut here = dir;
    loop {
        if project.is_none() {
            let file = join_c(here, PROJECT_FILE);
            // Whatever is there under that name and cannot be read is said to be so by whoever reads it.
            let stat = match fs::stat(&file) {
                Err(Errno::NOENT | Errno::NOTDIR) => None,
                found => found.or_else(|_| fs::lstat(&file)).ok(),
            };
            project = stat.map(|stat| Project { file: file.into_bytes(), stat });
        }
        if fs::lstat(&join_c(here, b".git")).is_ok() {
            return (Some(here.to_vec()), project);
        }
        match path::dir_name(here) {
            _ if here == b"/" => return (None, None),
            b"" => return (None, None),
            parent => here = parent,
        }
    }
}
