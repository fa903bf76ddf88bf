//! Why a record could not be written.

use core::fmt;

use cotter_sys::Errno;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The file system is mounted read-only.
    ReadOnly,
    /// The disk or the quota is full.
    NoSpace,
    /// This process may not write files that long.
    TooLong,
    /// The log belongs to somebody else, or its folder does.
    NotWritable,
    /// Another process held the lock longer than this one would wait.
    Locked,
    /// A symbolic link, a folder or a device stands in the log's place.
    NotAFile,
    /// The first line is damaged, and the file could not be set aside.
    Damaged,
    /// No name for a segment.
    BadName,
    Other(Errno),
}

impl From<Errno> for Failure {
    fn from(errno: Errno) -> Failure {
        /// A socket or a device without a driver.
        const NXIO: Errno = Errno(6);
        match errno {
            Errno::ROFS => Failure::ReadOnly,
            Errno::NOSPC | Errno::DQUOT => Failure::NoSpace,
            Errno::FBIG => Failure::TooLong,
            Errno::ACCES | Errno::PERM => Failure::NotWritable,
            Errno::LOOP | Errno::ISDIR | NXIO => Failure::NotAFile,
            other => Failure::Other(other),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::ReadOnly => "the file system is read-only",
            Failure::NoSpace => "no space left on the device or in the quota",
            Failure::TooLong => "the file size limit of this process is reached",
            Failure::NotWritable => "no permission to write it",
            Failure::Locked => "another process holds its lock",
            Failure::NotAFile => "it is not a regular file",
            Failure::Damaged => "its first line is damaged and it cannot be set aside",
            Failure::BadName => "its name is not one of a log segment",
            Failure::Other(errno) => return write!(f, "{errno}"),
        })
    }
}
