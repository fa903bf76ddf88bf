//! The entry point where the C library starts the process: `main`, and nothing of std's before it.

use core::ffi::{c_char, c_int};

use cotter_core::Call;
use cotter_door::pipeline;
use cotter_sys::env::{Strings, exec_path};
use cotter_sys::process;

use crate::memory;

/// # Safety
/// `argv` and `envp` are what the kernel put on the stack of the new process.
#[unsafe(no_mangle)]
unsafe extern "C" fn main(_: c_int, argv: *const *const c_char, envp: *const *const c_char) -> c_int {
    memory::begin();
    // SAFETY: both arrays end with NULL and stay for ever; nobody has changed them yet.
    let call = unsafe { Call { exec_path: exec_path(), argv: Strings::new(argv), env: Strings::new(envp) } };
    process::exit(pipeline::run(&call))
}
