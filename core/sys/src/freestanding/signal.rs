//! What happens on SIGCHLD.

use super::call::sys;
use crate::Result;

const SIGCHLD: usize = 17;
const SIGCHLD_BIT: u64 = 1 << (SIGCHLD - 1);
const SET_BYTES: usize = 8;

/// The kernel's `struct sigaction`; opaque but for its first word, the handler.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct ChildAction([usize; 4]);

impl ChildAction {
    pub(crate) fn current() -> Result<ChildAction> {
        let mut action = ChildAction::default();
        // SAFETY: the kernel writes one `sigaction`.
        unsafe { sys!(RT_SIGACTION, SIGCHLD, 0, &raw mut action, SET_BYTES) }?;
        Ok(action)
    }

    pub(crate) fn default() -> ChildAction {
        ChildAction([0; 4])
    }

    pub(crate) fn ignores(&self) -> bool {
        const SIG_IGN: usize = 1;
        let [handler, ..] = self.0;
        handler == SIG_IGN
    }

    pub(crate) fn set(&self) -> Result<()> {
        // SAFETY: the action is a kernel `sigaction`: all zeroes, or one that the kernel gave.
        unsafe { sys!(RT_SIGACTION, SIGCHLD, &raw const *self, 0, SET_BYTES) }.map(drop)
    }
}

pub(crate) fn child_pending() -> Result<bool> {
    let mut set = 0u64;
    // SAFETY: the kernel writes one set.
    unsafe { sys!(RT_SIGPENDING, &raw mut set, SET_BYTES) }?;
    Ok(set & SIGCHLD_BIT != 0)
}

/// Takes the pending SIGCHLD away.
pub(crate) fn take_child() {
    let (only, at_once) = (SIGCHLD_BIT, [0u64; 2]);
    // SAFETY: the set and the time are of the kernel's size; who sent the signal is not asked for.
    let _ = unsafe { sys!(RT_SIGTIMEDWAIT, &raw const only, 0, at_once.as_ptr(), SET_BYTES) };
}

pub(crate) fn raise_child() {
    super::kill(super::id(), SIGCHLD as i32);
}
