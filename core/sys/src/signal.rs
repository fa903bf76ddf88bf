//! Signals: what must be put aside while a child runs, and put back exactly.

use core::mem::MaybeUninit;

use crate::Result;
use crate::linux::sys;

pub const KILL: i32 = 9;
const CHLD: usize = 17;
const SET_BYTES: usize = 8;

/// The kernel's `struct sigaction`; opaque, because it is only saved and restored.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Action([usize; 4]);

/// Puts SIGCHLD back to its default, so that a child can be waited for even under a caller that ignores it,
/// and returns what was there.
pub fn default_sigchld() -> Result<Action> {
    let default = Action([0; 4]);
    let mut old = MaybeUninit::<Action>::uninit();
    // SAFETY: both point to a kernel `sigaction`; SIG_DFL is all zeroes.
    unsafe { sys!(RT_SIGACTION, CHLD, &raw const default, old.as_mut_ptr(), SET_BYTES) }?;
    // SAFETY: the call succeeded.
    Ok(unsafe { old.assume_init() })
}

/// Restores what [`default_sigchld`] returned.
pub fn restore_sigchld(action: &Action) {
    // SAFETY: the action came from the kernel.
    let _ = unsafe { sys!(RT_SIGACTION, CHLD, &raw const *action, 0, SET_BYTES) };
}
