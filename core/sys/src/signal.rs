//! Signals: what must be put aside while a child runs, and put back exactly.

use crate::Result;
use crate::kernel::{self, ChildAction};

pub const KILL: i32 = kernel::SIGKILL;

/// How the caller had left SIGCHLD.
#[derive(Clone, Copy)]
pub struct Sigchld {
    action: ChildAction,
    pending: bool,
}

/// Puts an ignored SIGCHLD back to its default, so that a child can be waited for, and returns what was there.
pub fn default_sigchld() -> Result<Sigchld> {
    let found = Sigchld { action: ChildAction::current()?, pending: kernel::child_pending()? };
    if found.action.ignores() {
        ChildAction::default().set()?;
    }
    Ok(found)
}

/// Makes SIGCHLD what [`default_sigchld`] found, also where it was blocked: there our child's end is waiting now, and
/// setting the action has discarded what waited before.
pub fn restore_sigchld(found: &Sigchld) {
    if found.action.ignores() {
        let _ = found.action.set();
    }
    // A SIGCHLD waits only while it is blocked.
    match (found.pending, kernel::child_pending()) {
        (true, Ok(false)) => kernel::raise_child(),
        (false, Ok(true)) => kernel::take_child(),
        _ => {}
    }
}
