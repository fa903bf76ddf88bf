//! The two processes of a launch: a leader, which is the parent that the launch has, and the launch itself.
//!
//! The leader makes the session and the foreground job where a terminal is asked for, waits as a shell does, and
//! tells of each change of state over a pipe. Both are forked from a process with threads, so they only make
//! system calls.

#![allow(unsafe_code, reason = "fork, and what may be done after it")]

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::time::{Duration, Instant};

use crate::launch::{Launch, Step};
use crate::state::{self, OURS};
use crate::stream::Open;

/// Nothing that a test starts takes longer, unless it loops.
const DEADLINE: Duration = Duration::from_secs(30);

/// How a launch ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    Exited(i32),
    Killed {
        signal: i32,
        core: bool,
    },
    /// `execve` failed.
    NotStarted(i32),
}

/// A launch under way.
pub struct Running {
    /// The launched process; it stays the same over any number of execs.
    pub pid: i32,
    /// Its parent.
    pub leader: i32,
    events: OwnedFd,
}

/// What the leader and the child write to the pipe: a kind (a pid for a wait status) and a number.
type Event = [i32; 2];
const STARTED: i32 = -1;
const NOT_STARTED: i32 = -2;
const NOT_MADE: i32 = -3;

/// Everything that has to be allocated, allocated before the fork.
struct Prepared<'a> {
    program: CString,
    argv: Vec<*const libc::c_char>,
    envp: Vec<*const libc::c_char>,
    /// What becomes which descriptor, and whether it is closed by exec; then room for where it waits its turn.
    streams: Vec<(RawFd, RawFd, bool)>,
    steps: &'a [Step],
    shell: bool,
    terminal: Option<(OwnedFd, bool)>,
    events: OwnedFd,
}

impl Running {
    pub(crate) fn start(launch: &Launch, program: &Path) -> Running {
        let (events, writer) = state::pipe();
        let open: Vec<(i32, Open, bool)> =
            launch.streams.iter().map(|(fd, i)| (*fd, i.stream.rewound(), i.close_on_exec)).collect();
        let mut prepared = Prepared {
            program: CString::new(program.as_os_str().as_bytes()).expect("no NUL in a path"),
            argv: pointers(&launch.argv),
            envp: pointers(&launch.envp),
            streams: open.iter().map(|(target, open, close)| (open.raw(), *target, *close)).collect(),
            steps: &launch.steps,
            shell: launch.as_a_shell_would,
            terminal: launch.terminal.as_ref().map(|c| (c.terminal.slave(), c.foreground)),
            events: writer,
        };
        let alone = state::alone();
        // SAFETY: the child only makes system calls and ends in `_exit`.
        let leader = unsafe { libc::fork() };
        assert!(leader >= 0, "fork: {}", io::Error::last_os_error());
        if leader == 0 {
            lead(&mut prepared);
        }
        drop((alone, prepared));
        let mut running = Running { pid: 0, leader, events };
        running.pid = match running.event() {
            Some([STARTED, pid]) => pid,
            other => panic!("the leader could not start the launch: {other:?}"),
        };
        running
    }

    /// The next change of state, as `waitpid` reports it to a shell.
    pub fn status(&self) -> i32 {
        match self.event() {
            Some([pid, status]) if pid == self.pid => status,
            other => panic!("expected a wait status of {}, not {other:?}", self.pid),
        }
    }

    pub fn ends(&self) -> Ending {
        match self.event() {
            Some([NOT_STARTED, errno]) => Ending::NotStarted(errno),
            Some([NOT_MADE, step]) => panic!("step {step} of the launch could not be made here"),
            Some([pid, status]) if pid == self.pid => Ending::from(status),
            other => panic!("expected the end of {}, not {other:?}", self.pid),
        }
    }

    pub fn send(&self, signal: i32) {
        // SAFETY: no memory is passed; the leader has not reported the end, so the pid is still the launch's.
        assert_eq!(unsafe { libc::kill(self.pid, signal) }, 0);
    }

    fn event(&self) -> Option<Event> {
        if !state::readable(self.events.as_raw_fd(), Instant::now() + DEADLINE) {
            self.kill();
            panic!("the launch neither ended nor stopped within {} s", DEADLINE.as_secs());
        }
        let mut event: Event = [0; 2];
        // SAFETY: the buffer is valid for its length; events are shorter than what a pipe takes in one piece.
        let n = unsafe { libc::read(self.events.as_raw_fd(), event.as_mut_ptr().cast(), size_of::<Event>()) };
        (n == size_of::<Event>() as isize).then_some(event)
    }

    fn kill(&self) {
        // SAFETY: no memory is passed. A launch that may multiply is made a group of its own.
        unsafe {
            if libc::getpgid(self.pid) == self.pid {
                libc::kill(-self.pid, libc::SIGKILL);
            }
            libc::kill(self.pid, libc::SIGKILL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // SAFETY: no memory is passed; the leader is our child and is waited for only here.
        unsafe {
            if libc::waitpid(self.leader, ptr::null_mut(), libc::WNOHANG) == 0 {
                // It is about to end by itself, unless the test gave up half-way.
                let over =
                    state::readable(self.events.as_raw_fd(), Instant::now() + Duration::from_millis(200));
                if !over || std::thread::panicking() {
                    self.kill();
                }
                libc::waitpid(self.leader, ptr::null_mut(), 0);
            }
        }
    }
}

impl From<i32> for Ending {
    fn from(status: i32) -> Ending {
        if libc::WIFSIGNALED(status) {
            Ending::Killed { signal: libc::WTERMSIG(status), core: libc::WCOREDUMP(status) }
        } else {
            Ending::Exited(libc::WEXITSTATUS(status))
        }
    }
}

fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
}

/// The leader's life.
fn lead(prepared: &mut Prepared<'_>) -> ! {
    // SAFETY: system calls only; all memory was prepared.
    unsafe {
        let mut gate = [0; 2];
        libc::pipe2(gate.as_mut_ptr(), libc::O_CLOEXEC);
        if let Some((slave, _)) = &prepared.terminal {
            libc::setsid();
            libc::ioctl(slave.as_raw_fd(), libc::TIOCSCTTY, 0);
        }
        let pid = libc::fork();
        if pid == 0 {
            // Not before the leader has made it a job.
            libc::close(gate[1]);
            let mut byte = 0u8;
            libc::read(gate[0], (&raw mut byte).cast(), 1);
            become_launch(prepared);
        }
        if let Some((slave, foreground)) = &prepared.terminal {
            libc::setpgid(pid, pid);
            if *foreground {
                libc::tcsetpgrp(slave.as_raw_fd(), pid);
            }
        }
        tell(prepared, [STARTED, pid]);
        libc::close(gate[1]);
        loop {
            let mut status = 0;
            if libc::waitpid(pid, &raw mut status, libc::WUNTRACED | libc::WCONTINUED) < 0 {
                libc::_exit(0);
            }
            tell(prepared, [pid, status]);
        }
    }
}

fn tell(prepared: &Prepared<'_>, event: Event) {
    // SAFETY: the buffer is valid for its length.
    unsafe { libc::write(prepared.events.as_raw_fd(), event.as_ptr().cast(), size_of::<Event>()) };
}

/// The launch's life before exec.
fn become_launch(prepared: &mut Prepared<'_>) -> ! {
    // SAFETY: system calls only; all memory was prepared.
    unsafe {
        let events = libc::fcntl(prepared.events.as_raw_fd(), libc::F_DUPFD_CLOEXEC, OURS);
        for (source, _, _) in &mut prepared.streams {
            *source = libc::fcntl(*source, libc::F_DUPFD_CLOEXEC, OURS);
        }
        for (source, target, close) in &prepared.streams {
            let flags = if *close { libc::O_CLOEXEC } else { 0 };
            libc::dup3(*source, *target, flags);
        }
        plain_signals();
        let fail = |event: Event| -> ! {
            libc::write(events, event.as_ptr().cast(), size_of::<Event>());
            libc::_exit(0)
        };
        for (index, step) in prepared.steps.iter().enumerate() {
            if step() < 0 {
                fail([NOT_MADE, index as i32]);
            }
        }
        close_others(&prepared.streams);
        if prepared.shell {
            libc::execvpe(prepared.program.as_ptr(), prepared.argv.as_ptr(), prepared.envp.as_ptr());
        } else {
            libc::execve(prepared.program.as_ptr(), prepared.argv.as_ptr(), prepared.envp.as_ptr());
        }
        fail([NOT_STARTED, *libc::__errno_location()]);
    }
}

/// Puts back what the tests themselves were started with: a script's background job ignores ^C, for example.
fn plain_signals() {
    // SAFETY: no handler is installed, and the set is a local one.
    unsafe {
        for signal in 1..=libc::SIGRTMAX() {
            libc::signal(signal, libc::SIG_DFL);
        }
        let mut none = std::mem::MaybeUninit::uninit();
        libc::sigemptyset(none.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), ptr::null_mut());
    }
}

/// Closes by exec what the launch is not to have. Other tests' descriptors are all closed by exec already; this
/// is for those that the tests themselves inherited.
fn close_others(streams: &[(RawFd, RawFd, bool)]) {
    const CLOSE_RANGE_CLOEXEC: libc::c_int = 4;
    let mut from = 0;
    for (_, target, _) in streams {
        // SAFETY: no memory is passed.
        unsafe {
            if *target > from {
                libc::syscall(libc::SYS_close_range, from, target - 1, CLOSE_RANGE_CLOEXEC);
            }
        }
        from = target + 1;
    }
    // SAFETY: no memory is passed.
    unsafe { libc::syscall(libc::SYS_close_range, from, u32::MAX, CLOSE_RANGE_CLOEXEC) };
}
