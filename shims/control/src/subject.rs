//! A command line that is asked about: prepared as the guard would prepare it.

use std::ffi::{CString, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use cotter_core::decide::{Decided, decide_whole};
use cotter_core::install::Home;
use cotter_core::{Call, Install};
use cotter_door::prepare::Prepared;
use cotter_door::real::Search;
use cotter_sys::env::Strings;

use crate::error::Error;

/// A call that is not being made.
pub(crate) struct Subject {
    pub(crate) call: Call,
    pub(crate) prepared: Prepared,
}

impl Subject {
    /// `words` as a shell would have them: leading `NAME=value` words are environment.
    pub(crate) fn new(words: &[OsString]) -> Result<Subject, Error> {
        let is_variable = |word: &&OsString| {
            let name = word.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
            name.len() < word.len()
                && !name.is_empty()
                && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        };
        let variables: Vec<&OsString> = words.iter().take_while(is_variable).collect();
        let argv = words.iter().skip(variables.len()).map(|word| word.as_bytes().to_vec());
        let own = std::env::vars_os().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat());
        let name_of = |entry: &[u8]| entry.split(|byte| *byte == b'=').next().map(<[u8]>::to_vec);
        let kept = own.filter(|entry| !variables.iter().any(|set| name_of(set.as_bytes()) == name_of(entry)));
        let env: Vec<Vec<u8>> = kept.chain(variables.iter().map(|set| set.as_bytes().to_vec())).collect();
        let call = Call { exec_path: None, argv: strings(argv), env: strings(env) };
        let prepared =
            Prepared::of(&call, install()?, None).map_err(|failure| Error::Guard(failure.to_string()))?;
        Ok(Subject { call, prepared })
    }

    /// Decides, asking every fact that any rule could ask.
    pub(crate) fn decide(&self, thorough: bool) -> Result<Decided, Error> {
        let mut scene = self.prepared.scene(&self.call);
        scene.thorough = thorough;
        decide_whole(&scene, &self.prepared.called.words, self.prepared.command.clone())
            .map_err(|failure| Error::Guard(failure.to_string()))
    }
}

/// The real program of that name, as the guard would find it: along PATH beyond our own directory, and never one of ours.
pub(crate) fn real(program: &str) -> Result<Option<PathBuf>, Error> {
    let install = install()?;
    let own = std::env::vars_os().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat());
    let call = Call { exec_path: None, argv: strings([program.as_bytes().to_vec()]), env: strings(own) };
    let guard = cotter_core::path::join_c(&install.lib, cotter_core::install::GUARD);
    let search = Search {
        call: &call,
        install: &install,
        program: program.as_bytes(),
        configured: None,
        own: install.guard.or_else(|| cotter_sys::fs::stat(&guard).ok()),
    };
    Ok(search.find(None).map(|real| path(real.path.to_bytes())))
}

/// The file that is running; everything else of Cotter's is beside it.
pub(crate) fn own_binary() -> Result<PathBuf, Error> {
    std::env::current_exe().map_err(|cause| Error::file(Path::new("/proc/self/exe"), cause))
}

pub(crate) fn install() -> Result<Install, Error> {
    Ok(Install::of(own_binary()?.as_os_str().as_bytes()))
}

pub(crate) fn home(install: &Install) -> Result<Home, Error> {
    install.home().ok_or_else(|| Error::Homeless(cotter_sys::process::user_id()))
}

/// A path from bytes.
pub(crate) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

/// Strings as the kernel would pass them, for the rest of the process's life.
fn strings(entries: impl IntoIterator<Item = Vec<u8>>) -> Strings {
    Strings::leak(entries.into_iter().filter_map(|entry| CString::new(entry).ok()).collect())
}
