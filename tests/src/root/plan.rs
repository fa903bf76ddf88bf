//! What a root is made of.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::real_git;

/// The home of `dev`, the only user in a root.
pub const HOME: &str = "/home/dev";
/// Where `dev` may write: each is empty, and in memory.
pub const WRITABLE: [&str; 6] = ["/tmp", "/var/tmp", "/run", "/srv", "/opt/cotter", HOME];

/// Programs, and what they cannot run without.
const PROGRAMS: [&str; 10] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/alternatives",
];
/// Of `/etc` what shells and interpreters read. Nothing of it says who is here, or where else there is something.
const SETTINGS: [&str; 9] = [
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/profile",
    "/etc/bash.bashrc",
    "/etc/perl",
    "/etc/python3",
    "/etc/zsh",
    "/etc/vim",
    "/etc/localtime",
];

/// What is bound into a root besides the machine's programs.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) binds: Vec<(PathBuf, PathBuf)>,
    pub(super) links: Vec<(PathBuf, PathBuf)>,
    pub(super) spoilt: Option<Spoilt>,
}

/// What a root can lack, to see that it is noticed: a proof that cannot fail proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spoilt {
    /// What is bound may be written to.
    Writable,
    /// The machine's network.
    Network,
    /// The machine's root, still mounted somewhere.
    OldRoot,
    /// A bound directory in which the marker lies.
    Marker,
    /// The mounts are the property of the very user namespace that the orders run in.
    Unlocked,
}

impl Plan {
    /// The machine's programs and nothing else of it.
    pub fn new() -> Plan {
        let mut plan = Plan { binds: Vec::new(), links: Vec::new(), spoilt: None };
        for path in PROGRAMS.iter().chain(&SETTINGS).map(Path::new) {
            match fs::read_link(path) {
                // Such as `/bin`, on most systems.
                Ok(target) if path.parent() == Some(Path::new("/")) => {
                    plan.links.push((target, path.to_owned()));
                }
                _ if path.exists() => plan.binds.push((path.to_owned(), path.to_owned())),
                _ => {}
            }
        }
        // A git of one's own may stand anywhere; its exec path lies below the same prefix.
        let git = fs::canonicalize(real_git()).unwrap_or_else(|_| real_git().to_owned());
        let prefix = git.ancestors().nth(2).filter(|prefix| prefix.parent().is_some());
        if let Some(prefix) = prefix.filter(|prefix| !PROGRAMS.iter().any(|bound| prefix.starts_with(bound)))
        {
            plan.binds.push((prefix.to_owned(), prefix.to_owned()));
        }
        plan
    }

    /// Binds something more of the machine, read-only like everything of it.
    #[must_use]
    pub fn bind(mut self, source: impl Into<PathBuf>, target: impl Into<PathBuf>) -> Plan {
        self.binds.push((source.into(), target.into()));
        self
    }

    /// Leaves something out, which must be noticed.
    #[must_use]
    pub fn spoilt(mut self, how: Spoilt) -> Plan {
        self.spoilt = Some(how);
        self
    }

    pub(super) fn fields(&self, marker: &Path, port: u16) -> Vec<Vec<u8>> {
        let spoilt = self.spoilt.map(|spoilt| format!("{spoilt:?}")).unwrap_or_default();
        let bytes = |path: &PathBuf| path.as_os_str().as_bytes().to_vec();
        let mut fields = vec![
            spoilt.into_bytes(),
            marker.as_os_str().as_bytes().to_vec(),
            port.to_string().into_bytes(),
            self.links.len().to_string().into_bytes(),
        ];
        for (source, target) in self.links.iter().chain(&self.binds) {
            fields.extend([bytes(source), bytes(target)]);
        }
        fields
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan::new()
    }
}

/// The plan as the launcher gets it, with what must be out of reach.
pub(super) struct Received {
    pub(super) plan: Plan,
    pub(super) marker: PathBuf,
    pub(super) port: u16,
}

impl Received {
    pub(super) fn read(fields: Vec<Vec<u8>>) -> Option<Received> {
        const WAYS: [Spoilt; 5] =
            [Spoilt::Writable, Spoilt::Network, Spoilt::OldRoot, Spoilt::Marker, Spoilt::Unlocked];
        let mut fields = fields.into_iter();
        let spoilt = String::from_utf8(fields.next()?).ok()?;
        let path = |bytes: Vec<u8>| PathBuf::from(OsString::from_vec(bytes));
        let marker = path(fields.next()?);
        let port = String::from_utf8(fields.next()?).ok()?.parse().ok()?;
        let count: usize = String::from_utf8(fields.next()?).ok()?.parse().ok()?;
        let mut pairs = Vec::new();
        while let Some(source) = fields.next() {
            pairs.push((path(source), path(fields.next()?)));
        }
        if pairs.len() < count {
            return None;
        }
        let binds = pairs.split_off(count);
        let spoilt = WAYS.into_iter().find(|way| format!("{way:?}") == spoilt);
        Some(Received { plan: Plan { binds, links: pairs, spoilt }, marker, port })
    }
}
