//! As libproc and sysctl tell it.

use alloc::ffi::CString;
use alloc::vec;
use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use core::mem::{MaybeUninit, size_of};
use core::ptr;

use super::Process;
use crate::{Errno, Result, Stat, env, fs};

pub fn process(pid: u32) -> Result<Process> {
    const SIZE: c_int = size_of::<libc::proc_bsdinfo>() as c_int;
    let mut info = MaybeUninit::<libc::proc_bsdinfo>::zeroed();
    let place = info.as_mut_ptr().cast();
    // SAFETY: the buffer is as long as is said.
    let filled = unsafe { libc::proc_pidinfo(pid as c_int, libc::PROC_PIDTBSDINFO, 0, place, SIZE) };
    if filled != SIZE {
        return Err(Errno::NOENT);
    }
    // SAFETY: integers all of them, and filled.
    let info = unsafe { info.assume_init() };
    let start = info.pbi_start_tvsec.saturating_mul(100).saturating_add(info.pbi_start_tvusec / 10_000);
    Ok(Process { parent: info.pbi_ppid, start })
}

/// The environment that it was started with, as NUL-terminated entries. The kernel leaves it out for protected
/// programs, so an empty one is as good as none.
pub fn environment(pid: u32, limit: usize) -> Result<Vec<u8>> {
    let environment = Arguments::of(pid, limit)?.split()?.1;
    if environment.is_empty() { Err(Errno::PERM) } else { Ok(environment) }
}

/// Its words, each ended by a NUL.
pub fn words(pid: u32, limit: usize) -> Result<Vec<u8>> {
    Ok(Arguments::of(pid, limit)?.split()?.0)
}

/// The path of its executable.
pub fn executable(pid: u32) -> Result<Vec<u8>> {
    let mut path = vec![0u8; libc::PROC_PIDPATHINFO_MAXSIZE as usize];
    // SAFETY: the buffer is as long as is said.
    let length = unsafe { libc::proc_pidpath(pid as c_int, path.as_mut_ptr().cast(), path.len() as u32) };
    path.truncate(usize::try_from(length).map_err(|_| Errno::NOENT)?);
    if path.is_empty() { Err(Errno::NOENT) } else { Ok(path) }
}

/// What its executable's path leads to. A process that has put another file in the place of its own is taken for
/// that other file.
pub fn executable_file(pid: u32) -> Result<Stat> {
    fs::stat(&CString::new(executable(pid)?).map_err(|_| Errno::NOENT)?)
}

/// The path of this process's executable, with links resolved.
pub fn own_executable() -> Result<Vec<u8>> {
    let path = env::exec_path().ok_or(Errno::NOENT)?;
    let mut resolved = [0u8; libc::PATH_MAX as usize];
    // SAFETY: the buffer is as long as the C library asks for.
    let answer = unsafe { libc::realpath(path.as_ptr(), resolved.as_mut_ptr().cast()) };
    if answer.is_null() {
        return Err(Errno::NOENT);
    }
    CStr::from_bytes_until_nul(&resolved).map(|path| path.to_bytes().to_vec()).map_err(|_| Errno::NOENT)
}

/// This process's executable itself.
pub fn own_executable_file() -> Result<Stat> {
    env::exec_path().ok_or(Errno::NOENT).and_then(fs::stat)
}

/// What a program can be started with at most (`kern.argmax`).
const MOST_ARGUMENTS: usize = 1 << 20;

/// What `KERN_PROCARGS2` gives: the number of words, the executable's path, padding, the words, the environment.
struct Arguments(Vec<u8>);

impl Arguments {
    fn of(pid: u32, limit: usize) -> Result<Arguments> {
        let mut name = [libc::CTL_KERN, libc::KERN_PROCARGS2, pid as c_int];
        let mut bytes = vec![0u8; limit.min(MOST_ARGUMENTS)];
        let mut length = bytes.len();
        // SAFETY: the name has three numbers, and the buffer is as long as `length` says.
        let answer = unsafe {
            libc::sysctl(name.as_mut_ptr(), 3, bytes.as_mut_ptr().cast(), &raw mut length, ptr::null_mut(), 0)
        };
        if answer != 0 {
            return Err(Errno::PERM);
        }
        bytes.truncate(length);
        Ok(Arguments(bytes))
    }

    /// The words and the environment.
    fn split(&self) -> Result<(Vec<u8>, Vec<u8>)> {
        let (count, rest) = self.0.split_first_chunk::<{ size_of::<c_int>() }>().ok_or(Errno::INVAL)?;
        let count = usize::try_from(c_int::from_ne_bytes(*count)).map_err(|_| Errno::INVAL)?;
        let path_ends = rest.iter().position(|byte| *byte == 0).ok_or(Errno::INVAL)?;
        let rest = rest.get(path_ends..).unwrap_or_default();
        let padding = rest.iter().take_while(|byte| **byte == 0).count();
        let rest = rest.get(padding..).unwrap_or_default();
        let words: usize = rest.split_inclusive(|byte| *byte == 0).take(count).map(<[u8]>::len).sum();
        let (words, rest) = rest.split_at_checked(words).ok_or(Errno::INVAL)?;
        // What follows the environment begins with an empty string.
        let environment: usize = rest
            .split_inclusive(|byte| *byte == 0)
            .take_while(|entry| *entry != b"\0")
            .map(<[u8]>::len)
            .sum();
        Ok((words.to_vec(), rest.get(..environment).unwrap_or_default().to_vec()))
    }
}
