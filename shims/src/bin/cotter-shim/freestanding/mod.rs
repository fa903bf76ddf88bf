//! The entry point without a C library: `_start`.

mod bytes;

use core::arch::global_asm;
use core::ffi::c_char;

use cotter_core::Call;
use cotter_door::pipeline;
use cotter_sys::env::{Strings, exec_path};
use cotter_sys::process;

use crate::memory;

// The kernel starts a process with argc, argv, envp and the auxiliary vector on the stack, and no return address.
global_asm!(
    ".pushsection .text.cotter_shim_start,\"ax\",@progbits",
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {enter}",
    "ud2",
    ".popsection",
    enter = sym enter,
);

unsafe extern "C" fn enter(stack: *const usize) -> ! {
    memory::begin();
    // SAFETY: `stack` is the initial stack pointer: argc, the argv pointers, NULL, the environment, NULL, auxv.
    let call = unsafe {
        let argv = Strings::new(stack.add(1).cast::<*const c_char>());
        let env = Strings::new(stack.add(2 + argv.len()).cast::<*const c_char>());
        let auxiliary = stack.add(3 + argv.len() + env.len());
        Call { exec_path: exec_path(auxiliary), argv, env }
    };
    process::exit(pipeline::run(&call))
}

// The precompiled `core` of a debug build names it; nothing unwinds, so nothing calls it.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    process::exit(pipeline::FAILED)
}
