//! Writes records until it is told or made to stop: `record-writer DIR SEGMENT COUNT MAX-SIZE [FILE-LIMIT]`.
//!
//! Each record that is in the log is told by one line on standard output, its sequence number. With `FILE-LIMIT`
//! no file may grow beyond so many bytes, which stands for a full disk; SIGXFSZ is left as it is.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use cotter_core::record::{Entry, Segment};
use cotter_rules::rule::Facts;
use cotter_rules::verdict::{Decision, Mode};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, name, count, max_size, limit @ ..] = args.as_slice() else { return ExitCode::from(2) };
    if let Some(limit) = limit.first().and_then(|limit| limit.parse().ok()) {
        limit_file_size(limit);
    }
    let mut segment = Segment::new(dir.as_bytes(), name);
    segment.max_size = max_size.parse().unwrap_or(u64::MAX);
    // A stalled machine is not what is tested here.
    segment.lock_wait = 60_000;
    let count = count.parse().unwrap_or(u64::MAX);
    let mut took = Vec::new();
    let facts = Facts::default();
    let mut out = std::io::stdout().lock();
    for n in 0..count {
        let start = Instant::now();
        let appended = segment.append(&entry(n.to_string().as_bytes(), &facts), false);
        took.push(start.elapsed());
        let told = match appended {
            Ok(appended) => writeln!(out, "{}", appended.seq),
            Err(failure) => {
                eprintln!("{failure}");
                return ExitCode::FAILURE;
            }
        };
        if told.is_err() {
            return ExitCode::FAILURE;
        }
    }
    took.sort_unstable();
    if let (Some(median), Some(late)) = (took.get(took.len() / 2), took.get(took.len() * 99 / 100)) {
        eprintln!("append: median {:.1} µs, 99 % within {:.1} µs", micros(*median), micros(*late));
    }
    ExitCode::SUCCESS
}

fn micros(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn entry<'a>(n: &'a [u8], facts: &'a Facts) -> Entry<'a> {
    const WORDS: [&[u8]; 4] =
        [b"git", b"push", b"--porcelain", b"https://alice:hunter2@example.org/proj.git"];
    Entry {
        at: cotter_sys::time::now(),
        key: Some(b"a key"),
        door: "shim",
        tool: "git",
        argv: &WORDS,
        env: &[],
        cwd: Some(b"/srv/proj"),
        command: None,
        facts,
        decision: Decision::Allow,
        unmoded: Decision::Allow,
        rule: "default",
        obligations: &[],
        saved: None,
        mode: Mode::Guard,
        policy: &[7; 32],
        project: false,
        protected: None,
        session: None,
        sid: 1,
        sid_start: None,
        pid: std::process::id(),
        ppid: 1,
        nested: false,
        looked: false,
        note: None,
        real: Some(n),
    }
}

#[allow(unsafe_code, reason = "std cannot set a limit")]
fn limit_file_size(bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the limit is read, nothing is kept.
    unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit) };
}
