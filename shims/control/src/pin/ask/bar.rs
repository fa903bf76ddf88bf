//! That something is being done, where somebody is looking.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

const SILENT: Duration = Duration::from_millis(500);
const WIDTH: usize = 24;

/// `asking the registry [########........] 12 of 36 left-pad`.
pub(crate) struct Bar {
    what: &'static str,
    all: usize,
    done: usize,
    begun: Instant,
    seen: bool,
    shown: bool,
}

impl Bar {
    pub(crate) fn new(all: usize, what: &'static str) -> Bar {
        Bar { what, all, done: 0, begun: Instant::now(), seen: stderr().is_terminal(), shown: false }
    }

    /// One more is done.
    pub(crate) fn done_with(&mut self, name: &str) {
        self.done += 1;
        if self.seen && self.begun.elapsed() >= SILENT {
            let full = WIDTH * self.done / self.all.max(1);
            let (full, empty) = ("#".repeat(full), ".".repeat(WIDTH.saturating_sub(full)));
            let name: String = name.chars().filter(|letter| !letter.is_control()).take(40).collect();
            let _ = write!(
                stderr(),
                "\r\x1b[K{} [{full}{empty}] {} of {} {name}",
                self.what,
                self.done,
                self.all
            );
            self.shown = true;
        }
    }

    pub(crate) fn end(&mut self) {
        if self.shown {
            let _ = write!(stderr(), "\r\x1b[K");
            self.shown = false;
        }
    }
}

/// That something is waited for of which nobody knows how far it is; gone when it is dropped.
pub(crate) struct Waiting(bool);

impl Waiting {
    pub(crate) fn for_what(what: &str) -> Waiting {
        let seen = stderr().is_terminal();
        if seen {
            let _ = write!(stderr(), "\r\x1b[K{what} …");
        }
        Waiting(seen)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.0 {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
