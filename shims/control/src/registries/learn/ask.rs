//! Asking one package manager.

use std::fs;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::subject::install;

/// What a manager may know of its surroundings: where a home and programs are, and how to get out. Everything else,
/// its own variables with it, belongs to the caller.
pub(crate) const KEPT: [&str; 27] = [
    "HOME",
    "PATH",
    "USER",
    "LOGNAME",
    "LANG",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    // Where installed versions of a tool are, by which those that stand in for it find it.
    "RUSTUP_HOME",
    "PYENV_ROOT",
    "NVM_DIR",
    "VOLTA_HOME",
    "ASDF_DIR",
    "ASDF_DATA_DIR",
    "MISE_DATA_DIR",
];

/// What keeps them from asking, telling and showing anything else.
const ADDED: [(&str, &str); 9] = [
    ("LC_ALL", "C"),
    ("NO_COLOR", "1"),
    ("CI", "1"),
    ("npm_config_logs_max", "0"),
    ("npm_config_update_notifier", "false"),
    ("PIP_NO_CACHE_DIR", "1"),
    ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    ("UV_NO_CACHE", "1"),
    ("COREPACK_ENABLE_DOWNLOAD_PROMPT", "0"),
];

/// Where they put what they write, so that asking leaves nothing behind.
const ELSEWHERE: [&str; 11] = [
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "npm_config_cache",
    "CARGO_HOME",
    "GOPATH",
    "GOCACHE",
    "COMPOSER_CACHE_DIR",
    "COMPOSER_HOME",
    "DENO_DIR",
];

/// Longer than any of them takes that is going to answer.
const QUESTION: Duration = Duration::from_secs(20);
/// More than any of them says.
const MOST: u64 = 8 << 20;

/// A package manager that is on PATH.
pub(super) struct Manager {
    program: PathBuf,
    scratch: PathBuf,
    until: Instant,
    offline: bool,
}

impl Manager {
    /// The first one on PATH that is no guard of ours.
    pub(super) fn find(name: &str, scratch: &Path, until: Instant, offline: bool) -> Option<Manager> {
        let guard = install().ok().map(|install| crate::subject::path(&install.lib).join("cotter-shim"));
        let guard = guard.and_then(|guard| guard.canonicalize().ok());
        let is_ours = |program: &PathBuf| guard.is_some() && program.canonicalize().ok() == guard;
        let mut found = which::which_all(name).ok()?;
        let program = found.find(|program| program.is_absolute() && !is_ours(program))?;
        Some(Manager { program, scratch: scratch.to_owned(), until, offline })
    }

    /// What it says, if it succeeds in time.
    pub(super) fn ask(&self, words: &[&str]) -> Option<String> {
        let until = self.until.min(Instant::now() + QUESTION);
        let mut command = Command::new(&self.program);
        command.args(words).current_dir("/").env_clear().stdin(Stdio::null()).stderr(Stdio::null());
        for name in KEPT {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.envs(ADDED).envs(ELSEWHERE.map(|name| (name, &self.scratch)));
        let mut child = command.stdout(Stdio::piped()).spawn().ok()?;
        let stdout = child.stdout.take()?;
        // What it started may hold the pipe open for longer than it lives, so that is not waited for.
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut text = Vec::new();
            let read = stdout.take(MOST).read_to_end(&mut text);
            let _ = tell.send(read.map(|_| text));
        });
        let said = told.recv_timeout(until.saturating_duration_since(Instant::now()));
        if said.is_err() {
            let _ = child.kill();
        }
        let ended = child.wait().ok()?;
        let text = said.ok()?.ok().filter(|_| ended.success())?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// A place for what a question needs.
    pub(super) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// The same for what needs a network.
    pub(super) fn ask_network(&self, words: &[&str]) -> Option<String> {
        if self.offline { None } else { self.ask(words) }
    }
}

/// A folder that is gone when everything has been asked.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new() -> std::io::Result<Scratch> {
        let scratch = std::env::temp_dir().join(format!("cotter-registries-{}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&scratch)?;
        Ok(Scratch(scratch))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A file of the user's, below the home that the managers see.
pub(super) fn of_home(path: &str) -> Option<String> {
    let home = std::env::var_os("HOME")?;
    let file = Path::new(&home).join(path);
    crate::helper::read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}
