//! The launcher's life, on one screen.

#![allow(unsafe_code, reason = "standard streams are taken by their numbers")]

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd};

use super::plan::{Received, Spoilt};
use super::{proof, serve, space, tree, wire};

/// What kept a root from being made, or proven.
pub(super) enum Trouble {
    Unable(String),
    Unproven(String),
}

/// Makes the root that standard input asks for, and serves it until nobody asks any more. `main` of the launcher,
/// which has no other thread.
pub fn inside() -> ! {
    let (mut orders, mut answers) = (standard(0), standard(1));
    let told = wire::read(&mut orders).ok().and_then(Received::read).ok_or_else(|| unable("no plan"));
    let made = told.and_then(|received| make(&received));
    match made {
        Ok(proven) => {
            let ready = [vec![wire::READY.into()], proven].concat();
            if wire::write(&mut answers, &ready).is_ok() {
                serve::serve(&mut orders, &mut answers);
            }
        }
        Err(Trouble::Unable(why)) => tell(&mut answers, wire::UNABLE, why),
        Err(Trouble::Unproven(why)) => tell(&mut answers, wire::UNPROVEN, why),
    }
    std::process::exit(0)
}

/// From here on in another process, which is process 1 of the root. The one that was started only waits for it.
fn make(received: &Received) -> Result<Vec<Vec<u8>>, Trouble> {
    let spoilt = |way| received.plan.spoilt == Some(way);
    proof::controls(received)?;
    space::enter(!spoilt(Spoilt::Network))?;
    let sources = tree::open(&received.plan, &received.marker)?;
    space::become_root()?;
    tree::build(&received.plan, sources)?;
    let proc = tree::mount_proc()?;
    tree::pivot(spoilt(Spoilt::OldRoot))?;
    if !spoilt(Spoilt::Network) {
        space::raise_loopback()?;
    }
    space::become_dev(&proc, !spoilt(Spoilt::Unlocked))?;
    proof::prove(received)
}

fn tell(answers: &mut File, word: &str, why: String) {
    let _ = wire::write(answers, &[word.into(), why.into_bytes()]);
    let _ = answers.flush();
}

/// A standard stream without a buffer: what is in one would be there twice after a fork.
fn standard(fd: i32) -> File {
    // SAFETY: the launcher is started with both, and uses them through this alone.
    unsafe { File::from_raw_fd(fd) }
}

pub(super) fn unable(what: impl Into<String>) -> Trouble {
    Trouble::Unable(what.into())
}

/// The outcome of a system call that must succeed.
pub(super) fn done(what: &str, result: libc::c_long) -> Result<libc::c_long, Trouble> {
    if result < 0 {
        return Err(unable(format!("{what}: {}", io::Error::last_os_error())));
    }
    Ok(result)
}

/// The same for what std does.
pub(super) fn made<T>(what: &str, result: io::Result<T>) -> Result<T, Trouble> {
    result.map_err(|error| unable(format!("{what}: {error}")))
}

/// Where an open file can be named without its path.
pub(super) fn by_number(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}
