//! Processes: who we are, starting a child and waiting for it, becoming another program.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char};
use core::ptr;

use crate::{Errno, Fd, Result, fs, kernel, signal, time};

pub fn id() -> u32 {
    kernel::id()
}

pub fn parent_id() -> u32 {
    kernel::parent_id()
}

/// The kernel session (`setsid`) that this process belongs to.
pub fn kernel_session() -> u32 {
    kernel::kernel_session()
}

pub fn user_id() -> u32 {
    kernel::user_id()
}

pub fn effective_user_id() -> u32 {
    kernel::effective_user_id()
}

/// The current directory; an error when it has been deleted.
pub fn current_dir() -> Result<Vec<u8>> {
    let mut buffer: Vec<u8> = Vec::with_capacity(fs::PATH_MAX);
    // SAFETY: the kernel writes at most `PATH_MAX` bytes, NUL included, and `buffer` has room for them.
    let n = unsafe { kernel::current_dir(buffer.as_mut_ptr(), fs::PATH_MAX) }?;
    // SAFETY: that many bytes have just been written; the NUL is left out.
    unsafe { buffer.set_len(n.clamp(1, fs::PATH_MAX) - 1) };
    buffer.shrink_to_fit();
    // A directory outside this root is reported with a prefix instead of an error.
    if buffer.first() == Some(&b'/') { Ok(buffer) } else { Err(Errno::NOENT) }
}

pub fn exit(code: i32) -> ! {
    kernel::exit(code)
}

/// Becomes `path` with these words and this environment. Returns only with the reason why not.
pub fn exec(path: &CStr, argv: &[&CStr], envp: &[&CStr]) -> Errno {
    // SAFETY: `pointers` ends both arrays with NULL, and the strings outlive the call.
    unsafe { kernel::execve(path, pointers(argv).as_ptr(), pointers(envp).as_ptr()) }
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
#[derive(Clone, Debug)]
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
            // The sources are above 2, so none is overwritten before its turn.
            if kernel::duplicate_onto(to, from).is_err() {
                exit(127);
            }
        }
        // The caller's other descriptors are none of the child's business.
        kernel::close_from(3);
        // SAFETY: `pointers` terminates both arrays, and the strings outlive the call.
        let _ = unsafe { kernel::execve(self.path, argv.as_ptr(), envp.as_ptr()) };
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

/// A file without a name, holding `bytes`, positioned at its start.
pub fn memory_file(bytes: &[u8]) -> Result<Fd> {
    // The limit holds for files without a name too, and a write beyond it would kill.
    if bytes.len() as u64 > fs::size_limit() {
        return Err(Errno::FBIG);
    }
    let fd = fs::above_stdio(Fd::own(kernel::nameless_file()?))?;
    fs::pwrite_all(fd.raw(), bytes, 0)?;
    Ok(fd)
}

fn pipe() -> Result<(Fd, Fd)> {
    let (reader, writer) = kernel::pipe().map(|[reader, writer]| (Fd::own(reader), Fd::own(writer)))?;
    Ok((fs::above_stdio(reader)?, fs::above_stdio(writer)?))
}

fn fork() -> Result<u32> {
    // SAFETY: the shim has one thread; the child only makes system calls until it execs or exits.
    unsafe { kernel::fork() }
}

fn kill(pid: u32) {
    // It has not been waited for, so the pid is still its own.
    kernel::kill(pid, signal::KILL);
}

/// Waits for the child's end; one that closed its output and lives on is killed at the deadline.
fn wait(pid: u32, until: u64) -> Result<Status> {
    // Where the kernel can tell the end of a process, nothing is asked twice.
    let mut block = match kernel::end_of(pid).map(Fd::own).and_then(fs::above_stdio) {
        Ok(end) => {
            if readable(end.raw(), until).is_err() {
                kill(pid);
            }
            true
        }
        Err(_) => false,
    };
    let status = loop {
        match kernel::wait(pid, block) {
            Ok(Some(status)) => break status,
            Ok(None) if time::monotonic() >= until => {
                kill(pid);
                block = true;
            }
            Ok(None) => pause_ms(1),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    };
    match status & 0x7f {
        0 => Ok(Status::Exited(status >> 8 & 0xff)),
        signal => Ok(Status::Signalled(signal)),
    }
}

fn readable(fd: i32, until: u64) -> Result<()> {
    loop {
        let left = until.saturating_sub(time::monotonic()).min(60_000) as u32;
        match kernel::readable(fd, left) {
            Ok(true) => return Ok(()),
            Ok(false) if left == 0 => return Err(Errno::TIMEDOUT),
            Ok(false) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
}

/// Sleeps; for the short waits of a lock that another process holds.
pub fn pause_ms(milliseconds: u32) {
    kernel::sleep(milliseconds);
}

fn pointers(strings: &[&CStr]) -> Vec<*const c_char> {
    strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
}

/// The bytes of a path made ready for the kernel. A path with a NUL inside names no file.
pub fn c_path(bytes: &[u8]) -> Result<CString> {
    CString::new(bytes).map_err(|_| Errno::NOENT)
}

/// Random bytes from the kernel, up to 256.
pub fn random(buffer: &mut [u8]) -> Result<()> {
    if kernel::random(buffer)? == buffer.len() { Ok(()) } else { Err(Errno::IO) }
}
