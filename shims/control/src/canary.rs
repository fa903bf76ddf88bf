//! A call that must be refused, made to see whether it is.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cotter_core::Install;
use cotter_core::install::Home;
use cotter_door::pipeline::REFUSED;

use crate::error::Error;
use crate::subject::{self, home, install};

/// What became of it.
pub(crate) enum Canary {
    Refused,
    /// How it ended, and what it said first.
    Passed(String),
}

/// A forced push must be refused. The repository is a fresh one without a remote: were it not refused, nothing
/// could happen. It is a copy of the guard that refuses, with the user's configuration and a state of its own, so
/// that the canary is in nobody's log and counts as nobody's refusal.
pub(crate) fn canary() -> Result<Canary, Error> {
    let scratch = Scratch::new()?;
    let git = scratch.guard()?;
    let run = |words: &[&str]| {
        let mut command = Command::new(&git);
        // The caller's repository is none of the canary's business.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_bytes().starts_with(b"GIT_")) {
            command.env_remove(name);
        }
        command
            .args(words)
            .current_dir(&scratch.0)
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Error::file(&git, cause))
    };
    run(&["init", "--quiet"])?;
    let output = run(&["push", "--force"])?;
    let said = String::from_utf8_lossy(&output.stderr);
    let refused = output.status.code() == Some(REFUSED) && said.contains("git.push.force");
    Ok(if refused {
        Canary::Refused
    } else {
        Canary::Passed(format!("{}: {}", output.status, said.lines().next().unwrap_or_default()))
    })
}

/// A directory that is gone when the canary has been tried.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch, Error> {
        let scratch = std::env::temp_dir().join(format!("cotter-canary-{}", std::process::id()));
        let made = fs::DirBuilder::new().mode(0o700).create(&scratch);
        made.map_err(|cause| Error::file(&scratch, cause))?;
        Ok(Scratch(scratch))
    }

    /// Installs a copy of the guard; gives the path of its `git`.
    fn guard(&self) -> Result<PathBuf, Error> {
        let install = install()?;
        let home = home(&install)?;
        let lib = self.0.join("lib");
        let git = lib.join("shims/git");
        let own = subject::path(&install.lib);
        let made = fs::create_dir_all(lib.join("shims"))
            .and_then(|()| fs::DirBuilder::new().mode(0o700).create(self.0.join("state")))
            .and_then(|()| copy(&own.join("cotter-shim"), &lib.join("cotter-shim")))
            .and_then(|()| copy(&own.join("cotter"), &lib.join("cotter")))
            .and_then(|()| symlink("../cotter-shim", &git))
            .and_then(|()| fs::write(lib.join("install"), self.install(&install, &home)));
        made.map_err(|cause| Error::file(&self.0, cause)).map(|()| git)
    }

    /// What the installation says, with this directory's state.
    fn install(&self, install: &Install, home: &Home) -> Vec<u8> {
        let user = cotter_sys::process::user_id().to_string();
        let state = self.0.join("state");
        let mut lines: Vec<Vec<&[u8]>> = vec![
            vec![b"version", b"1"],
            vec![b"user", user.as_bytes(), &home.config, state.as_os_str().as_bytes()],
            vec![b"managed", install.managed()],
        ];
        if let Some(git) = install.real(b"git") {
            lines.push(vec![b"real", b"git", git]);
        }
        lines.iter().flat_map(|words| [words.join(&b'\t'), b"\n".to_vec()].concat()).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A link where one is possible.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}
