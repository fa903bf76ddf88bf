//! The repository that is saved, and where its parts are.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_sys::process::{self, Output, Status};

use super::unsaved::Unsaved;
use crate::facts::Look;
use crate::facts::asking::Git;
use crate::path::{self, join};

/// Milliseconds for one question: what is stored may be half a gigabyte.
const DEADLINE: u64 = 120_000;

pub struct Repository<'s> {
    pub git: Git<'s>,
    pub git_dir: Vec<u8>,
    pub(super) objects: Vec<u8>,
    pub index: Vec<u8>,
    /// Bytes of an object's name.
    pub oid_length: usize,
    /// Where in the work tree the call is made: empty, or a path that ends with a slash.
    pub(super) prefix: Vec<u8>,
    /// The work tree, where there is one.
    pub top: Option<Vec<u8>>,
}

impl<'s> Repository<'s> {
    /// The one that a command works in.
    pub fn of(look: &Look<'s>, command: &Command<'_>) -> Result<Repository<'s>, Unsaved> {
        match Git::of(look, command, DEADLINE) {
            Ok(git) => Repository::found(git).map_err(|unsaved| match unsaved {
                Unsaved::Unread if !is_there(look, command) => Unsaved::NoRepository,
                unsaved => unsaved,
            }),
            Err(reason) => Err(Unsaved::of("config")(reason)),
        }
    }

    /// The one around an absolute path.
    pub fn at(look: &Look<'s>, dir: &[u8]) -> Result<Repository<'s>, Unsaved> {
        Repository::found(Git::at(look, dir, DEADLINE).map_err(Unsaved::of("config"))?)
    }

    fn found(mut git: Git<'s>) -> Result<Repository<'s>, Unsaved> {
        // No reflog of a restore point, no file elsewhere, no maintenance behind it.
        for setting in [
            &b"core.logAllRefUpdates=false"[..],
            b"core.quotePath=false",
            b"gc.auto=0",
            b"maintenance.auto=false",
            b"submodule.recurse=false",
        ] {
            git.set(setting);
        }
        let words: [&[u8]; 10] = [
            b"rev-parse",
            b"--path-format=absolute",
            b"--absolute-git-dir",
            b"--git-path",
            b"objects",
            b"--git-path",
            b"index",
            b"--show-object-format",
            // What follows is not there in a bare repository.
            b"--show-prefix",
            b"--show-toplevel",
        ];
        let output = git.run(&words).map_err(Unsaved::of("rev-parse"))?;
        let Output { status: Status::Exited(code @ (0 | 128)), stdout } = output else {
            return Err(Unsaved::Unread);
        };
        let mut lines = stdout.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
        let mut line = || lines.next().ok_or(Unsaved::Unread);
        let (git_dir, objects, index, format) = (line()?, line()?, line()?, line()?);
        let oid_length = match format.as_slice() {
            b"sha1" => 20,
            b"sha256" => 32,
            _ => return Err(Unsaved::Unread),
        };
        let (prefix, top) = (lines.next().unwrap_or_default(), lines.next());
        let top = top.filter(|top| code == 0 && top.starts_with(b"/"));
        Ok(Repository { git, git_dir, objects, index, oid_length, prefix, top })
    }

    /// The work tree, which a restore point of work needs.
    pub(super) fn work_tree(&self) -> Result<&[u8], Unsaved> {
        self.top.as_deref().ok_or(Unsaved::Bare)
    }

    /// An absolute path of the work tree.
    pub(super) fn path(&self, inside: &[u8]) -> Vec<u8> {
        join(self.top.as_deref().unwrap_or_default(), inside)
    }
}

/// Whether anything that looks like a repository is meant.
fn is_there(look: &Look<'_>, command: &Command<'_>) -> bool {
    let named =
        command.given.iter().any(|given| given.option == "--git-dir") || look.call.var(b"GIT_DIR").is_some();
    named || crate::place::Place::of(command, |name| look.call.var(name)).root.is_some()
}

/// The directory that a command's own options lead to.
pub(super) fn directory(command: &Command<'_>) -> Option<Vec<u8>> {
    let cwd = process::current_dir().ok()?;
    let moves = command.given.iter().filter(|given| given.level == 0 && given.option == "-C");
    Some(moves.filter_map(|given| given.value).fold(cwd, |dir, value| path::absolute(&dir, value)))
}
