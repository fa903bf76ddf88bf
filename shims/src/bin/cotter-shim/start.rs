//! The entry point and the last one: `_start`, and what happens on a panic.

use core::arch::global_asm;
use core::ffi::c_char;
use core::panic::PanicInfo;

use cotter_core::Call;
use cotter_door::{MARKER, pipeline};
use cotter_sys::env::{Strings, exec_path};
use cotter_sys::{fs, process};

// The kernel starts a process with argc, argv, envp and the auxiliary vector on the stack, and no return address.
global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {enter}",
    "ud2",
    enter = sym enter,
);

unsafe extern "C" fn enter(stack: *const usize) -> ! {
    // SAFETY: `stack` is the initial stack pointer: argc, the argv pointers, NULL, the environment, NULL, auxv.
    let call = unsafe {
        let argv = Strings::new(stack.add(1).cast::<*const c_char>());
        let env = Strings::new(stack.add(2 + argv.len()).cast::<*const c_char>());
        let auxiliary = stack.add(3 + argv.len() + env.len());
        Call { exec_path: exec_path(auxiliary), argv, env }
    };
    process::exit(pipeline::run(&call))
}

/// One line and 125: the tool does not run, and nothing of the panic's own text, which may hold secrets, is shown.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = fs::write_all(2, b"cotter: failed: the guard has a defect");
    if let Some(place) = info.location() {
        let _ = fs::write_all(2, b" at ");
        let _ = fs::write_all(2, place.file().as_bytes());
    }
    let _ = fs::write_all(2, b"; the tool was not run\n");
    process::exit(pipeline::FAILED)
}

/// An ELF note within the binary's first page, by which one guard knows another.
#[repr(C, align(4))]
struct Note {
    name_length: u32,
    text_length: u32,
    kind: u32,
    name: [u8; 8],
    text: [u8; 20],
}

#[used]
#[unsafe(link_section = ".note.cotter")]
static NOTE: Note = Note { name_length: 7, text_length: 20, kind: 1, name: *b"cotter\0\0", text: marker() };

const fn marker() -> [u8; 20] {
    let mut text = [0; 20];
    let mut at = 0;
    while at < MARKER.len() {
        text[at] = MARKER[at];
        at += 1;
    }
    text
}

// The precompiled `core` of a debug build names these; nothing unwinds, so nothing calls them.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    process::exit(pipeline::FAILED)
}
