//! Git, asked several things in a row through the same door: what makes asking safe is looked up once.
//!
//! A restore point asks git seven times and writes objects and references; [`super::git`] says why nothing else is
//! written and nothing is run.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_rules::command::Command;
use cotter_rules::fact::Reason;
use cotter_sys::process::{Child, Output, Status, memory_file};
use cotter_sys::{Errno, Fd};

use super::Look;
use super::git::{self, Configuration, HIDDEN_REFS, LOOKED_UP, OVERRIDDEN, Settings};

/// The most that git may answer.
const LIMIT: usize = 256 << 20;

/// Variables that say which repository is meant; another repository is found by its directory alone.
const OF_REPOSITORY: [&[u8]; 7] = [
    b"GIT_DIR=",
    b"GIT_WORK_TREE=",
    b"GIT_INDEX_FILE=",
    b"GIT_COMMON_DIR=",
    b"GIT_OBJECT_DIRECTORY=",
    b"GIT_ALTERNATE_OBJECT_DIRECTORIES=",
    b"GIT_NAMESPACE=",
];

/// The real git, ready to be asked about one repository.
pub struct Git<'s> {
    real: &'s CStr,
    argv: Vec<CString>,
    env: Vec<CString>,
    deadline: u64,
    hidden: Vec<Vec<u8>>,
}

/// What replaces a file of the repository for one question, and what is said to it.
#[derive(Default)]
pub struct With<'a> {
    pub input: Option<&'a [u8]>,
    /// `NAME=value`, in addition.
    pub env: &'a [&'a [u8]],
    /// The most that git may answer, where that is much.
    pub limit: usize,
}

impl<'s> Git<'s> {
    /// About the repository that `command` works in. `deadline` is for each question, in milliseconds.
    pub fn of(look: &Look<'s>, command: &Command<'_>, deadline: u64) -> Result<Git<'s>, Reason> {
        Git::about(look, command, deadline, git::settings(look, command)?)
    }

    /// About the repository around an absolute path, whatever the call says.
    pub fn at(look: &Look<'s>, dir: &[u8], deadline: u64) -> Result<Git<'s>, Reason> {
        let command = Command::default().inside(dir);
        let named = |entry: &CString| OF_REPOSITORY.iter().any(|name| entry.to_bytes().starts_with(name));
        let mut asking = Git::new(look, &git::globals(&command, Configuration::Whole), deadline)?;
        asking.env = git::environment(look, Configuration::Whole, &[]);
        asking.env.retain(|entry| !named(entry));
        let words: [&[u8]; 5] = [b"config", b"-z", b"--show-scope", b"--get-regexp", LOOKED_UP];
        let settings = Settings::read(&git::looked_up(asking.run(&words)?)?);
        let mut asked = Git::about(look, &command, deadline, &settings)?;
        asked.env.retain(|entry| !named(entry));
        Ok(asked)
    }

    fn about(
        look: &Look<'s>,
        command: &Command<'_>,
        deadline: u64,
        settings: &Settings,
    ) -> Result<Git<'s>, Reason> {
        let mut asked = Git::new(look, &git::globals(command, Configuration::Passive), deadline)?;
        asked.env = git::environment(look, Configuration::Passive, settings.passive());
        // What restore points hold is what this repository holds, whatever is shown in its place.
        asked.env.push(c"GIT_NO_REPLACE_OBJECTS=1".into());
        asked.hidden = settings.all_configured(HIDDEN_REFS).map(<[u8]>::to_vec).collect();
        Ok(asked)
    }

    fn new(look: &Look<'s>, globals: &[Vec<u8>], deadline: u64) -> Result<Git<'s>, Reason> {
        let mut argv = Vec::from([c"git".into()]);
        argv.extend(globals.iter().map(|word| git::c_word(word)));
        for setting in OVERRIDDEN {
            argv.extend([c"-c".into(), git::c_word(setting)]);
        }
        let real = look.real.ok_or(Reason::NoTool)?;
        Ok(Git { real, argv, env: Vec::new(), deadline, hidden: Vec::new() })
    }

    /// One more setting for every question from now on.
    pub fn set(&mut self, setting: &[u8]) {
        self.argv.extend([c"-c".into(), git::c_word(setting)]);
    }

    /// The references that the repository hides from those who fetch from it.
    pub fn hidden_refs(&self) -> &[Vec<u8>] {
        &self.hidden
    }

    pub fn run(&self, words: &[&[u8]]) -> Result<Output, Reason> {
        self.run_with(words, &With::default())
    }

    pub fn run_with(&self, words: &[&[u8]], with: &With<'_>) -> Result<Output, Reason> {
        let words: Vec<CString> = words.iter().map(|word| git::c_word(word)).collect();
        let extra: Vec<CString> = with.env.iter().map(|entry| git::c_word(entry)).collect();
        let argv: Vec<&CStr> = self.argv.iter().chain(&words).map(CString::as_c_str).collect();
        let envp: Vec<&CStr> = self.env.iter().chain(&extra).map(CString::as_c_str).collect();
        let stdin: Option<Fd> = with.input.map(memory_file).transpose().map_err(|_| Reason::Failed)?;
        Child {
            path: self.real,
            argv: &argv,
            envp: &envp,
            stdin: stdin.as_ref(),
            deadline: self.deadline,
            limit: with.limit.max(LIMIT),
        }
        .run()
        .map_err(|errno| if errno == Errno::TIMEDOUT { Reason::TimedOut } else { Reason::Failed })
    }

    /// What git says where it succeeds.
    pub fn ask(&self, words: &[&[u8]]) -> Result<Vec<u8>, Reason> {
        said(self.run(words)?)
    }

    /// The same for a question that is put on standard input.
    pub fn tell(&self, words: &[&[u8]], input: &[u8]) -> Result<Vec<u8>, Reason> {
        said(self.run_with(words, &With { input: Some(input), ..With::default() })?)
    }
}

fn said(output: Output) -> Result<Vec<u8>, Reason> {
    match output.status {
        Status::Exited(0) => Ok(output.stdout),
        _ => Err(Reason::Failed),
    }
}
