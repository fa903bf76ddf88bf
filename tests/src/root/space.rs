//! The namespaces of a root, and who one is in them.

#![allow(unsafe_code, reason = "namespaces are entered by system calls")]

use std::fs;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::state;

use super::inside::{Trouble, by_number, done, made};

/// Whom root's orders run as: somebody who owns nothing.
const NOBODY: u32 = 65534;
/// `dev`, in the root.
const DEV: u32 = 1000;

/// Goes on as process 1 of new namespaces, as nobody in particular yet. The process that was started stays outside,
/// and ends with the root.
pub(super) fn enter(own_network: bool) -> Result<(), Trouble> {
    let network = if own_network { libc::CLONE_NEWNET } else { 0 };
    let spaces = libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | network;
    let (gate, opener) = state::pipe();
    // SAFETY: as `fork`: no stack is given, and there is only one thread.
    let pid = unsafe { libc::syscall(libc::SYS_clone, spaces | libc::SIGCHLD, 0, 0, 0, 0) };
    if done("clone", pid)? > 0 {
        drop(gate);
        stay_outside(pid as libc::pid_t, opener);
    }
    drop(opener);
    let mut word = [0];
    let told = fs::File::from(gate).read(&mut word);
    if made("the launcher", told)? != 1 {
        return Err(super::inside::unable("the users of a namespace cannot be named"));
    }
    Ok(())
}

/// Names the namespace's root, for which it must be outside, and waits.
fn stay_outside(pid: libc::pid_t, opener: OwnedFd) -> ! {
    // SAFETY: no memory is passed.
    let (user, group) = unsafe { (libc::geteuid(), libc::getegid()) };
    // Where there is no nobody, root is one only by name: it is somebody's namespace that we are in.
    let root = user == 0 && has_nobody();
    let as_whom = |id: u32| if root { NOBODY } else { id };
    let write = |name: &str, text: String| fs::write(format!("/proc/{pid}/{name}"), text);
    // Without this only root may name groups; and with it nobody can drop one.
    let groups = if root { Ok(()) } else { write("setgroups", "deny".to_owned()) };
    let named = groups
        .and_then(|()| write("gid_map", format!("0 {} 1", as_whom(group))))
        .and_then(|()| write("uid_map", format!("0 {} 1", as_whom(user))));
    if named.is_ok() {
        let _ = fs::File::from(opener).write_all(b"g");
    } else {
        drop(opener);
    }
    let mut status = 0;
    // SAFETY: one valid integer.
    unsafe {
        while libc::waitpid(pid, &raw mut status, 0) < 0 && *libc::__errno_location() == libc::EINTR {}
        libc::_exit(0)
    }
}

fn has_nobody() -> bool {
    let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    map.lines().any(|line| {
        let mut numbers = line.split_whitespace().map(|number| number.parse().unwrap_or(0));
        let (first, _, count): (u32, u32, u32) =
            (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        (first..=first.saturating_add(count.saturating_sub(1))).contains(&NOBODY)
    })
}

/// Becomes the namespace's root, which outside has no rights that matter.
pub(super) fn become_root() -> Result<(), Trouble> {
    // SAFETY: a name of that length; else no memory is passed.
    unsafe {
        done("sethostname", libc::sethostname(c"range".as_ptr(), 5).into())?;
        // Fails where groups cannot be dropped. None of them is known in here then.
        libc::setgroups(0, std::ptr::null());
        done("setresgid", libc::setresgid(0, 0, 0).into())?;
        done("setresuid", libc::setresuid(0, 0, 0).into())?;
        // Or `/proc/self` would belong to the machine's root.
        done("prctl", libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0).into())?;
    }
    Ok(())
}

/// Becomes `dev` in a user namespace of its own. The mounts are another one's now: nothing that runs from here on can
/// make them writable or take one away, whatever rights it gets itself.
pub(super) fn become_dev(proc: &fs::File, lock: bool) -> Result<(), Trouble> {
    if lock {
        // SAFETY: no memory is passed.
        done("unshare", unsafe { libc::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNS) }.into())?;
        let write =
            |name: &str, text: &str| made(name, fs::write(format!("{}/self/{name}", by_number(proc)), text));
        write("setgroups", "deny")?;
        write("gid_map", &format!("{DEV} 0 1"))?;
        write("uid_map", &format!("{DEV} 0 1"))?;
    }
    // SAFETY: no memory is passed.
    unsafe {
        // Nobody looks into process 1: it was started from a file of the machine's.
        done("prctl", libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0).into())?;
        done("prctl", libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0).into())?;
        done("prctl", libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0).into())?;
    }
    Ok(())
}

/// A network of one's own begins with its loopback down.
pub(super) fn raise_loopback() -> Result<(), Trouble> {
    // SAFETY: the structure is valid, and large enough for what the kernel reads of it.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
        done("socket", socket.into())?;
        let socket = OwnedFd::from_raw_fd(socket);
        let mut request: libc::ifreq = std::mem::zeroed();
        for (at, byte) in request.ifr_name.iter_mut().zip(b"lo") {
            *at = *byte as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
        done("loopback", libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request).into())?;
    }
    Ok(())
}
