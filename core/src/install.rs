//! Where Cotter's own things are, as written at install into a file beside the binary.
//!
//! HOME, XDG_* and TMPDIR belong to the caller: an agent that sets them must not thereby choose other rules or
//! another log. The file is lines of tab-separated words, because the guard parses nothing richer:
//!
//! ```text
//! version  1
//! user     1000  /home/alice/.config/cotter  /home/alice/.local/state/cotter
//! managed  /etc/cotter
//! real     git   /usr/bin/git
//! temporary  /scratch
//! ```
//! A user without a line gets the usual places below the home that the password file names.

use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_sys::process::c_path;
use cotter_sys::{Stat, fs, process, running};

use crate::number;
use crate::path::{self, join, join_c};

/// The guard's own file, beside which everything else was installed.
pub const GUARD: &[u8] = b"cotter-shim";
const FILE: &[u8] = b"install";
const SHIMS: &[u8] = b"shims";

/// The most that the install file or the password file may be long.
const LIMIT: usize = 1 << 20;

pub struct Install {
    /// The directory that holds the binaries, the shims and the exec paths.
    pub lib: Vec<u8>,
    /// The running guard's file, where that was looked at to find all this.
    pub guard: Option<Stat>,
    lines: Vec<u8>,
}

/// Where one user's configuration and state are.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    pub config: Vec<u8>,
    pub state: Vec<u8>,
}

impl Install {
    /// Reads the file beside the running binary. One that is missing or unreadable is an empty one.
    pub fn of(own_binary: &[u8]) -> Install {
        let lib = path::dir_name(own_binary).to_vec();
        let lines = fs::read_short_file(&join_c(&lib, FILE), LIMIT).unwrap_or_default();
        Install { lib, guard: None, lines }
    }

    /// The running guard's, which was executed by the path `exec_path`.
    pub fn of_running(exec_path: Option<&CStr>) -> Install {
        exec_path.and_then(Install::straight_behind).unwrap_or_else(|| {
            let leads_to = |path: &CStr| target(path).unwrap_or_else(|| path.to_bytes().to_vec());
            let own = running::own_executable().ok().or_else(|| exec_path.map(leads_to));
            Install::of(&own.unwrap_or_default())
        })
    }

    /// What `/proc/self/exe` would lead to, without `/proc`: there the kernel must first make a directory for a
    /// process that has only just begun, and take it down again, which costs a tenth of a whole call.
    ///
    /// Only where there can be no doubt: the path is the guard, or a link to it, in a directory without links above
    /// it, and the kernel finds the same file behind both names.
    fn straight_behind(exec_path: &CStr) -> Option<Install> {
        let dir = path::dir_name(exec_path.to_bytes());
        let guard = match path::base_name(dir) {
            // `<lib>/shims/git` as a rule: where that link leads is clear without reading it.
            SHIMS => path::absolute(dir, &[b"../", GUARD].concat()),
            _ => target(exec_path).unwrap_or_else(|| path::absolute(b"/", exec_path.to_bytes())),
        };
        if !exec_path.to_bytes().starts_with(b"/") || path::base_name(&guard) != GUARD {
            return None;
        }
        let lib = path::dir_name(&guard).to_vec();
        let file = fs::open_straight(&join_c(&lib, FILE)).ok()?;
        let guard = fs::lstat(&c_path(&guard).ok()?).ok()?;
        let same = guard.is_file() && fs::stat(exec_path).is_ok_and(|called| called.same_file(&guard));
        let lines = same.then(|| fs::read_short(file.raw(), LIMIT))?.unwrap_or_default();
        Some(Install { lib, guard: Some(guard), lines })
    }

    /// The lines that begin with `key`, without it, as words.
    fn lines<'s>(&'s self, key: &'static [u8]) -> impl Iterator<Item = Vec<&'s [u8]>> + 's {
        self.lines.split(|byte| *byte == b'\n').filter_map(move |line| {
            let mut words = line.split(|byte| *byte == b'\t');
            (words.next() == Some(key)).then(|| words.collect())
        })
    }

    /// Where the managed configuration is.
    pub fn managed(&self) -> &[u8] {
        self.lines(b"managed").find_map(|words| words.first().copied()).unwrap_or(b"/etc/cotter")
    }

    /// The real tool that was found at install.
    pub fn real(&self, name: &[u8]) -> Option<&[u8]> {
        self.lines(b"real").find_map(|words| match words.as_slice() {
            [tool, path] if *tool == name => Some(*path),
            _ => None,
        })
    }

    /// Directories in which scratch repositories live, unless a policy names others.
    pub fn temporary(&self) -> Vec<Vec<u8>> {
        let named: Vec<Vec<u8>> = self.lines(b"temporary").flatten().map(<[u8]>::to_vec).collect();
        if named.is_empty() { Vec::from([b"/tmp".to_vec(), b"/var/tmp".to_vec()]) } else { named }
    }

    pub fn shims_dir(&self) -> Vec<u8> {
        join(&self.lib, SHIMS)
    }

    pub fn exec_dir(&self) -> Vec<u8> {
        join(&self.lib, b"exec")
    }

    /// The places of the user who is calling.
    pub fn home(&self) -> Option<Home> {
        let user = process::user_id();
        self.lines(b"user").find_map(|words| home_line(&words, user)).or_else(|| {
            let passwd = fs::read_file(c"/etc/passwd", LIMIT).ok()?;
            let home = passwd_home(&passwd, user)?;
            Some(Home { config: join(home, b".config/cotter"), state: join(home, b".local/state/cotter") })
        })
    }
}

/// Where a link leads, seen from its directory.
fn target(link: &CStr) -> Option<Vec<u8>> {
    let to = fs::read_link(link).ok()?;
    Some(path::absolute(path::dir_name(link.to_bytes()), &to))
}

fn home_line(words: &[&[u8]], user: u32) -> Option<Home> {
    match words {
        [id, config, state] if number::parse(id) == Some(u64::from(user)) => {
            Some(Home { config: config.to_vec(), state: state.to_vec() })
        }
        _ => None,
    }
}

fn passwd_home(passwd: &[u8], user: u32) -> Option<&[u8]> {
    passwd.split(|byte| *byte == b'\n').find_map(|line| {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
        match fields.as_slice() {
            [_, _, id, _, _, home, ..] if number::parse(id) == Some(u64::from(user)) => {
                home.starts_with(b"/").then_some(*home)
            }
            _ => None,
        }
    })
}
