//! A repository with something to lose, a bare remote beside it, and a shell in which `git` is the guard.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cotter_tests::{Home, saves_in};

/// What the guard answers when it refuses.
const REFUSED: i32 = 126;

pub(crate) struct Field {
    pub(crate) home: Home,
}

impl Field {
    /// On `main`, whose last commit was amended after it was pushed: only force can push it. The work tree is clean.
    pub(crate) fn new() -> Field {
        let home = Home::without_tools();
        home.write_install(&[("git", &real_git())]);
        let field = Field { home };
        fs::create_dir(field.path("work")).expect("a directory");
        field.directly(
            "git init -q --bare -b main ../remote.git && git init -q -b main && git remote add origin ../remote.git
             echo one >tracked && git add . && git commit -qm one
             echo two >tracked && git commit -qam two && git push -q -u origin main
             git commit -q --amend -m amended",
        );
        field
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.home.path(inside)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path("work").join(name), text).expect("a file");
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path("work").join(name)).ok()
    }

    /// Runs a shell script with the real git; it must succeed.
    pub(crate) fn directly(&self, script: &str) -> String {
        let output = self.shell(script, "");
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Runs a shell script in which `git` is the guard.
    pub(crate) fn guarded(&self, script: &str) -> Output {
        self.shell(script, &format!("{}:", self.home.shims().display()))
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self, script: &str) -> String {
        let output = self.guarded(script);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(REFUSED), "`{script}` is not refused: {said}");
        said
    }

    /// Passes without a word of the guard's.
    #[track_caller]
    pub(crate) fn assert_passes(&self, script: &str) {
        let output = self.guarded(script);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("cotter"), "`{script}` does not pass: {said}");
    }

    /// Passes, and what it takes away comes back: all that is in the work tree is put back by the restore point that
    /// the guard says it made.
    #[track_caller]
    pub(crate) fn assert_comes_back(&self, script: &str) {
        const FILES: &str = "find . -name .git -prune -o -type f -print | sort | while read -r f; do echo \"$f\"; cat \"$f\"; done";
        let before = self.directly(FILES);
        let output = self.guarded(script);
        let said = String::from_utf8_lossy(&output.stderr);
        let saves = saves_in(&said);
        assert!(output.status.success() && saves.len() == 1, "`{script}` is not saved: {said}");
        assert_ne!(self.directly(FILES), before, "`{script}` loses nothing");
        self.home.undo(&self.path("work"), &saves[0]);
        assert_eq!(self.directly(FILES), before, "`{script}`");
    }

    /// Runs a shell script with these folders, each followed by a colon, first on PATH.
    pub(crate) fn shell(&self, script: &str, first: &str) -> Output {
        let path = env::var("PATH").expect("PATH");
        Command::new("/bin/sh")
            .args(["-c", script])
            .current_dir(self.path("work"))
            .env_clear()
            .env("PATH", format!("{first}{path}"))
            .env("HOME", self.path("home"))
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs([("GIT_AUTHOR_NAME", "alice"), ("GIT_AUTHOR_EMAIL", "alice@example.org")])
            .envs([("GIT_COMMITTER_NAME", "alice"), ("GIT_COMMITTER_EMAIL", "alice@example.org")])
            .stdin(Stdio::null())
            .output()
            .expect("a shell")
    }
}

pub(crate) fn real_git() -> PathBuf {
    let path = env::var_os("PATH").expect("PATH");
    let found = env::split_paths(&path).map(|dir| dir.join("git")).find(|git: &PathBuf| Path::is_file(git));
    found.expect("git")
}
