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

use cotter_sys::{fs, process, running};

use crate::path::{self, join, join_c};

/// The most that the install file or the password file may be long.
const LIMIT: usize = 1 << 20;

pub struct Install {
    /// The directory that holds the binaries, the shims and the exec paths.
    pub lib: Vec<u8>,
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
        let lines = fs::read_short_file(&join_c(&lib, b"install"), LIMIT).unwrap_or_default();
        Install { lib, lines }
    }

    /// The path of the running binary, with links resolved.
    pub fn own_binary(exec_path: Option<&core::ffi::CStr>) -> Vec<u8> {
        running::own_executable().unwrap_or_else(|_| {
            let path = exec_path.map(core::ffi::CStr::to_bytes).unwrap_or_default();
            cotter_sys::process::c_path(path)
                .and_then(|path| fs::read_link(&path))
                .map_or_else(|_| path.to_vec(), |target| path::absolute(path::dir_name(path), &target))
        })
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
        join(&self.lib, b"shims")
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

fn home_line(words: &[&[u8]], user: u32) -> Option<Home> {
    match words {
        [id, config, state] if path::number(id) == Some(u64::from(user)) => {
            Some(Home { config: config.to_vec(), state: state.to_vec() })
        }
        _ => None,
    }
}

fn passwd_home(passwd: &[u8], user: u32) -> Option<&[u8]> {
    passwd.split(|byte| *byte == b'\n').find_map(|line| {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
        match fields.as_slice() {
            [_, _, id, _, _, home, ..] if path::number(id) == Some(u64::from(user)) => {
                home.starts_with(b"/").then_some(*home)
            }
            _ => None,
        }
    })
}
