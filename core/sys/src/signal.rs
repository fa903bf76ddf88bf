//! Signals: what must be put aside while a child runs, and put back exactly.

use crate::Result;
use crate::linux::sys;

pub const KILL: i32 = 9;
const CHLD: usize = 17;
const SET_BYTES: usize = 8;

const CHLD_BIT: u64 = 1 << (CHLD - 1);
const IGNORED: usize = 1;

/// The kernel's `struct sigaction`; opaque but for its first word, the handler.
#[derive(Clone, Copy)]
#[repr(C)]
struct Action([usize; 4]);

/// How the caller had left SIGCHLD.
#[derive(Clone, Copy)]
pub struct Sigchld {
    action: Action,
    pending: bool,
}

/// Puts an ignored SIGCHLD back to its default, so that a child can be waited for, and returns what was there.
pub fn default_sigchld() -> Result<Sigchld> {
    let mut action = Action([0; 4]);
    // SAFETY: the kernel writes one `sigaction`.
    unsafe { sys!(RT_SIGACTION, CHLD, 0, &raw mut action, SET_BYTES) }?;
    let found = Sigchld { action, pending: pending()? };
    if found.ignored() {
        set(&Action([0; 4]))?;
    }
    Ok(found)
}

/// Makes SIGCHLD what [`default_sigchld`] found, also where it was blocked: there our child's end is waiting now, and
/// setting the action has discarded what waited before.
pub fn restore_sigchld(found: &Sigchld) {
    if found.ignored() {
        let _ = set(&found.action);
    }
    match (found.pending, pending()) {
        (true, Ok(false)) => {
            // SAFETY: no memory is passed.
            let _ = unsafe { sys!(KILL, crate::process::id(), CHLD) };
        }
        (false, Ok(true)) => {
            let (only, at_once) = (CHLD_BIT, [0u64; 2]);
            // SAFETY: the set and the time are of the kernel's size; who sent the signal is not asked for.
            let _ = unsafe { sys!(RT_SIGTIMEDWAIT, &raw const only, 0, at_once.as_ptr(), SET_BYTES) };
        }
        _ => {}
    }
}

impl Sigchld {
    fn ignored(&self) -> bool {
        let [handler, ..] = self.action.0;
        handler == IGNORED
    }
}

fn set(action: &Action) -> Result<()> {
    // SAFETY: the action is a kernel `sigaction`: all zeroes, or one that the kernel gave.
    unsafe { sys!(RT_SIGACTION, CHLD, &raw const *action, 0, SET_BYTES) }.map(|_| ())
}

/// Whether a SIGCHLD waits, which it does only while it is blocked.
fn pending() -> Result<bool> {
    let mut set = 0u64;
    // SAFETY: the kernel writes one set.
    unsafe { sys!(RT_SIGPENDING, &raw mut set, SET_BYTES) }?;
    Ok(set & CHLD_BIT != 0)
}
