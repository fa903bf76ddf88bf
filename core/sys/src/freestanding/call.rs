//! System calls by number: Linux on x86-64.

use core::arch::asm;

use crate::{Errno, Result};

pub(crate) mod nr {
    pub(crate) const READ: usize = 0;
    pub(crate) const WRITE: usize = 1;
    pub(crate) const CLOSE: usize = 3;
    pub(crate) const POLL: usize = 7;
    pub(crate) const MMAP: usize = 9;
    pub(crate) const RT_SIGACTION: usize = 13;
    pub(crate) const PREAD: usize = 17;
    pub(crate) const PWRITE: usize = 18;
    pub(crate) const GETPID: usize = 39;
    pub(crate) const FORK: usize = 57;
    pub(crate) const EXECVE: usize = 59;
    pub(crate) const WAIT4: usize = 61;
    pub(crate) const KILL: usize = 62;
    pub(crate) const FCNTL: usize = 72;
    pub(crate) const FLOCK: usize = 73;
    pub(crate) const FSYNC: usize = 74;
    pub(crate) const FTRUNCATE: usize = 77;
    pub(crate) const GETCWD: usize = 79;
    pub(crate) const RENAME: usize = 82;
    pub(crate) const MKDIR: usize = 83;
    pub(crate) const RMDIR: usize = 84;
    pub(crate) const LINK: usize = 86;
    pub(crate) const UNLINK: usize = 87;
    pub(crate) const READLINK: usize = 89;
    pub(crate) const FCHMOD: usize = 91;
    pub(crate) const GETUID: usize = 102;
    pub(crate) const GETEUID: usize = 107;
    pub(crate) const GETPPID: usize = 110;
    pub(crate) const GETSID: usize = 124;
    pub(crate) const RT_SIGPENDING: usize = 127;
    pub(crate) const RT_SIGTIMEDWAIT: usize = 128;
    pub(crate) const CLOCK_GETTIME: usize = 228;
    pub(crate) const EXIT_GROUP: usize = 231;
    pub(crate) const OPENAT: usize = 257;
    pub(crate) const FACCESSAT2: usize = 439;
    pub(crate) const FACCESSAT: usize = 269;
    pub(crate) const DUP3: usize = 292;
    pub(crate) const PIPE2: usize = 293;
    pub(crate) const PRLIMIT: usize = 302;
    pub(crate) const GETRANDOM: usize = 318;
    pub(crate) const MEMFD_CREATE: usize = 319;
    pub(crate) const STATX: usize = 332;
    pub(crate) const PIDFD_OPEN: usize = 434;
    pub(crate) const CLOSE_RANGE: usize = 436;
    pub(crate) const OPENAT2: usize = 437;
}

/// Makes one system call and tells an error from an answer.
///
/// # Safety
/// The arguments must be what the numbered call expects, and memory they point to must be valid for it.
#[inline]
pub(crate) unsafe fn call(number: usize, args: [usize; 6]) -> Result<usize> {
    let [a, b, c, d, e, f] = args;
    let answer: isize;
    // SAFETY: the caller vouches for the arguments; the kernel clobbers rcx and r11 and nothing else.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => answer,
            in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d, in("r8") e, in("r9") f,
            out("rcx") _, out("r11") _,
            options(nostack)
        );
    }
    match answer {
        -4095..=-1 => Err(Errno((-answer) as i32)),
        _ => Ok(answer as usize),
    }
}

/// Calls that take fewer than six arguments.
macro_rules! sys {
    ($number:ident $(, $arg:expr)*) => {
        $crate::kernel::call::call($crate::kernel::call::nr::$number, $crate::kernel::call::six(&[$($arg as usize),*]))
    };
}
pub(crate) use sys;

#[inline(always)]
pub(crate) fn six(args: &[usize]) -> [usize; 6] {
    let mut all = [0; 6];
    for (slot, arg) in all.iter_mut().zip(args) {
        *slot = *arg;
    }
    all
}
