//! What the kernel answered when it refused.

use core::fmt;

use crate::kernel;

/// A kernel error number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub i32);

macro_rules! errnos {
    ($($name:ident = $number:ident, $text:literal;)*) => {
        impl Errno {
            $(pub const $name: Errno = Errno(kernel::$number);)*

            /// What a person would call it; empty for a number that Cotter never meets on purpose.
            pub fn text(self) -> &'static str {
                match self.0 {
                    $(kernel::$number => $text,)*
                    _ => "",
                }
            }
        }
    };
}

errnos! {
    PERM = EPERM, "operation not permitted";
    NOENT = ENOENT, "no such file or directory";
    INTR = EINTR, "interrupted";
    IO = EIO, "input/output error";
    TOOBIG = E2BIG, "argument list too long";
    NOEXEC = ENOEXEC, "not an executable format";
    BADF = EBADF, "bad file descriptor";
    CHILD = ECHILD, "no child processes";
    AGAIN = EAGAIN, "temporarily unavailable";
    NOMEM = ENOMEM, "out of memory";
    ACCES = EACCES, "permission denied";
    EXIST = EEXIST, "already exists";
    NOTDIR = ENOTDIR, "not a directory";
    ISDIR = EISDIR, "is a directory";
    INVAL = EINVAL, "invalid argument";
    MFILE = EMFILE, "too many open files";
    TXTBSY = ETXTBSY, "text file busy";
    FBIG = EFBIG, "file too large";
    NOSPC = ENOSPC, "no space left on device";
    ROFS = EROFS, "read-only file system";
    RANGE = ERANGE, "result too large";
    NAMETOOLONG = ENAMETOOLONG, "file name too long";
    LOOP = ELOOP, "too many levels of symbolic links";
    DQUOT = EDQUOT, "disk quota exceeded";
    TIMEDOUT = ETIMEDOUT, "timed out";
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            "" => write!(f, "error {}", self.0),
            text => f.write_str(text),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Errno({}: {self})", self.0)
    }
}
