//! `cotter exec-path`: a directory that git takes for its exec path, in which every `git` is the guard.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use cotter_core::install::GUARD;
use cotter_door::exec_path;

use crate::error::{Error, Exit};
use crate::subject::{self, Subject, install};

pub(crate) fn run(out: &mut dyn Write) -> Result<Exit, Error> {
    let subject = Subject::new(&[OsString::from("git")])?;
    let real = subject.prepared.real.as_ref().ok_or_else(|| Error::NoRealTool("git".to_owned()))?;
    let dir = subject::path(&exec_path::dir(&subject.prepared.install, &real.stat));
    if is_whole(&dir) {
        writeln!(out, "{} stands already", dir.display())?;
        return Ok(Exit::Clean);
    }
    let git = subject::path(real.path.to_bytes());
    make(&git, &dir)?;
    writeln!(out, "{} made for {}", dir.display(), git.display())?;
    forget_others(&dir);
    Ok(Exit::Clean)
}

/// The link to the real exec path is made last.
fn is_whole(dir: &Path) -> bool {
    dir.join(real_link()).exists()
}

fn real_link() -> &'static str {
    ".real"
}

/// Fills a directory beside the target and renames it, so that git never sees half of one.
fn make(git: &Path, dir: &Path) -> Result<(), Error> {
    let guard =
        subject::path(&install()?.lib).join(OsString::from(String::from_utf8_lossy(GUARD).into_owned()));
    let real = PathBuf::from(ask(git, &["--exec-path"])?);
    let builtins: HashSet<String> = ask(git, &["--list-cmds=builtins"])?.lines().map(str::to_owned).collect();
    let unfinished = dir.with_extension(format!("new-{}", std::process::id()));
    let failed = |cause| Error::file(&unfinished, cause);
    fs::create_dir_all(&unfinished).map_err(failed)?;
    for entry in fs::read_dir(&real).map_err(|cause| Error::file(&real, cause))? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let target = if is_git(&name, &builtins) { guard.clone() } else { entry.path() };
        symlink(target, unfinished.join(&name)).map_err(failed)?;
    }
    // Distributions may leave `git` itself out of it.
    if !unfinished.join("git").exists() {
        symlink(&guard, unfinished.join("git")).map_err(failed)?;
    }
    symlink(&real, unfinished.join(real_link())).map_err(failed)?;
    let _ = fs::remove_dir_all(dir);
    fs::rename(&unfinished, dir).map_err(failed)
}

/// `git` itself, and what is built into it: `git-push` is `git push`.
fn is_git(name: &OsString, builtins: &HashSet<String>) -> bool {
    let Some(name) = name.to_str() else { return false };
    name == "git" || name.strip_prefix("git-").is_some_and(|sub| builtins.contains(sub))
}

fn ask(git: &Path, words: &[&str]) -> Result<String, Error> {
    let what = || format!("{} {}", git.display(), words.join(" "));
    let failed = |why: String| Error::Subprocess { what: what(), why };
    let output = Command::new(git)
        .args(words)
        .env_remove("GIT_EXEC_PATH")
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(output.status.to_string()));
    }
    String::from_utf8(output.stdout)
        .map(|text| text.trim_end().to_owned())
        .map_err(|error| failed(error.to_string()))
}

/// Directories of gits that are gone (their link to the real exec path leads nowhere) are of no use.
fn forget_others(dir: &Path) {
    let Some(entries) = dir.parent().and_then(|parent| fs::read_dir(parent).ok()) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let unfinished = entry.file_name().as_bytes().windows(5).any(|part| part == b".new-");
        if path != dir && (unfinished || !is_whole(&path)) {
            let _ = fs::remove_dir_all(path);
        }
    }
}
