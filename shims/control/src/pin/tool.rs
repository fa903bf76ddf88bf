//! A real package manager, found as the guard finds it, and run so that only what is told to it here counts.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use crate::error::Error;
use crate::registries::KEPT;
use crate::subject;
use crate::written::{text, visible};

/// More than any of them says.
const MOST: u64 = 256 << 20;

/// What keeps them from asking and telling anything else.
const ADDED: [(&str, &str); 6] = [
    ("LC_ALL", "C.UTF-8"),
    ("NO_COLOR", "1"),
    ("CI", "1"),
    ("npm_config_update_notifier", "false"),
    ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    ("UV_PYTHON_DOWNLOADS", "never"),
];

pub(super) struct Tool {
    pub(super) name: &'static str,
    program: PathBuf,
    /// What stands before every word: `-m pip`.
    leading: &'static [&'static str],
    until: Instant,
}

/// What came of running it.
pub(super) struct Ran {
    pub(super) succeeded: bool,
    pub(super) out: String,
    pub(super) err: String,
}

impl Tool {
    /// The first of these names that there is.
    pub(super) fn find(names: &[&'static str], until: Instant) -> Result<Tool, Error> {
        for name in names {
            if let Some(program) = subject::real(name)? {
                return Ok(Tool { name, program, leading: &[], until });
            }
        }
        Err(Error::NoRealTool(names.first().copied().unwrap_or_default().to_owned()))
    }

    #[must_use]
    pub(super) fn leading(mut self, words: &'static [&'static str]) -> Tool {
        self.leading = words;
        self
    }

    /// Runs it in a folder, with an environment of its own.
    pub(super) fn run<W: AsRef<OsStr>>(&self, folder: &Path, words: &[W]) -> Result<Ran, Error> {
        let failed = |why: String| Error::Subprocess { what: self.name.to_owned(), why };
        let mut command = Command::new(&self.program);
        command.args(self.leading).args(words).current_dir(folder).env_clear().stdin(Stdio::null());
        for name in KEPT {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.env("PATH", absolute_path()).envs(ADDED);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|cause| failed(cause.to_string()))?;
        let out = child.stdout.take().map(gathered);
        let err = child.stderr.take().map(gathered);
        let wait = |gathered: Option<mpsc::Receiver<Vec<u8>>>| match gathered {
            Some(gathered) => {
                gathered.recv_timeout(self.until.saturating_duration_since(Instant::now())).ok()
            }
            None => Some(Vec::new()),
        };
        let said = wait(out).zip(wait(err));
        if said.is_none() {
            let _ = child.kill();
        }
        let ended = child.wait().map_err(|cause| failed(cause.to_string()))?;
        let Some((out, err)) = said else {
            return Err(failed("it did not end in time (--within)".to_owned()));
        };
        Ok(Ran { succeeded: ended.success(), out: text(&out), err: text(&err) })
    }

    /// The failure of a run, in the tool's own words.
    pub(super) fn failure(&self, ran: &Ran) -> Error {
        const LINES: usize = 12;
        let noise = |line: &&str| {
            line.trim().is_empty() || line.contains("A complete log of this run can be found in")
        };
        let lines: Vec<&str> = ran.err.lines().filter(|line| !noise(line)).collect();
        let last = lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default();
        let why = last.iter().map(|line| format!("\n  {}", visible(line))).collect();
        Error::Subprocess { what: format!("{} (resolving)", self.name), why }
    }
}

/// Reads a pipe to its end, or as much of it as anybody means.
fn gathered(pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.take(MOST).read_to_end(&mut bytes);
        let _ = tell.send(bytes);
    });
    told
}

/// PATH without what depends on where one stands: the manager stands in a copy.
fn absolute_path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let absolute = std::env::split_paths(&path).filter(|entry| entry.is_absolute());
    std::env::join_paths(absolute).unwrap_or_default()
}
