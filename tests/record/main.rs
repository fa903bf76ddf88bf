//! The log under everything that can happen to it: many writers, killed writers, full disks, and people who
//! change what was written.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test that called it")]

mod bytes;
mod disk;
mod entries;
mod killed;
mod many;
mod replay;
mod tampered;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cotter_control::log::{self, Format, Report};
use cotter_core::record::{Appended, Failure, Json, Segment};
use tempfile::TempDir;

/// A state directory of its own.
struct State {
    root: TempDir,
}

impl State {
    fn new() -> State {
        let root = TempDir::new().unwrap();
        std::fs::create_dir(root.path().join("log")).unwrap();
        State { root }
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    fn dir(&self) -> PathBuf {
        self.path().join("log")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    fn segment(&self, name: &str) -> Log {
        Log {
            dir: self.dir().into_os_string().into_encoded_bytes(),
            name: name.to_owned(),
            max_size: u64::MAX,
        }
    }

    /// A command that writes `count` records.
    fn writer(&self, name: &str, count: u64, max_size: u64) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_record-writer"));
        command.arg(self.dir()).args([name, &count.to_string(), &max_size.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn verify(&self) -> Report {
        log::verify(self.path(), Format::Human, &mut std::io::sink()).unwrap()
    }

    /// The codes of all findings.
    fn findings(&self) -> Vec<&'static str> {
        self.verify().findings.iter().map(|finding| finding.what.code()).collect()
    }

    fn assert_clean(&self, records: u64) {
        let report = self.verify();
        assert_eq!((&report.findings[..], report.records), (&[][..], records));
    }

    /// The lines of a segment's current file, head first.
    fn lines(&self, name: &str) -> Vec<Vec<u8>> {
        let bytes = std::fs::read(self.file(&format!("{name}.jsonl"))).unwrap();
        bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    fn set_lines(&self, name: &str, lines: &[Vec<u8>]) {
        std::fs::write(self.file(&format!("{name}.jsonl")), lines.concat()).unwrap();
    }

    /// Head and last record of a segment's current file, read by an independent parser.
    fn json_lines(&self, name: &str) -> Vec<serde_json::Value> {
        self.lines(name).iter().map(|line| serde_json::from_slice(line).unwrap()).collect()
    }
}

/// A segment that owns its name.
struct Log {
    dir: Vec<u8>,
    name: String,
    max_size: u64,
}

impl Log {
    fn segment(&self) -> Segment<'_> {
        let mut segment = Segment::new(&self.dir, &self.name);
        segment.max_size = self.max_size;
        segment.lock_wait = 60_000;
        segment
    }

    fn try_append(&self, n: u64) -> Result<Appended, Failure> {
        self.segment().append_with(false, |json: &mut Json| json.key("n").number(n))
    }

    fn append(&self, numbers: impl IntoIterator<Item = u64>) {
        for n in numbers {
            self.try_append(n).unwrap();
        }
    }
}
