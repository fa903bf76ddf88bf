//! The way of one call, from the caller to the real tool.
//!
//! read → look → rule → save → record → exec, and never back.

use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_core::decide::{Decided, Scene, decide_whole};
use cotter_core::permit::Cleared;
use cotter_core::{Call, Failure, Install};
use cotter_rules::grammar::Argv0;
use cotter_rules::verdict::{Decision, Mode, Verdict, builtin};
use cotter_sys::process::c_path;
use cotter_sys::{Errno, process};

use crate::exec_path::{self, ExecPath};
use crate::loops::{self, Guard};
use crate::prepare::Prepared;
use crate::real::Real;
use crate::say::say;
use crate::{environment, hardened, saving, writing};

/// Exit codes of the guard; anything else is the tool's own.
pub const FAILED: i32 = 125;
pub const REFUSED: i32 = 126;
pub const NOT_FOUND: i32 = 127;

/// Walks one call through. Comes back only when the real tool does not run.
pub fn run(call: &Call) -> i32 {
    walk(call).unwrap_or_else(|failure| {
        say(&format!("cotter: failed: {failure}\n"));
        FAILED
    })
}

fn walk(call: &Call) -> Result<i32, Failure> {
    let inherited = Guard::inherited(call);
    let prepared = Prepared::of(call, Install::of_running(call.exec_path), inherited)?;
    for warning in &prepared.layers.warnings {
        say(&format!("cotter: warning: {warning}\n"));
    }
    let Some(real) = &prepared.real else {
        let name = String::from_utf8_lossy(prepared.called.program);
        say(&format!("cotter: {name}: not found on PATH behind the guard\n"));
        return Ok(NOT_FOUND);
    };
    let scene = prepared.scene(call);
    let mut decided = decide_on_what_stays(&scene, &prepared)?;
    let safer = hardened::instead(&scene, &mut decided)?;
    let cleared = saving::clear(&prepared, &scene, &mut decided);
    let written = writing::record(&prepared, &scene, &mut decided);
    // A call that could not be recorded may have been refused for that.
    match cleared.filter(|_| decided.weighed.verdict.decision == Decision::Allow) {
        Some(cleared) => {
            let argv = hardened::argv(call, safer.as_deref());
            exec(&cleared, argv, &scene, &decided, &prepared, real, inherited)
        }
        None => Ok(writing::refuse(&scene, &decided, written)),
    }
}

/// What was looked at must be what the tool will find: where it has been changed meanwhile, it is looked at anew.
fn decide_on_what_stays(scene: &Scene<'_>, prepared: &Prepared) -> Result<Decided, Failure> {
    const TRIES: usize = 3;
    let mut tries = 0;
    loop {
        let mut decided = decide_whole(scene, &prepared.called.words, prepared.command.clone())?;
        tries += 1;
        if scene.packages.still_hold() {
            return Ok(decided);
        }
        if tries == TRIES {
            let verdict = &mut decided.weighed.verdict;
            let stopped = if decided.mode == Mode::Observe { Decision::Allow } else { Decision::Refuse };
            *verdict = Verdict {
                decision: stopped.max(verdict.decision),
                why: "What was looked at is being changed all the time.",
                ..Verdict::allow(builtin::CHANGED)
            };
            return Ok(decided);
        }
        scene.packages.forget();
    }
}

fn exec(
    cleared: &Cleared,
    argv: Vec<&'static CStr>,
    scene: &Scene<'_>,
    decided: &Decided,
    prepared: &Prepared,
    real: &Real,
    inherited: Option<Guard>,
) -> Result<i32, Failure> {
    let call = scene.call;
    let mut argv: Vec<&CStr> = argv;
    let guard = Guard::next(inherited, call, real).entry();
    let mut ours: Vec<(&[u8], &CStr)> = Vec::from([(loops::VARIABLE, guard.as_c_str())]);
    let entry = prepared.exec_path.as_ref().and_then(ExecPath::entry);
    if let Some(entry) = &entry {
        ours.push((exec_path::VARIABLE, entry));
    }
    if let (Argv0::Path, Some(first)) = (prepared.called.tool.argv0, argv.first_mut()) {
        *first = &real.path;
    }
    let mut env = environment::with(call, &ours);
    let changes: Vec<CString> =
        cleared.environment().iter().filter_map(|entry| c_path(entry.as_bytes()).ok()).collect();
    environment::harden(&mut env, &changes);
    let mut errno = process::exec(&real.path, &argv, &env);
    if errno == Errno::TOOBIG {
        // What just fitted must still fit: go without our own entries.
        if entry.is_some() {
            writing::record_without_exec_path(prepared, scene, decided);
        }
        let mut bare: Vec<&CStr> = call.env.iter().collect();
        environment::harden(&mut bare, &changes);
        errno = process::exec(&real.path, &argv, &bare);
    }
    if errno == Errno::NOEXEC {
        errno = exec_by_shell(real, &argv, &env);
    }
    let path = String::from_utf8_lossy(real.path.to_bytes()).into_owned();
    Err(Failure::Exec { path, errno })
}

/// A script without `#!` is run by the shell, as `execvp` does it.
fn exec_by_shell(real: &Real, argv: &[&CStr], env: &[&CStr]) -> Errno {
    let mut words: Vec<&CStr> = Vec::from([c"/bin/sh", real.path.as_c_str()]);
    words.extend(argv.iter().skip(1));
    process::exec(c"/bin/sh", &words, env)
}
