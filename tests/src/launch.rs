//! One way to start a program: argv, environment, descriptors, and everything else that exec hands down.

#![allow(unsafe_code, reason = "launch states are made by system calls between fork and exec")]

use std::collections::BTreeMap;
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::child::{Ending, Running};
use crate::{Report, Stream, Terminal, state};

/// A launch to be made once or more. Each state is made in the child, in the order in which it was asked for.
pub struct Launch {
    pub(crate) argv: Vec<CString>,
    pub(crate) envp: Vec<CString>,
    pub(crate) streams: BTreeMap<i32, Inherited>,
    pub(crate) steps: Vec<Step>,
    pub(crate) terminal: Option<Controlling>,
    /// Whether a file that the kernel cannot execute is given to /bin/sh, as `execvp` and every shell do.
    pub(crate) as_a_shell_would: bool,
}

pub(crate) struct Inherited {
    pub(crate) stream: Stream,
    pub(crate) close_on_exec: bool,
}

/// What the child does before exec: only system calls, because it was forked from a process with threads.
/// A negative answer means that the state could not be made.
pub(crate) type Step = Box<dyn Fn() -> libc::c_int>;

/// The terminal that controls the launch's session, and whether the launch is its foreground job.
pub(crate) struct Controlling {
    pub(crate) terminal: Terminal,
    pub(crate) foreground: bool,
}

/// How a launch ended, and what was seen of it.
#[derive(Debug)]
pub struct Outcome {
    pub ending: Ending,
    /// What the probe saw, if it was reached.
    pub report: Option<Report>,
    pub stdout: String,
    pub stderr: String,
}

impl Launch {
    /// Nothing but argv and PATH: no input, captured output.
    pub fn new<A: AsRef<OsStr>>(argv: impl IntoIterator<Item = A>) -> Launch {
        let open = |stream| Inherited { stream, close_on_exec: false };
        Launch {
            argv: argv.into_iter().map(|arg| c_string(arg.as_ref())).collect(),
            envp: Vec::new(),
            streams: [(0, open(Stream::null())), (1, open(Stream::file())), (2, open(Stream::file()))].into(),
            steps: Vec::new(),
            terminal: None,
            as_a_shell_would: false,
        }
    }

    /// Adds one environment entry, of any form.
    #[must_use]
    pub fn entry(mut self, entry: impl AsRef<OsStr>) -> Launch {
        self.envp.push(c_string(entry.as_ref()));
        self
    }

    /// Sets a variable in place of all its entries so far.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Launch {
        self = self.without_variable(name);
        let mut entry = std::ffi::OsString::from(format!("{name}="));
        entry.push(value);
        self.entry(entry)
    }

    #[must_use]
    pub fn without_variable(mut self, name: &str) -> Launch {
        let prefix = format!("{name}=");
        self.envp.retain(|entry| !entry.as_bytes().starts_with(prefix.as_bytes()));
        self
    }

    #[must_use]
    pub fn empty_environment(mut self) -> Launch {
        self.envp.clear();
        self
    }

    /// Gives descriptor `fd` to the child.
    #[must_use]
    pub fn stream(mut self, fd: i32, stream: &Stream) -> Launch {
        self.streams.insert(fd, Inherited { stream: stream.clone(), close_on_exec: false });
        self
    }

    #[must_use]
    pub fn close_on_exec(mut self, fd: i32, stream: &Stream) -> Launch {
        self.streams.insert(fd, Inherited { stream: stream.clone(), close_on_exec: true });
        self
    }

    #[must_use]
    pub fn closed(mut self, fd: i32) -> Launch {
        self.streams.remove(&fd);
        self
    }

    /// The launch is a job of `terminal`, whose session's leader is its parent.
    #[must_use]
    pub fn job_of(mut self, terminal: &Terminal, foreground: bool) -> Launch {
        self.terminal = Some(Controlling { terminal: terminal.clone(), foreground });
        self
    }

    #[must_use]
    pub fn as_a_shell_would(mut self) -> Launch {
        self.as_a_shell_would = true;
        self
    }

    fn step(mut self, step: impl Fn() -> libc::c_int + 'static) -> Launch {
        self.steps.push(Box::new(step));
        self
    }

    #[must_use]
    pub fn ignoring(self, signal: i32) -> Launch {
        // SAFETY: no memory is passed.
        self.step(
            move || if unsafe { libc::signal(signal, libc::SIG_IGN) } == libc::SIG_ERR { -1 } else { 0 },
        )
    }

    #[must_use]
    pub fn blocking(self, signal: i32) -> Launch {
        self.step(move || {
            let mut set = std::mem::MaybeUninit::uninit();
            // SAFETY: `sigemptyset` makes the set that the others use.
            unsafe {
                libc::sigemptyset(set.as_mut_ptr());
                libc::sigaddset(set.as_mut_ptr(), signal);
                libc::sigprocmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut())
            }
        })
    }

    /// A signal that was sent and, being blocked, waits.
    #[must_use]
    pub fn pending(self, signal: i32) -> Launch {
        // SAFETY: no memory is passed.
        self.blocking(signal).step(move || unsafe { libc::kill(libc::getpid(), signal) })
    }

    #[must_use]
    pub fn umask(self, mask: u32) -> Launch {
        self.step(move || {
            // SAFETY: no memory is passed.
            unsafe { libc::umask(mask) };
            0
        })
    }

    /// Lowers a soft limit; the hard one stays, so that the probe can still report.
    #[must_use]
    pub fn limit(self, resource: libc::__rlimit_resource_t, soft: u64) -> Launch {
        self.step(move || {
            let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: one valid structure.
            unsafe {
                if libc::getrlimit(resource, &raw mut limit) < 0 {
                    return -1;
                }
                limit.rlim_cur = soft;
                libc::setrlimit(resource, &raw const limit)
            }
        })
    }

    /// Starts in an open directory, which may since have been deleted.
    #[must_use]
    pub fn directory(self, directory: &File) -> Launch {
        let directory = state::out_of_the_way(directory);
        // SAFETY: no memory is passed; the descriptor is open.
        self.step(move || unsafe { libc::fchdir(directory.as_raw_fd()) })
    }

    /// Changes the mode of an open file, such as the directory just entered.
    #[must_use]
    pub fn mode(self, file: &File, mode: u32) -> Launch {
        let file = state::out_of_the_way(file);
        // SAFETY: no memory is passed; the descriptor is open.
        self.step(move || unsafe { libc::fchmod(file.as_raw_fd(), mode) })
    }

    /// Gives up root's rights, where the tests have them.
    #[must_use]
    pub fn without_root(self) -> Launch {
        const NOBODY: u32 = 65534;
        self.step(|| {
            // SAFETY: no memory is passed.
            unsafe {
                if libc::geteuid() != 0 {
                    return 0;
                }
                let groups = libc::setgroups(0, std::ptr::null());
                groups | libc::setresgid(NOBODY, NOBODY, NOBODY) | libc::setresuid(NOBODY, NOBODY, NOBODY)
            }
        })
    }

    #[must_use]
    pub fn own_session(self) -> Launch {
        // SAFETY: no memory is passed.
        self.step(|| unsafe { libc::setsid() })
    }

    #[must_use]
    pub fn own_group(self) -> Launch {
        // SAFETY: no memory is passed.
        self.step(|| unsafe { libc::setpgid(0, 0) })
    }

    #[must_use]
    pub fn nice(self, by: i32) -> Launch {
        // SAFETY: no memory is passed.
        self.step(move || unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, by) })
    }

    /// Only on the first processor that it may run on.
    #[must_use]
    pub fn on_one_processor(self) -> Launch {
        self.step(|| {
            // SAFETY: both sets are valid and of the size given.
            unsafe {
                let mut allowed: libc::cpu_set_t = std::mem::zeroed();
                let mut one = allowed;
                let size = size_of::<libc::cpu_set_t>();
                if libc::sched_getaffinity(0, size, &raw mut allowed) < 0 {
                    return -1;
                }
                let first = (0..libc::CPU_SETSIZE as usize).find(|cpu| libc::CPU_ISSET(*cpu, &allowed));
                libc::CPU_SET(first.unwrap_or(0), &mut one);
                libc::sched_setaffinity(0, size, &raw const one)
            }
        })
    }

    /// Any `prctl` that takes one number.
    #[must_use]
    pub fn control(self, option: i32, value: libc::c_ulong) -> Launch {
        // SAFETY: only options that take a number are passed.
        self.step(move || unsafe { libc::prctl(option, value, 0, 0, 0) })
    }

    #[must_use]
    pub fn personality(self, persona: libc::c_ulong) -> Launch {
        // SAFETY: no memory is passed.
        self.step(move || unsafe { libc::personality(persona) })
    }

    #[must_use]
    pub fn alarm(self, seconds: u32) -> Launch {
        self.step(move || {
            // SAFETY: no memory is passed.
            unsafe { libc::alarm(seconds) };
            0
        })
    }

    /// Starts `program` and lets the caller deal with it.
    pub fn start(&self, program: &Path) -> Running {
        Running::start(self, program)
    }

    /// Starts `program`, and waits until it has ended.
    pub fn run(&self, program: &Path) -> Outcome {
        let running = self.start(program);
        let ending = running.ends();
        self.outcome(ending, &[])
    }

    /// Like [`run`](Self::run), with the probe standing at `probe`.
    pub fn run_with_probe(&self, program: &Path, probe: &Path) -> Outcome {
        let dump = PathBuf::from(format!("{}.dump", probe.display()));
        let _ = std::fs::remove_file(&dump);
        let running = self.start(program);
        let ending = running.ends();
        let written = std::fs::read(&dump).unwrap_or_default();
        let mut outcome = self.outcome(ending, &written);
        if let Some(report) = &mut outcome.report {
            report.relate(running.pid, running.leader);
        }
        outcome
    }

    fn outcome(&self, ending: Ending, dump: &[u8]) -> Outcome {
        let text = |fd| {
            let written = self.streams.get(&fd).map(|inherited| inherited.stream.written());
            String::from_utf8_lossy(&written.unwrap_or_default()).into_owned()
        };
        Outcome { ending, report: Report::parse(dump), stdout: text(1), stderr: text(2) }
    }
}

fn c_string(text: &OsStr) -> CString {
    CString::new(text.as_bytes()).expect("no NUL in an argument")
}
