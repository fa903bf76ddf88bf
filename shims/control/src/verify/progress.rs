//! That something is being done, where it takes longer than a second and somebody is looking.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

const SILENT: Duration = Duration::from_secs(1);

pub(crate) struct Progress {
    all: usize,
    done: usize,
    begun: Instant,
    /// Whether a line stands there that has to be taken away.
    shown: bool,
    seen: bool,
}

impl Progress {
    pub(crate) fn new(all: usize) -> Progress {
        Progress { all, done: 0, begun: Instant::now(), shown: false, seen: stderr().is_terminal() }
    }

    /// One more is begun.
    pub(crate) fn at(&mut self, what: &str) {
        self.done += 1;
        if self.seen && self.begun.elapsed() >= SILENT {
            let what: String = what.chars().filter(|letter| !letter.is_control()).take(60).collect();
            let _ = write!(stderr(), "\r\x1b[K{} of {}: {what}", self.done, self.all);
            self.shown = true;
        }
    }

    pub(crate) fn done(&mut self) {
        if self.shown {
            let _ = write!(stderr(), "\r\x1b[K");
            self.shown = false;
        }
    }
}
