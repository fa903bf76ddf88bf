//! Process 1 of a root: runs one order after the other, and leaves nothing running in between.

#![allow(unsafe_code, reason = "what process 1 does, std has no calls for")]

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::FromRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Instant;

use super::order::{Answer, Ended, Order};
use super::wire;

/// Until there are no more orders.
pub(super) fn serve(orders: &mut File, answers: &mut File) {
    block_child_signal(libc::SIG_BLOCK);
    close_all_but_streams();
    while let Ok(fields) = wire::read(orders) {
        let Some(order) = Order::read(fields) else { return };
        let answer = run(&order).unwrap_or_else(|error| Answer {
            ended: Ended::NotStarted(error.raw_os_error().unwrap_or(0)),
            stdout: Vec::new(),
            stderr: error.to_string().into_bytes(),
        });
        if wire::write(answers, &answer.fields()).is_err() {
            return;
        }
    }
}

fn run(order: &Order) -> io::Result<Answer> {
    let (mut stdout, mut stderr) = (in_memory()?, in_memory()?);
    let mut input = in_memory()?;
    input.write_all(&order.input)?;
    input.rewind()?;
    let words: Vec<&OsStr> = order.argv.iter().map(|word| OsStr::from_bytes(word)).collect();
    let Some((program, words)) = words.split_first() else { return Err(io::ErrorKind::InvalidInput.into()) };
    let mut command = Command::new(program);
    command
        .args(words)
        .env_clear()
        .envs(order.environment.iter().map(|(name, value)| (name, OsStr::from_bytes(value))))
        .current_dir(&order.directory)
        .stdin(input)
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    // SAFETY: system calls only.
    unsafe {
        command.pre_exec(|| {
            libc::setsid();
            let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            libc::setrlimit(libc::RLIMIT_CORE, &raw const none);
            block_child_signal(libc::SIG_UNBLOCK);
            Ok(())
        });
    }
    let child = command.spawn()?;
    drop(command);
    let ended = wait(child.id() as libc::pid_t, order);
    let read = |file: &mut File| {
        let mut bytes = Vec::new();
        file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map(|_| bytes)
    };
    Ok(Answer { ended, stdout: read(&mut stdout)?, stderr: read(&mut stderr)? })
}

/// Waits for a child and whatever it leaves behind, which is ours then, and kills all of it at the deadline.
fn wait(child: libc::pid_t, order: &Order) -> Ended {
    let until = Instant::now() + order.deadline;
    let mut ended = None;
    let mut late = false;
    loop {
        let mut status = 0;
        // SAFETY: one valid integer.
        match unsafe { libc::waitpid(-1, &raw mut status, libc::WNOHANG) } {
            pid if pid == child => ended = Some(of_status(status)),
            1.. => {}
            0 if late => wait_for_child_signal(1_000_000),
            0 => match until.checked_duration_since(Instant::now()) {
                Some(left) => wait_for_child_signal(left.as_nanos().min(1_000_000_000) as i64),
                None => {
                    late = true;
                    // SAFETY: no memory is passed; for process 1 this is everybody in its namespace but itself.
                    unsafe { libc::kill(-1, libc::SIGKILL) };
                }
            },
            // Nobody is left.
            _ => break,
        }
    }
    if late { Ended::Late } else { ended.unwrap_or(Ended::Late) }
}

fn of_status(status: i32) -> Ended {
    if libc::WIFSIGNALED(status) {
        Ended::Killed(libc::WTERMSIG(status))
    } else {
        Ended::Exited(libc::WEXITSTATUS(status))
    }
}

/// Sleeps for so many nanoseconds at most, less if a child ends.
fn wait_for_child_signal(nanoseconds: i64) {
    let timeout =
        libc::timespec { tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000 };
    let set = child_signal();
    // SAFETY: a set and a time that are valid; nothing is told back.
    unsafe { libc::sigtimedwait(&raw const set, std::ptr::null_mut(), &raw const timeout) };
}

fn block_child_signal(how: libc::c_int) {
    let set = child_signal();
    // SAFETY: a valid set.
    unsafe { libc::sigprocmask(how, &raw const set, std::ptr::null_mut()) };
}

fn child_signal() -> libc::sigset_t {
    let mut set = std::mem::MaybeUninit::uninit();
    // SAFETY: `sigemptyset` makes the set.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), libc::SIGCHLD);
        set.assume_init()
    }
}

/// A file that is nowhere.
fn in_memory() -> io::Result<File> {
    // SAFETY: a valid name; the descriptor is new and ours.
    unsafe {
        let fd = libc::memfd_create(c"stream".as_ptr(), libc::MFD_CLOEXEC);
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(File::from_raw_fd(fd))
    }
}

/// What was opened on the way in leads outside.
fn close_all_but_streams() {
    // SAFETY: no memory is passed; nothing of ours beyond the streams is still in use.
    unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) };
}
