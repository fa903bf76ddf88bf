//! A stand-in for the real tool that tells everything it can see of its own launch.
//!
//! It is freestanding, because a C library's or std's start-up would already have changed what it is asked to
//! report (closed streams, an ignored SIGPIPE) or could not have started at all (no descriptor left to load a
//! library with). It writes its report to `<its own path>.dump`, so that neither argv nor the environment has
//! to say where, and then does what an argument `probe:…` asks: see [`act`].

#![no_std]
#![no_main]
#![allow(unsafe_code, reason = "a program without a library is system calls and raw pointers")]

mod kernel;
mod report;

use core::arch::naked_asm;
use core::slice;

use kernel::{call, nr};

/// What the kernel left on the stack.
pub(crate) struct Start {
    argv: &'static [*const u8],
    envp: &'static [*const u8],
    auxv: *const [usize; 2],
}

// SAFETY: the kernel's entry protocol: the stack pointer is all we are given.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!("mov rdi, rsp", "and rsp, -16", "call {main}", "ud2", main = sym main)
}

unsafe extern "C" fn main(stack: *const usize) -> ! {
    // SAFETY: `stack` is the initial stack: argc, argv, NULL, envp, NULL, auxv.
    let start = unsafe {
        let argc = *stack;
        let argv = stack.add(1).cast::<*const u8>();
        let envp = argv.add(argc + 1);
        let mut envc = 0;
        while !(*envp.add(envc)).is_null() {
            envc += 1;
        }
        Start {
            argv: slice::from_raw_parts(argv, argc),
            envp: slice::from_raw_parts(envp, envc),
            auxv: envp.add(envc + 1).cast(),
        }
    };
    if start.argv.iter().any(|argument| report::bytes(*argument).starts_with(b"alias.")) {
        // A question that the guard asks git before the call itself: there is no such alias.
        exit(1);
    }
    report::write(&start);
    for argument in start.argv {
        act(report::bytes(*argument));
    }
    exit(0)
}

/// `probe:exit=N` exits, `probe:kill=N` dies by a signal (its default action restored), `probe:wait` says so on
/// standard output and waits for a signal.
fn act(argument: &[u8]) {
    if let Some(code) = argument.strip_prefix(b"probe:exit=") {
        exit(number(code));
    }
    if let Some(signal) = argument.strip_prefix(b"probe:kill=") {
        kernel::die_by(number(signal));
    }
    if argument == b"probe:wait" {
        let word = b"waiting\n";
        // SAFETY: the buffer is valid for its length.
        unsafe { call(nr::WRITE, [1, word.as_ptr() as usize, word.len(), 0, 0]) };
        loop {
            // SAFETY: no memory is passed.
            unsafe { call(nr::PAUSE, [0; 5]) };
        }
    }
}

fn number(digits: &[u8]) -> usize {
    digits.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit.wrapping_sub(b'0')))
}

fn exit(code: usize) -> ! {
    loop {
        // SAFETY: ends the process.
        unsafe { call(nr::EXIT_GROUP, [code, 0, 0, 0, 0]) };
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(121)
}
