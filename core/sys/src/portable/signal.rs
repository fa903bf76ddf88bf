//! What happens on SIGCHLD.

use core::mem::MaybeUninit;
use core::ptr;

use super::int;
use crate::Result;

#[derive(Clone, Copy)]
pub(crate) struct ChildAction(libc::sigaction);

impl ChildAction {
    pub(crate) fn current() -> Result<ChildAction> {
        let mut found = ChildAction::default();
        // SAFETY: no new action is passed; one is written.
        int(unsafe { libc::sigaction(libc::SIGCHLD, ptr::null(), &raw mut found.0) })?;
        Ok(found)
    }

    pub(crate) fn default() -> ChildAction {
        // SAFETY: all zeroes are a `sigaction`: the default handler (`SIG_DFL`), an empty mask, no flags.
        ChildAction(unsafe { MaybeUninit::zeroed().assume_init() })
    }

    pub(crate) fn ignores(&self) -> bool {
        self.0.sa_sigaction == libc::SIG_IGN
    }

    pub(crate) fn set(&self) -> Result<()> {
        // SAFETY: the action is one that the C library gave, or all zeroes; the old one is not asked for.
        int(unsafe { libc::sigaction(libc::SIGCHLD, &raw const self.0, ptr::null_mut()) }).map(drop)
    }
}

pub(crate) fn child_pending() -> Result<bool> {
    let mut set = empty_set();
    // SAFETY: one set is written, and then read.
    unsafe {
        int(libc::sigpending(&raw mut set))?;
        int(libc::sigismember(&raw const set, libc::SIGCHLD)).map(|member| member == 1)
    }
}

/// Takes the pending SIGCHLD away; because it is pending, there is nothing to wait for.
pub(crate) fn take_child() {
    let (mut only, mut taken) = (empty_set(), 0);
    // SAFETY: one set is changed and read, one int is written.
    unsafe {
        libc::sigaddset(&raw mut only, libc::SIGCHLD);
        libc::sigwait(&raw const only, &raw mut taken);
    }
}

pub(crate) fn raise_child() {
    super::kill(super::id(), libc::SIGCHLD);
}

fn empty_set() -> libc::sigset_t {
    let mut set = MaybeUninit::zeroed();
    // SAFETY: one set is made empty; it is integers, and so is valid either way.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        set.assume_init()
    }
}
