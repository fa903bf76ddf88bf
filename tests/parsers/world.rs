//! A home with nothing in it, and programs that are asked there.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// An empty directory that is home, work place and temporary directory in one.
pub(crate) struct World {
    root: TempDir,
}

impl World {
    pub(crate) fn new() -> World {
        World { root: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    /// A program of PATH that sees nothing of the caller's environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .env("TMPDIR", self.path())
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        command
    }
}

/// Whether a program is there; where it is not, the test says so and ends.
pub(crate) fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&path).any(|dir| dir.join(program).is_file());
    if !there {
        println!("not run: there is no {program} here");
    }
    there
}

pub(crate) fn both(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}
