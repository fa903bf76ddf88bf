//! What is asked for, and what it came to.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use cotter_rules::verdict::Obligation;

/// A restore point to be made.
pub struct Request<'r> {
    /// What has to be in it.
    pub keep: &'r [Obligation],
    /// The rule that obliges to it; empty where a person asks.
    pub rule: &'r str,
    /// The command line as it is shown, without secrets.
    pub line: &'r str,
    pub cwd: Option<&'r [u8]>,
    /// The state directory, for files that look like secrets.
    pub state: Option<&'r [u8]>,
    pub limits: Limits,
    /// Files that must be in it even if git ignores them, by their paths in the work tree.
    pub also: &'r [Vec<u8>],
    /// References that must be in it, by their full names.
    pub refs: &'r [Vec<u8>],
    /// Make one even if there is nothing to lose.
    pub always: bool,
}

/// How much is kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Bytes of file content in one restore point.
    pub size: u64,
    pub days: u32,
    /// Restore points of one repository.
    pub count: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { size: 512 << 20, days: 30, count: 100 }
    }
}

impl Request<'_> {
    pub(super) fn keeps(&self, obligation: Obligation) -> bool {
        self.keep.contains(&obligation)
    }
}

/// A restore point that was made.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Saved {
    pub id: String,
    /// Changed files that git tracks, index and work tree together.
    pub changed: u64,
    pub untracked: u64,
    /// Files that a cleaning would delete.
    pub cleaned: u64,
    pub refs: u64,
    pub commits: u64,
    pub stashed: u64,
    /// Loose files, by content, that nothing reaches.
    pub objects: u64,
    /// What had to be left out.
    pub left: u64,
}

impl fmt::Display for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = [
            (self.changed, "changed file", "changed files"),
            (self.untracked, "untracked file", "untracked files"),
            (self.cleaned, "file to be cleaned", "files to be cleaned"),
            (self.refs, "reference", "references"),
            (self.stashed, "stash entry", "stash entries"),
            (self.commits, "commit in no reference", "commits in no reference"),
            (self.objects, "loose object", "loose objects"),
        ];
        let mut separator = "";
        for (count, one, many) in counted.into_iter().filter(|(count, ..)| *count > 0) {
            write!(f, "{separator}{count} {}", if count == 1 { one } else { many })?;
            separator = ", ";
        }
        if separator.is_empty() {
            f.write_str("nothing that is not committed")?;
        }
        if self.left > 0 {
            write!(f, ", without {} that `cotter undo show {}` names", self.left, self.id)?;
        }
        Ok(())
    }
}
