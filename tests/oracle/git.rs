//! The real git, without anybody's configuration.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The `git` of PATH in `dir`, hermetic: nothing of the caller's environment but PATH.
pub(crate) fn command(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir)
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_EDITOR", "true")
        .env("GIT_SEQUENCE_EDITOR", "true")
        .env("FILTER_BRANCH_SQUELCH_WARNING", "1")
        .envs([("GIT_AUTHOR_NAME", "alice"), ("GIT_AUTHOR_EMAIL", "alice@example.org")])
        .envs([("GIT_COMMITTER_NAME", "alice"), ("GIT_COMMITTER_EMAIL", "alice@example.org")])
        .stdin(Stdio::null());
    command
}

pub(crate) fn run(dir: &Path, words: &[impl AsRef<str>]) -> Output {
    command(dir).args(words.iter().map(AsRef::as_ref)).output().expect("git starts")
}

/// What git printed, having succeeded.
pub(crate) fn said(dir: &Path, words: &[&str]) -> String {
    let output = run(dir, words);
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Major and minor version of the git under test.
pub(crate) fn version() -> (u32, u32) {
    static VERSION: OnceLock<(u32, u32)> = OnceLock::new();
    *VERSION.get_or_init(|| {
        let text = said(Path::new("/"), &["version"]);
        let mut numbers = text.split(' ').nth(2).expect("a version").split('.');
        let mut next = || numbers.next().and_then(|number| number.parse().ok()).expect("a number");
        (next(), next())
    })
}

/// A repository with two commits, a second branch, a tag and a remote, in a directory of its own.
pub(crate) struct Scratch {
    root: TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Scratch {
        let scratch = Scratch { root: TempDir::new().expect("a temporary directory") };
        std::fs::create_dir(scratch.work()).expect("a directory");
        let work = scratch.work();
        said(&work, &["init", "-q", "-b", "main", "--template="]);
        scratch.write("a", "one\n");
        scratch.write("b", "one\n");
        scratch.write(".gitignore", "*.o\n");
        said(&work, &["add", "."]);
        said(&work, &["commit", "-qm", "one"]);
        said(&work, &["branch", "side"]);
        scratch.write("a", "two\n");
        said(&work, &["commit", "-qam", "two"]);
        said(&work, &["tag", "v1"]);
        scratch
    }

    /// A copy that can be spoilt.
    pub(crate) fn copy(&self) -> Scratch {
        let copy = Scratch { root: TempDir::new().expect("a temporary directory") };
        copy_tree(self.root.path(), copy.root.path());
        copy
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.root.path().to_owned()
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.work().join(name), text).expect("a file");
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.work().join(name).exists()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.work().join(name)).unwrap_or_default()
    }

    pub(crate) fn said(&self, words: &[&str]) -> String {
        said(&self.work(), words)
    }

    pub(crate) fn run(&self, words: &[impl AsRef<str>]) -> Output {
        run(&self.work(), words)
    }
}

fn copy_tree(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir(&target).expect("a directory");
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
