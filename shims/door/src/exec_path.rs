//! Git's exec path.
//!
//! Git puts its exec path first on PATH for hooks, aliases and external commands, and that directory holds a real
//! `git`: what they start would never meet the guard. So git is given a directory of ours, in which every
//! built-in leads to the guard and every script to the real one. There is one such directory for each real git,
//! named by device, inode and change time, so that an upgraded git is never mixed with its predecessor's
//! scripts. `cotter` makes them; where there is none, git goes without, and the record says so.

use alloc::ffi::CString;
use alloc::vec::Vec;

use cotter_core::{Call, Install, number, path};
use cotter_sys::{Stat, fs};

use crate::real::Real;

pub const VARIABLE: &[u8] = b"GIT_EXEC_PATH";
/// The link, inside such a directory, to the real exec path.
pub const REAL: &[u8] = b".real";

/// What becomes of the exec path in one call.
pub enum ExecPath {
    /// The caller's own choice stands; nothing is added.
    Callers,
    /// Ours is in the environment already.
    Inherited(Vec<u8>),
    /// Ours is added.
    Ours(Vec<u8>),
    /// There is none for this git.
    Missing,
}

/// The directory for one real git.
pub fn dir(install: &Install, real: &Stat) -> Vec<u8> {
    let name = [real.dev, real.ino, real.ctime as u64].map(u64::to_be_bytes);
    path::join(&install.exec_dir(), number::hex(name.as_flattened()).as_bytes())
}

impl ExecPath {
    pub fn choose(call: &Call, install: &Install, real: &Real) -> ExecPath {
        let ours = dir(install, &real.stat);
        match call.var(VARIABLE) {
            Some(value) if value == ours => ExecPath::Inherited(ours),
            // Another git's directory of ours must not reach this one.
            Some(value) if !path::is_below(value, &install.exec_dir()) => ExecPath::Callers,
            _ if !fs::stat(&path::join_c(&ours, b"")).is_ok_and(|stat| stat.is_dir()) => ExecPath::Missing,
            _ => ExecPath::Ours(ours),
        }
    }

    /// The directory of ours that is in force.
    pub fn dir(&self) -> Option<&[u8]> {
        match self {
            ExecPath::Inherited(dir) | ExecPath::Ours(dir) => Some(dir),
            ExecPath::Callers | ExecPath::Missing => None,
        }
    }

    /// The entry to be put into the environment.
    pub fn entry(&self) -> Option<CString> {
        match self {
            ExecPath::Ours(dir) => CString::new([VARIABLE, b"=", dir].concat()).ok(),
            _ => None,
        }
    }
}

/// The real program behind a name in one of our directories that need not be on PATH: `git-receive-pack`.
pub fn behind(call: &Call, install: &Install, program: &[u8]) -> Option<CString> {
    let dir = path::dir_name(call.exec_path?.to_bytes());
    if !path::is_below(dir, &install.exec_dir()) || program == b"git" {
        return None;
    }
    let real = path::join_c(&path::join(dir, REAL), program);
    fs::executable(&real).then_some(real)
}
