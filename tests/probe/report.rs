//! The report: sections of `name length\n`, that many bytes, and a newline.
//!
//! Whatever a report needs for itself (a descriptor, room to write) is taken only after it was recorded how
//! much of it there was.

use core::ffi::CStr;
use core::fmt::{self, Write};

use crate::Start;
use crate::kernel::{call, nr};

/// More than the kernel lets argv and the environment be under the default stack limit.
const ROOM: usize = 8 << 20;
const MOST_FDS: usize = 1024;
const LIMITS: usize = 16;

static mut BUFFER: [u8; ROOM] = [0; ROOM];

/// The one buffer, and the section that is being filled.
struct Report {
    buffer: &'static mut [u8],
    len: usize,
    section: usize,
}

/// The string at `text`, without its NUL.
pub(crate) fn bytes(text: *const u8) -> &'static [u8] {
    // SAFETY: only used for the kernel's own strings, which are terminated and live as long as we do.
    unsafe { CStr::from_ptr(text.cast()) }.to_bytes()
}

pub(crate) fn write(start: &Start) {
    // SAFETY: called once, by the only thread.
    let mut report = Report { buffer: unsafe { &mut *(&raw mut BUFFER) }, len: 0, section: 0 };
    // In this order: limits, descriptors and children are recorded before the report makes use of any.
    report.section("limits", limits);
    report.section("fds", fds);
    report.section("children", children);
    raise_limits();
    report.section("argv", |r| strings(r, start.argv));
    report.section("environment", |r| strings(r, start.envp));
    report.section("auxv", |r| auxv(r, start.auxv));
    report.section("cwd", cwd);
    report.section("kernel", kernel);
    for (name, path) in [
        ("status", c"/proc/self/status"),
        ("stat", c"/proc/self/stat"),
        ("comm", c"/proc/self/comm"),
        ("oom_score_adj", c"/proc/self/oom_score_adj"),
        ("coredump_filter", c"/proc/self/coredump_filter"),
        ("loginuid", c"/proc/self/loginuid"),
    ] {
        report.section(name, |r| r.file(path));
    }
    report.section("exe", exe);
    report.save();
}

fn limits(r: &mut Report) {
    for limit in 0..LIMITS {
        let [soft, hard] = prlimit(limit, None);
        let _ = writeln!(r, "{limit} {soft} {hard}");
    }
}

fn prlimit(limit: usize, new: Option<&[u64; 2]>) -> [u64; 2] {
    let mut old = [0u64; 2];
    let new = new.map_or(0, |new| new.as_ptr() as usize);
    // SAFETY: both structures are two 64-bit words.
    unsafe { call(nr::PRLIMIT, [0, limit, new, old.as_mut_ptr() as usize, 0]) };
    old
}

/// A report must come out also of a process that may open or write nothing: soft limits up to the hard ones.
fn raise_limits() {
    for limit in [1, 7] {
        let [_, hard] = prlimit(limit, None);
        prlimit(limit, Some(&[hard, hard]));
    }
}

/// Each open descriptor: its flags, its file's status flags, what it is, and where it stands in it.
fn fds(r: &mut Report) {
    const GETFD: usize = 1;
    const GETFL: usize = 3;
    const CURRENT: usize = 1;
    for fd in 0..MOST_FDS {
        let mut stat = [0u64; 18];
        // SAFETY: `struct stat` is 144 bytes; the other calls pass no memory.
        let (flags, status, offset) = unsafe {
            let flags = call(nr::FCNTL, [fd, GETFD, 0, 0, 0]);
            if flags < 0 {
                continue;
            }
            call(nr::FSTAT, [fd, stat.as_mut_ptr() as usize, 0, 0, 0]);
            (flags, call(nr::FCNTL, [fd, GETFL, 0, 0, 0]), call(nr::LSEEK, [fd, 0, CURRENT, 0, 0]))
        };
        let [dev, ino, _, mode, _, rdev, ..] = stat;
        let mode = mode as u32;
        let _ = writeln!(
            r,
            "{fd} flags={flags} status={status:o} dev={dev:x} ino={ino} mode={mode:o} rdev={rdev:x} offset={offset}"
        );
    }
}

/// No child, dead or alive, and none that was ever waited for: `getrusage` survives exec.
fn children(r: &mut Report) {
    const CHILDREN: usize = usize::MAX;
    const NOHANG: usize = 1;
    const ALL: usize = 0x4000_0000;
    let mut usage = [0u64; 18];
    // SAFETY: `struct rusage` is 144 bytes; wait4 is asked for neither status nor usage.
    let waited = unsafe {
        call(nr::GETRUSAGE, [CHILDREN, usage.as_mut_ptr() as usize, 0, 0, 0]);
        call(nr::WAIT4, [usize::MAX, 0, NOHANG | ALL, 0, 0])
    };
    let [.., max_rss, _, _, faults, _, _, _, _, _, _, _, _, _] = usage;
    let _ = writeln!(r, "wait {waited}\nused {}", u64::from(max_rss != 0 || faults != 0));
}

fn strings(r: &mut Report, all: &[*const u8]) {
    for string in all {
        r.push(bytes(*string));
        r.push(b"\0");
    }
}

fn auxv(r: &mut Report, mut entry: *const [usize; 2]) {
    const SECURE: usize = 23;
    const EXECFN: usize = 31;
    loop {
        // SAFETY: the vector ends with a zero tag.
        let [tag, value] = unsafe { *entry };
        match tag {
            0 => return,
            SECURE => {
                let _ = writeln!(r, "secure {value}");
            }
            EXECFN => {
                r.push(b"execfn ");
                r.push(bytes(value as *const u8));
                r.push(b"\n");
            }
            _ => {}
        }
        // SAFETY: as above.
        entry = unsafe { entry.add(1) };
    }
}

fn cwd(r: &mut Report) {
    let mut path = [0u8; 4096];
    let mut stat = [0u64; 18];
    // SAFETY: both buffers are as long as said; `struct stat` is 144 bytes.
    let (n, found) = unsafe {
        (
            call(nr::GETCWD, [path.as_mut_ptr() as usize, path.len(), 0, 0, 0]),
            call(nr::STAT, [c".".as_ptr() as usize, stat.as_mut_ptr() as usize, 0, 0, 0]),
        )
    };
    let [dev, ino, links, ..] = stat;
    let _ = writeln!(r, "getcwd={n} stat={found} dev={dev:x} ino={ino} links={links}");
    r.push(path.get(..n.max(0) as usize).unwrap_or_default());
}

/// What is only told by asking.
fn kernel(r: &mut Report) {
    const NO_CHANGE: usize = 0xffff_ffff;
    let mut mask = [0u64; 16];
    // SAFETY: the mask is as long as said; the others pass no memory.
    unsafe {
        call(nr::SCHED_GETAFFINITY, [0, 128, mask.as_mut_ptr() as usize, 0, 0]);
        let _ = writeln!(r, "affinity {mask:x?}");
        let _ = writeln!(r, "personality {:x}", call(nr::PERSONALITY, [NO_CHANGE, 0, 0, 0, 0]));
        let _ = writeln!(r, "scheduler {}", call(nr::SCHED_GETSCHEDULER, [0; 5]));
        let _ = writeln!(r, "ioprio {}", call(nr::IOPRIO_GET, [1, 0, 0, 0, 0]));
    }
    for timer in 0..3 {
        let mut value = [0u64; 4];
        // SAFETY: `struct itimerval` is four words.
        unsafe { call(nr::GETITIMER, [timer, value.as_mut_ptr() as usize, 0, 0, 0]) };
        let [every, _, left, micros] = value;
        // In hundreds of seconds, rounded up, so that the time between two runs does not show.
        let _ = writeln!(r, "timer {timer} every={every} left={}", (left + u64::from(micros > 0)).div_ceil(100));
    }
    for (name, option) in [
        ("dumpable", 3),
        ("keepcaps", 7),
        ("seccomp", 21),
        ("securebits", 27),
        ("timerslack", 30),
        ("no_new_privs", 39),
        ("thp_disable", 42),
    ] {
        // SAFETY: these options answer by their return value.
        let _ = writeln!(r, "{name} {}", unsafe { call(nr::PRCTL, [option, 0, 0, 0, 0]) });
    }
    for (name, option) in [("death_signal", 2), ("subreaper", 37)] {
        let mut value = 0i32;
        // SAFETY: these options write one int.
        unsafe { call(nr::PRCTL, [option, &raw mut value as usize, 0, 0, 0]) };
        let _ = writeln!(r, "{name} {value}");
    }
}

fn exe(r: &mut Report) {
    let mut path = [0u8; 4096];
    r.push(own_path(&mut path));
}

fn own_path(path: &mut [u8; 4096]) -> &[u8] {
    let link = c"/proc/self/exe".as_ptr() as usize;
    // SAFETY: the buffer is as long as said.
    let n = unsafe { call(nr::READLINK, [link, path.as_mut_ptr() as usize, path.len(), 0, 0]) };
    path.get(..n.max(0) as usize).unwrap_or_default()
}

impl Report {
    /// The length is written after the content is known, into a field left for it.
    fn section(&mut self, name: &str, fill: impl FnOnce(&mut Report)) {
        let _ = write!(self, "{name} ");
        let field = self.len;
        let _ = writeln!(self, "{:8}", 0);
        self.section = self.len;
        fill(self);
        let end = self.len;
        let length = end - self.section;
        self.len = field;
        let _ = write!(self, "{length:8}");
        self.len = end;
        self.push(b"\n");
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(room) = self.buffer.get_mut(self.len..self.len + bytes.len()) {
            room.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }

    fn file(&mut self, path: &CStr) {
        // SAFETY: the path is terminated, and the buffer's rest is what is offered to be filled.
        unsafe {
            let fd = call(nr::OPEN, [path.as_ptr() as usize, 0, 0, 0, 0]);
            while fd >= 0 {
                let Some(rest) = self.buffer.get_mut(self.len..) else { break };
                let n = call(nr::READ, [fd as usize, rest.as_mut_ptr() as usize, rest.len(), 0, 0]);
                if n <= 0 {
                    break;
                }
                self.len += n as usize;
            }
            call(nr::CLOSE, [fd as usize, 0, 0, 0, 0]);
        }
    }

    fn save(&self) {
        const CREATE: usize = 0o1101; // write only, create, truncate
        let mut path = [0u8; 4096];
        let n = own_path(&mut path).len();
        let suffix = b".dump\0";
        if let Some(tail) = path.get_mut(n..n + suffix.len()) {
            tail.copy_from_slice(suffix);
        }
        let mut rest = self.buffer.get(..self.len).unwrap_or_default();
        // SAFETY: the path is terminated, and the buffer is valid for its length.
        unsafe {
            let fd = call(nr::OPEN, [path.as_ptr() as usize, CREATE, 0o666, 0, 0]);
            while let [_, ..] = rest {
                let n = call(nr::WRITE, [fd as usize, rest.as_ptr() as usize, rest.len(), 0, 0]);
                if n <= 0 {
                    break;
                }
                rest = rest.get(n as usize..).unwrap_or_default();
            }
            call(nr::CLOSE, [fd as usize, 0, 0, 0, 0]);
        }
    }
}

impl fmt::Write for Report {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}
