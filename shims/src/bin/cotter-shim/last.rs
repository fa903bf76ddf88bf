//! What every guard has, however it was started: a marker, and a way to end when it panics.

use core::panic::PanicInfo;

use cotter_door::{MARKER, pipeline};
use cotter_sys::{fs, process};

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

/// An ELF note within the binary's first page, by which one guard knows another. Where there is no ELF it is a section
/// that need not lie so far in front, and the guards there know each other by file and directory alone.
#[repr(C, align(4))]
struct Note {
    name_length: u32,
    text_length: u32,
    kind: u32,
    name: [u8; 8],
    text: [u8; 20],
}

#[used]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__TEXT,__cotter"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".note.cotter"))]
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

// The precompiled `core` of a debug build names it; nothing unwinds, so nothing calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
