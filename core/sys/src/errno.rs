//! What the kernel answered when it refused.

use core::fmt;

/// A kernel error number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub i32);

macro_rules! errnos {
    ($($name:ident = $number:literal, $text:literal;)*) => {
        impl Errno {
            $(pub const $name: Errno = Errno($number);)*

            /// What a person would call it; empty for a number that Cotter never meets on purpose.
            pub fn text(self) -> &'static str {
                match self.0 {
                    $($number => $text,)*
                    _ => "",
                }
            }
        }
    };
}

errnos! {
    PERM = 1, "operation not permitted";
    NOENT = 2, "no such file or directory";
    INTR = 4, "interrupted";
    IO = 5, "input/output error";
    TOOBIG = 7, "argument list too long";
    NOEXEC = 8, "not an executable format";
    BADF = 9, "bad file descriptor";
    CHILD = 10, "no child processes";
    AGAIN = 11, "temporarily unavailable";
    NOMEM = 12, "out of memory";
    ACCES = 13, "permission denied";
    EXIST = 17, "already exists";
    NOTDIR = 20, "not a directory";
    ISDIR = 21, "is a directory";
    INVAL = 22, "invalid argument";
    MFILE = 24, "too many open files";
    TXTBSY = 26, "text file busy";
    FBIG = 27, "file too large";
    NOSPC = 28, "no space left on device";
    ROFS = 30, "read-only file system";
    RANGE = 34, "result too large";
    NAMETOOLONG = 36, "file name too long";
    LOOP = 40, "too many levels of symbolic links";
    DQUOT = 122, "disk quota exceeded";
    TIMEDOUT = 110, "timed out";
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
