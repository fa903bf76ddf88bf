//! What a lock is compared with: what others have agreed to already.
//!
//! That is the project's files at the commit where this branch left the default branch *as the remote has it*; what was
//! committed here since, an agent may have committed. Without one, it is what a person has said of the lock
//! ([`super::records`]).

use std::path::Path;

use cotter_core::facts::Look;
use cotter_core::facts::asking::Git;

use super::committed::{Committed, commit, merge_base, remotes};
use crate::error::Error;

/// Milliseconds for one question.
const DEADLINE: u64 = 60_000;

/// Which baseline is wanted.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    None,
    MergeBase,
    Revision(String),
}

/// The files of a commit, and how that is called.
pub(crate) struct Baseline<'g> {
    pub(crate) files: Committed<'g>,
    pub(crate) commit: String,
    /// `refs/remotes/origin/main`, or what was asked for.
    pub(crate) of: String,
}

/// The baseline of the repository at `root`, whose `locks` will be asked for; none where there is nothing to compare with.
/// `warn` is told what a person should know.
pub(crate) fn of<'g>(
    look: &Look<'g>,
    root: &Path,
    locks: &[String],
    wanted: &Wanted,
    warn: &mut dyn FnMut(String),
) -> Result<Option<Baseline<'g>>, Error> {
    use std::os::unix::ffi::OsStrExt;
    if matches!(wanted, Wanted::None) || root.join(".git").symlink_metadata().is_err() {
        return Ok(None);
    }
    let unread = |what: &str| format!("{}: {what}; what is new is not judged", root.display());
    let Ok(git) = Git::at(look, root.as_os_str().as_bytes(), DEADLINE) else {
        warn(unread("git does not answer here"));
        return Ok(None);
    };
    let (commit, of) = match wanted {
        Wanted::Revision(name) => match commit(&git, name) {
            Some(commit) => (commit, name.clone()),
            None => return Err(Error::NoCommit { name: name.clone(), root: root.display().to_string() }),
        },
        _ => {
            let Some(default) = default_branch(&git) else { return Ok(None) };
            match commit(&git, "HEAD").and_then(|head| merge_base(&git, &head, &default)) {
                Some(commit) => (commit, default),
                None => {
                    warn(unread(&format!("this history and {default} have no commit in common here")));
                    return Ok(None);
                }
            }
        }
    };
    let files = Committed::at(git, &commit)
        .and_then(|files| files.read_ahead(locks.iter().map(String::as_str)).map(|()| files));
    match files {
        Ok(files) => Ok(Some(Baseline { files, commit, of })),
        Err(reason) => {
            warn(unread(&format!("commit {commit} cannot be read ({})", reason.word())));
            Ok(None)
        }
    }
}

/// The default branch as the remote was last seen to have it.
fn default_branch(git: &Git<'_>) -> Option<String> {
    let remotes = remotes(git);
    let remote = match remotes.as_slice() {
        [only] => only,
        many => many.iter().find(|name| *name == "origin")?,
    };
    let branches = ["HEAD", "main", "master"].map(|branch| format!("refs/remotes/{remote}/{branch}"));
    branches.into_iter().find(|branch| commit(git, branch).is_some())
}
