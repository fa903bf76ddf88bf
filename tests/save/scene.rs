//! A repository with something to lose.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use cotter_tests::{Home, Said};

pub(crate) struct Scene {
    pub(crate) home: Home,
    pub(crate) dir: PathBuf,
}

/// A file as it is: permissions and content, or where a link leads to.
pub(crate) type Files = BTreeMap<PathBuf, (u32, Vec<u8>)>;

impl Scene {
    /// On `main`, with two commits and a clean work tree.
    pub(crate) fn new() -> Scene {
        Scene::made_by("git init -q .")
    }

    pub(crate) fn made_by(init: &str) -> Scene {
        let home = Home::with_git();
        let dir = home.path("tmp/proj");
        fs::create_dir(&dir).unwrap();
        let scene = Scene { home, dir };
        scene.sh(init);
        scene.sh(
            "mkdir -p src/deep; echo one >tracked; echo two >src/deep/file; echo three >gone; echo four >run; printf 'ignored\nbuild/\n' >.gitignore
             git add .; git commit -qm one; echo more >>tracked; git commit -qam two",
        );
        scene
    }

    /// Runs a script with the real git; it must succeed.
    pub(crate) fn sh(&self, script: &str) -> String {
        self.sh_in(&self.dir, script)
    }

    pub(crate) fn sh_in(&self, dir: &Path, script: &str) -> String {
        self.home.unguarded(dir, script).succeeded().trim_end().to_owned()
    }

    /// The control command.
    pub(crate) fn cotter(&self, dir: &Path, words: &[&str]) -> Said {
        self.home.said(self.cotter_command(dir, words))
    }

    pub(crate) fn cotter_command(&self, dir: &Path, words: &[&str]) -> Command {
        let mut command = self.home.command(self.home.path("lib/cotter/cotter"), dir);
        command.args(words);
        command
    }

    /// Makes a restore point of the work and gives its name.
    #[track_caller]
    pub(crate) fn save(&self) -> String {
        self.keep("work,untracked", "")
    }

    /// Makes a restore point of what a command could lose.
    #[track_caller]
    pub(crate) fn keep(&self, keep: &str, command: &str) -> String {
        self.keep_in(&self.dir, keep, command)
    }

    #[track_caller]
    pub(crate) fn keep_in(&self, dir: &Path, keep: &str, command: &str) -> String {
        id_in(&self.keep_said(dir, keep, command).succeeded())
    }

    pub(crate) fn keep_said(&self, dir: &Path, keep: &str, command: &str) -> Said {
        let mut words = vec!["save", "--keep", keep];
        if !command.is_empty() {
            words.push("--");
            words.extend(command.split(' '));
        }
        self.cotter(dir, &words)
    }

    /// Why there is no restore point.
    #[track_caller]
    pub(crate) fn unsaved(&self, keep: &str, command: &str) -> String {
        let said = self.keep_said(&self.dir, keep, command);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert_eq!(self.sh("git for-each-ref refs/cotter"), "", "something was made all the same");
        said.stderr
    }

    #[track_caller]
    pub(crate) fn undo(&self, id: &str) -> String {
        self.cotter(&self.dir, &["undo", id]).succeeded()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let file = self.dir.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.dir.join(name)).ok()
    }

    pub(crate) fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.dir.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Every file of the work tree.
    pub(crate) fn files(&self) -> Files {
        files_in(&self.dir)
    }

    /// What the index says, entry for entry, and what git makes of it all.
    pub(crate) fn index(&self) -> String {
        self.sh("git ls-files --stage -t; git status --porcelain=v2 --branch")
    }

    /// Work is destroyed by `script` and comes back by undo, files and index alike.
    #[track_caller]
    pub(crate) fn assert_comes_back(&self, script: &str) {
        let (files, index) = (self.files(), self.index());
        let id = self.save();
        assert_eq!((self.files(), self.index()), (files.clone(), index.clone()), "saving changed something");
        self.sh(script);
        assert!(self.files() != files || self.index() != index, "`{script}` destroys nothing");
        self.undo(&id);
        assert_eq!(self.files(), files);
        assert_eq!(self.index(), index);
    }
}

/// The name at the end of what `cotter save` says first.
#[track_caller]
pub(crate) fn id_in(said: &str) -> String {
    let id = said
        .strip_prefix("restore point ")
        .and_then(|rest| rest.split_once(':'))
        .unwrap_or_else(|| panic!("{said}"))
        .0;
    id.to_owned()
}

/// Every file below a folder, except for what is git's own.
pub(crate) fn files_in(dir: &Path) -> Files {
    let mut found = Files::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(here) = dirs.pop() {
        for entry in fs::read_dir(&here).unwrap().flatten() {
            let path = entry.path();
            let inside = path.strip_prefix(dir).unwrap().to_owned();
            let meta = fs::symlink_metadata(&path).unwrap();
            if inside.as_os_str().as_bytes() == b".git" {
                continue;
            }
            if meta.is_dir() {
                dirs.push(path);
            } else if meta.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                found.insert(inside, (0, target.as_os_str().as_bytes().to_vec()));
            } else {
                found.insert(inside, (meta.permissions().mode() & 0o7777, fs::read(&path).unwrap()));
            }
        }
    }
    found
}
