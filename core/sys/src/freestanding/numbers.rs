//! Flags and error numbers, under the names that C gives them.

pub(crate) const O_RDONLY: i32 = 0;
pub(crate) const O_WRONLY: i32 = 1;
pub(crate) const O_RDWR: i32 = 2;
pub(crate) const O_CREAT: i32 = 0o100;
pub(crate) const O_EXCL: i32 = 0o200;
pub(crate) const O_TRUNC: i32 = 0o1000;
pub(crate) const O_APPEND: i32 = 0o2000;
pub(crate) const O_NONBLOCK: i32 = 0o4000;
pub(crate) const O_DIRECTORY: i32 = 0o200_000;
pub(crate) const O_NOFOLLOW: i32 = 0o400_000;
pub(crate) const O_NOATIME: i32 = 0o1_000_000;
pub(crate) const O_CLOEXEC: i32 = 0o2_000_000;

pub(crate) const EPERM: i32 = 1;
pub(crate) const ENOENT: i32 = 2;
pub(crate) const EINTR: i32 = 4;
pub(crate) const EIO: i32 = 5;
pub(crate) const E2BIG: i32 = 7;
pub(crate) const ENOEXEC: i32 = 8;
pub(crate) const EBADF: i32 = 9;
pub(crate) const ECHILD: i32 = 10;
pub(crate) const EAGAIN: i32 = 11;
pub(crate) const ENOMEM: i32 = 12;
pub(crate) const EACCES: i32 = 13;
pub(crate) const EEXIST: i32 = 17;
pub(crate) const ENOTDIR: i32 = 20;
pub(crate) const EISDIR: i32 = 21;
pub(crate) const EINVAL: i32 = 22;
pub(crate) const EMFILE: i32 = 24;
pub(crate) const ETXTBSY: i32 = 26;
pub(crate) const EFBIG: i32 = 27;
pub(crate) const ENOSPC: i32 = 28;
pub(crate) const EROFS: i32 = 30;
pub(crate) const ERANGE: i32 = 34;
pub(crate) const ENAMETOOLONG: i32 = 36;
pub(crate) const ENOSYS: i32 = 38;
pub(crate) const ELOOP: i32 = 40;
pub(crate) const ETIMEDOUT: i32 = 110;
pub(crate) const EDQUOT: i32 = 122;

pub(crate) const SIGKILL: i32 = 9;

pub(crate) const CLOCK_REALTIME: usize = 0;
pub(crate) const CLOCK_MONOTONIC: usize = 1;
/// The clock of process start times.
pub(crate) const CLOCK_OF_STARTS: usize = 7;
