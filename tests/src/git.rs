//! Cotter before the machine's own git: the same commands with the guard and without it.

use std::collections::HashMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::{Home, state};

/// Nothing that these tests run takes longer, unless it hangs.
const DEADLINE: Duration = Duration::from_secs(60);
/// Stands in the first page of every guard.
const MARKER: &[u8] = b"cotter-guard-marker";
/// One moment for every commit, so that the same work gives the same hashes.
const DATE: &str = "2026-01-02T03:04:05Z";

/// What a program said, and how it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    /// Standard output, of a program that must have succeeded.
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// Standard error, of a call that the guard must have stopped.
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(126), "{}{}", self.stdout, self.stderr);
        self.stderr
    }

    /// The restore point of a call that passed, of which the guard must have said one thing only: that it made it.
    #[track_caller]
    pub fn saved(&self) -> String {
        let saves = saves_in(&self.stderr);
        assert!(self.code == Some(0) && saves.len() == 1, "not saved: {self:?}");
        assert_eq!(self.stderr.matches("cotter: ").count(), 1, "{self:?}");
        saves.into_iter().next().unwrap_or_default()
    }
}

/// The restore points that the guard says it made, in order.
pub fn saves_in(stderr: &str) -> Vec<String> {
    let said = stderr.lines().filter(|line| line.starts_with("cotter: saved "));
    said.map(|line| line.rsplit_once("; to get it back: cotter undo ").expect("the way back").1.to_owned())
        .collect()
}

/// The machine's git: the first one on PATH that is no guard.
pub fn real_git() -> &'static Path {
    static REAL: OnceLock<PathBuf> = OnceLock::new();
    REAL.get_or_init(|| {
        let path = env::var_os("PATH").unwrap_or_default();
        let is_real = |program: &PathBuf| {
            fs::read(program).is_ok_and(|bytes| {
                let page = &bytes[..bytes.len().min(4096)];
                !page.windows(MARKER.len()).any(|window| window == MARKER)
            })
        };
        env::split_paths(&path).map(|dir| dir.join("git")).find(is_real).expect("git is on PATH")
    })
}

impl Home {
    /// Cotter installed before the machine's git, with the exec path that `cotter exec-path` makes.
    pub fn with_git() -> Home {
        let home = Home::without_tools();
        home.prepare_for_git();
        home
    }

    /// Makes this installation one that [`with_git`](Self::with_git) gives.
    pub fn prepare_for_git(&self) {
        self.write_install(&[("git", real_git())]);
        // No sample hooks: they are most of the files of a small repository.
        fs::create_dir_all(self.path("home/template/hooks")).expect("a folder in a temporary directory");
        let template = self.path("home/template").display().to_string();
        let settings = format!(
            "[user]\n\tname = alice\n\temail = alice@example.org\n[init]\n\tdefaultBranch = main\n\
             \ttemplateDir = {template}\n[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n"
        );
        fs::write(self.path("home/.gitconfig"), settings).expect("a file in a temporary directory");
        self.said(self.cotter(["exec-path"])).succeeded();
    }

    /// PATH with the shims first and the machine's own folders behind them.
    pub fn guarded_path(&self) -> String {
        format!("{}:{}", self.shims().display(), unguarded_path())
    }

    /// A program in a plain environment, started in `dir`, that meets the guard.
    pub fn command(&self, program: impl AsRef<OsStr>, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(dir)
            .env_clear()
            .envs(self.environment())
            .env("PATH", self.guarded_path())
            .stdin(Stdio::null());
        command
    }

    fn environment(&self) -> HashMap<&'static str, String> {
        let home = self.path("home").display().to_string();
        HashMap::from([
            ("HOME", home),
            ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
            ("GIT_TERMINAL_PROMPT", "0".to_owned()),
            ("GIT_AUTHOR_DATE", DATE.to_owned()),
            ("GIT_COMMITTER_DATE", DATE.to_owned()),
            ("GIT_EDITOR", "true".to_owned()),
            ("LC_ALL", "C".to_owned()),
            ("TMPDIR", self.path("tmp").display().to_string()),
        ])
    }

    /// A program by its name on the guarded PATH, which may only be looked up there.
    pub fn run<A: AsRef<OsStr>>(
        &self,
        dir: &Path,
        program: &str,
        words: impl IntoIterator<Item = A>,
    ) -> Said {
        let program = if self.shim(program).exists() { self.shim(program) } else { PathBuf::from(program) };
        let mut command = self.command(program, dir);
        command.args(words);
        self.said(command)
    }

    /// `git …` through the guard; words are split at blanks.
    pub fn git(&self, dir: &Path, words: &str) -> Said {
        self.run(dir, "git", words.split(' '))
    }

    /// `git …` past the guard, to set a scene and to be a witness.
    pub fn past(&self, dir: &Path, words: &str) -> Said {
        let mut command = self.command(real_git(), dir);
        command.args(words.split(' ')).env("PATH", unguarded_path());
        self.said(command)
    }

    /// The control command, beside the guard.
    pub fn cotter<A: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.command(self.path("lib/cotter/cotter"), &self.path("home"));
        command.args(words);
        command
    }

    /// Puts back what a restore point of the repository around `dir` holds, and gives what is said of it.
    #[track_caller]
    pub fn undo(&self, dir: &Path, id: &str) -> String {
        let mut command = self.cotter(["undo", id]);
        command.current_dir(dir);
        self.said(command).succeeded()
    }

    /// What a restore point has of a file, or nothing if it is not in it. `part` is `work`, `index` or `cleaned`.
    pub fn kept(&self, dir: &Path, id: &str, part: &str, file: &str) -> Option<String> {
        let said = self
            .past(dir, &format!("-c safe.directory=* cat-file blob refs/cotter/saves/{id}:{part}/{file}"));
        (said.code == Some(0)).then_some(said.stdout)
    }

    /// A shell script that meets the guard.
    pub fn guarded(&self, dir: &Path, script: &str) -> Said {
        let mut command = self.command("/bin/sh", dir);
        command.args(["-euc", script, "sh"]);
        self.said(command)
    }

    /// The same script, which does not.
    pub fn unguarded(&self, dir: &Path, script: &str) -> Said {
        let mut command = self.command("/bin/sh", dir);
        command.args(["-euc", script, "sh"]).env("PATH", unguarded_path());
        self.said(command)
    }

    /// Runs a command to its end.
    pub fn said(&self, mut command: Command) -> Said {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let child = {
            let _alone = state::alone();
            command.spawn().expect("the program starts")
        };
        wait(child)
    }

    /// A bare repository `name.git` in the folder `in_dir`, and a clone of it `name` with one commit, pushed.
    pub fn repository(&self, in_dir: &str, name: &str) -> PathBuf {
        let dir = self.path(in_dir);
        fs::create_dir_all(&dir).expect("a folder in a temporary directory");
        let script = format!(
            "git init -q --bare {name}.git; git init -q {name}; cd {name}; git remote add origin ../{name}.git
             echo one >file; git add file; git commit -qm one; git push -q -u origin main"
        );
        self.unguarded(&dir, &script).succeeded();
        dir.join(name)
    }

    /// Everything that the guard and `cotter` wrote down so far, one JSON object each.
    pub fn records(&self) -> Vec<serde_json::Value> {
        let said = self.said(self.cotter(["log", "--format", "json"])).succeeded();
        said.lines().map(|line| serde_json::from_str(line).expect("a record is JSON")).collect()
    }
}

/// PATH without any guard: the folder of the machine's git, and the system's.
pub fn unguarded_path() -> String {
    let dir = real_git().parent().unwrap_or(Path::new("/"));
    format!("{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", dir.display())
}

/// Waits for the end of a process that leads a group, or kills the group.
fn wait(child: Child) -> Said {
    let pid = child.id();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(child.wait_with_output()));
    let Ok(output) = told.recv_timeout(DEADLINE) else {
        kill_group(pid);
        panic!("a program did not end within {} s", DEADLINE.as_secs());
    };
    let output = output.expect("the output can be read");
    Said {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[allow(unsafe_code, reason = "std cannot signal a process group")]
fn kill_group(pid: u32) {
    // SAFETY: no memory is passed; the group is that of our own child, which has not been waited for.
    unsafe { libc::kill(-(pid as i32), libc::SIGKILL) };
}
