//! Processes: who we are, starting a child and waiting for it, becoming another program.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use core::ptr;

use crate::linux::sys;
use crate::{Errno, Fd, Result, fs, signal, time};

pub fn id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETPID) }.unwrap_or(0) as u32
}

pub fn parent_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETPPID) }.unwrap_or(0) as u32
}

/// The kernel session (`setsid`) that this process belongs to.
pub fn kernel_session() -> u32 {
    // SAFETY: no memory is passed.
    unsafe { sys!(GETSID, 0) }.unwrap_or(0) as u32
}

pub fn user_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETUID) }.unwrap_or(0) as u32
}

pub fn effective_user_id() -> u32 {
    // SAFETY: no memory is passed; the call cannot fail.
    unsafe { sys!(GETEUID) }.unwrap_or(0) as u32
}

/// The current directory; an error when it has been deleted.
pub fn current_dir() -> Result<Vec<u8>> {
    let mut buffer: Vec<u8> = Vec::with_capacity(fs::PATH_MAX);
    // SAFETY: the kernel writes at most `PATH_MAX` bytes, NUL included, and `buffer` has room for them.
    let n = unsafe { sys!(GETCWD, buffer.as_mut_ptr(), fs::PATH_MAX) }?;
    // SAFETY: that many bytes have just been written; the NUL is left out.
    unsafe { buffer.set_len(n.clamp(1, fs::PATH_MAX) - 1) };
    buffer.shrink_to_fit();
    // A directory outside this root is reported with a prefix instead of an error.
    if buffer.first() == Some(&b'/') { Ok(buffer) } else { Err(Errno::NOENT) }
}

pub fn exit(code: i32) -> ! {
    loop {
        // SAFETY: ends the process.
        let _ = unsafe { sys!(EXIT_GROUP, code) };
    }
}

/// # Safety
/// `argv` and `envp` are NULL-terminated arrays of pointers to NUL-terminated strings.
unsafe fn execve(path: &CStr, argv: *const *const c_char, envp: *const *const c_char) -> Errno {
    // SAFETY: the caller vouches for both arrays.
    match unsafe { sys!(EXECVE, path.as_ptr(), argv, envp) } {
        Ok(_) => Errno::IO,
        Err(errno) => errno,
    }
}

/// Becomes `path` with these words and this environment. Returns only with the reason why not.
pub fn exec(path: &CStr, argv: &[&CStr], envp: &[&CStr]) -> Errno {
    // SAFETY: `pointers` ends both arrays with NULL, and the strings outlive the call.
    unsafe { execve(path, pointers(argv).as_ptr(), pointers(envp).as_ptr()) }
}

/// A program to run to its end and listen to: a fact's subprocess, or the helper.
pub struct Child<'a> {
    pub path: &'a CStr,
    pub argv: &'a [&'a CStr],
    pub envp: &'a [&'a CStr],
    /// Given to the child as standard input; /dev/null otherwise.
    pub stdin: Option<&'a Fd>,
    /// Milliseconds after which the child is killed.
    pub deadline: u64,
    /// The most that is read from its standard output; more is an error.
    pub limit: usize,
}

/// How a child ended.
#[derive(Debug)]
pub struct Output {
    pub stdout: Vec<u8>,
    pub status: Status,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    Exited(i32),
    Signalled(i32),
}

impl Child<'_> {
    /// Runs the child: its standard output is read, its standard error and (without `stdin`) its standard
    /// input are /dev/null. `TIMEDOUT` when the deadline passed, `FBIG` when it said too much.
    pub fn run(&self) -> Result<Output> {
        let saved = signal::default_sigchld()?;
        let result = self.run_waitable();
        signal::restore_sigchld(&saved);
        result
    }

    fn run_waitable(&self) -> Result<Output> {
        let (reader, writer) = pipe()?;
        let null = fs::open(c"/dev/null", fs::RDWR, 0)?;
        let input = self.stdin.map_or(null.raw(), Fd::raw);
        let argv = pointers(self.argv);
        let envp = pointers(self.envp);
        let pid = fork()?;
        if pid == 0 {
            self.become_child(input, writer.raw(), null.raw(), &argv, &envp);
        }
        drop(writer);
        let until = time::monotonic() + self.deadline;
        let stdout = self.listen(&reader, until);
        if stdout.is_err() {
            kill(pid);
        }
        let status = wait(pid, until)?;
        Ok(Output { stdout: stdout?, status })
    }

    fn become_child(
        &self,
        stdin: i32,
        stdout: i32,
        null: i32,
        argv: &[*const c_char],
        envp: &[*const c_char],
    ) -> ! {
        for (from, to) in [(stdin, 0), (stdout, 1), (null, 2)] {
            // SAFETY: no memory is passed. The sources are above 2, so none is overwritten before its turn.
            if unsafe { sys!(DUP3, from, to, 0) }.is_err() {
                exit(127);
            }
        }
        // The caller's other descriptors are none of the child's business.
        // SAFETY: no memory is passed; a kernel without the call leaves them open, which costs nothing here.
        let _ = unsafe { sys!(CLOSE_RANGE, 3, u32::MAX, 0) };
        // SAFETY: `pointers` terminates both arrays, and the strings outlive the call.
        let _ = unsafe { execve(self.path, argv.as_ptr(), envp.as_ptr()) };
        exit(127)
    }

    fn listen(&self, reader: &Fd, until: u64) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut chunk = [0u8; 8192];
        loop {
            readable(reader.raw(), until)?;
            match fs::read(reader.raw(), &mut chunk)? {
                0 => return Ok(all),
                n => all.extend_from_slice(chunk.get(..n).unwrap_or_default()),
            }
            if all.len() > self.limit {
                return Err(Errno::FBIG);
            }
        }
    }
}

/// An anonymous file holding `bytes`, positioned at its start.
pub fn memory_file(bytes: &[u8]) -> Result<Fd> {
    const MFD_CLOEXEC: usize = 1;
    // SAFETY: the name is NUL-terminated.
    let fd = Fd::own(unsafe { sys!(MEMFD_CREATE, c"cotter".as_ptr(), MFD_CLOEXEC) }? as i32);
    let fd = fs::above_stdio(fd)?;
    fs::pwrite_all(fd.raw(), bytes, 0)?;
    Ok(fd)
}

fn pipe() -> Result<(Fd, Fd)> {
    let mut ends = [0i32; 2];
    // SAFETY: the kernel writes two descriptors.
    unsafe { sys!(PIPE2, ends.as_mut_ptr(), fs::CLOEXEC) }?;
    let [reader, writer] = ends;
    let (reader, writer) = (Fd::own(reader), Fd::own(writer));
    Ok((fs::above_stdio(reader)?, fs::above_stdio(writer)?))
}

fn fork() -> Result<u32> {
    // SAFETY: the shim has one thread; the child only makes system calls until it execs or exits.
    unsafe { sys!(FORK) }.map(|pid| pid as u32)
}

fn kill(pid: u32) {
    // SAFETY: no memory is passed; the child has not been waited for, so the pid is still its own.
    let _ = unsafe { sys!(KILL, pid, signal::KILL) };
}

/// Waits for the child's end; one that closed its output and lives on is killed at the deadline.
fn wait(pid: u32, until: u64) -> Result<Status> {
    const WNOHANG: usize = 1;
    let mut status = MaybeUninit::<i32>::uninit();
    // Where the kernel can tell the end of a process, nothing is asked twice.
    let mut told = match end_of(pid) {
        Ok(end) => {
            if readable(end.raw(), until).is_err() {
                kill(pid);
            }
            true
        }
        Err(_) => false,
    };
    loop {
        let options = if told { 0 } else { WNOHANG };
        // SAFETY: the kernel writes one int.
        match unsafe { sys!(WAIT4, pid, status.as_mut_ptr(), options, 0) } {
            Ok(0) => {
                if time::monotonic() >= until {
                    kill(pid);
                    told = true;
                } else {
                    pause_ms(1);
                }
            }
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    // SAFETY: wait4 returned the child, so the status is filled.
    let status = unsafe { status.assume_init() };
    match status & 0x7f {
        0 => Ok(Status::Exited(status >> 8 & 0xff)),
        signal => Ok(Status::Signalled(signal)),
    }
}

/// A descriptor that becomes readable when the child ends.
fn end_of(pid: u32) -> Result<Fd> {
    // SAFETY: no memory is passed. The descriptor is closed by exec from birth.
    let fd = unsafe { sys!(PIDFD_OPEN, pid, 0) }?;
    fs::above_stdio(Fd::own(fd as i32))
}

#[repr(C)]
struct PollFd {
    fd: i32,
    events: i16,
    revents: i16,
}

fn readable(fd: i32, until: u64) -> Result<()> {
    const POLLIN: i16 = 1;
    let mut poll = PollFd { fd, events: POLLIN, revents: 0 };
    loop {
        let left = until.saturating_sub(time::monotonic()).min(60_000);
        // SAFETY: one pollfd is passed.
        match unsafe { sys!(POLL, &raw mut poll, 1, left) } {
            Ok(0) if left == 0 => return Err(Errno::TIMEDOUT),
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(errno) => return Err(errno),
        }
    }
}

/// Sleeps; for the short waits of a lock that another process holds.
pub fn pause_ms(milliseconds: u32) {
    // SAFETY: no descriptors are passed; poll only waits.
    let _ = unsafe { sys!(POLL, 0, 0, milliseconds) };
}

fn pointers(strings: &[&CStr]) -> Vec<*const c_char> {
    strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
}

/// The bytes of a path made ready for the kernel. A path with a NUL inside names no file.
pub fn c_path(bytes: &[u8]) -> Result<CString> {
    CString::new(bytes).map_err(|_| Errno::NOENT)
}

/// Random bytes from the kernel.
pub fn random(buffer: &mut [u8]) -> Result<()> {
    // SAFETY: the kernel writes at most `len` bytes; up to 256 are never cut short.
    let n = unsafe { sys!(GETRANDOM, buffer.as_mut_ptr(), buffer.len(), 0) }?;
    if n == buffer.len() { Ok(()) } else { Err(Errno::IO) }
}
