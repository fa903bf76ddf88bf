//! Why there is no restore point. Whoever asked for one makes a question of the call.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use cotter_rules::fact::Reason;
use cotter_sys::Errno;

use super::quote::quote;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unsaved {
    /// The real git was not found.
    NoTool,
    NoRepository,
    /// There is a repository, and git does not read it.
    Unread,
    /// The repository has no work tree here.
    Bare,
    /// More than the setting allows, in bytes.
    TooLarge {
        files: usize,
        bytes: u64,
        limit: u64,
    },
    /// A file whose content git cannot read.
    Unreadable(Vec<u8>),
    /// A repository among the files: git stores only its name.
    Nested(Vec<u8>),
    /// Work in submodules, which are repositories of their own too.
    Submodules,
    /// The words of the call do not say what is meant.
    Unseen(&'static str),
    /// A file that looks like a secret goes to the state directory, and there is none.
    Stateless,
    NoSpace,
    /// Files may not become that long here (`ulimit -f`).
    Limited,
    NotWritable {
        path: Vec<u8>,
        errno: Errno,
    },
    TimedOut,
    /// A git command that failed for no reason known here.
    Failed(&'static str),
}

impl Unsaved {
    /// What a question to git came to that had to be answered.
    pub(super) fn of(what: &'static str) -> impl FnOnce(Reason) -> Unsaved {
        move |reason| match reason {
            Reason::NoTool => Unsaved::NoTool,
            Reason::TimedOut => Unsaved::TimedOut,
            _ => Unsaved::Failed(what),
        }
    }
}

impl fmt::Display for Unsaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsaved::NoTool => f.write_str("the real git was not found"),
            Unsaved::NoRepository => f.write_str("this is no git repository"),
            Unsaved::Unread => {
                f.write_str("git does not read this repository or its index; `git status` says why")
            }
            Unsaved::Bare => {
                f.write_str("there is no work tree here: the repository is bare, or this is inside it")
            }
            Unsaved::TooLarge { files, bytes, limit } => {
                let (bytes, limit) = (Size(*bytes), Size(*limit));
                write!(f, "{files} files with {bytes} are more than the {limit} that `save.size` allows")
            }
            Unsaved::Unreadable(path) => write!(f, "`{}` cannot be read", shown(path)),
            Unsaved::Nested(path) => {
                write!(
                    f,
                    "`{}` is a repository of its own, whose files cannot be kept in this one",
                    shown(path)
                )
            }
            Unsaved::Submodules => f.write_str(
                "the command goes into submodules, and what is changed there cannot be kept in this repository",
            ),
            Unsaved::Unseen(what) => f.write_str(what),
            Unsaved::Stateless => f.write_str(
                "a file that looks like a secret is kept in the state directory, and there is none",
            ),
            Unsaved::NoSpace => f.write_str("no space is left where the restore point would be"),
            Unsaved::Limited => f.write_str("files may not become that long here (`ulimit -f`)"),
            Unsaved::NotWritable { path, errno } => write!(f, "`{}` cannot be written: {errno}", shown(path)),
            Unsaved::TimedOut => f.write_str("making it took too long"),
            Unsaved::Failed(what) => write!(f, "`git {what}` failed"),
        }
    }
}

/// A path in a message.
pub(super) fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(&quote(path)).into_owned()
}

/// Bytes, as a person says it.
#[derive(Clone, Copy)]
pub struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        match UNITS.into_iter().find(|(unit, _)| self.0 >= *unit) {
            Some((unit, name)) => {
                let tenths = (u128::from(self.0) * 10 / u128::from(unit)) as u64;
                if tenths % 10 == 0 {
                    write!(f, "{} {name}", tenths / 10)
                } else {
                    write!(f, "{}.{} {name}", tenths / 10, tenths % 10)
                }
            }
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn sizes_are_said() {
        for (bytes, said) in
            [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1.5 KiB"), (512 << 20, "512 MiB")]
        {
            assert_eq!(Size(bytes).to_string(), said);
        }
    }

    #[test]
    fn numbers_are_in_the_reason() {
        let unsaved = Unsaved::TooLarge { files: 3, bytes: 3 << 30, limit: 512 << 20 };
        assert_eq!(
            unsaved.to_string(),
            "3 files with 3 GiB are more than the 512 MiB that `save.size` allows"
        );
        assert_eq!(Unsaved::Unreadable(b"a\nb".to_vec()).to_string(), "`\"a\\012b\"` cannot be read");
    }
}
