//! The functions that compiled code takes for granted.
//!
//! Written in assembler, because a loop in Rust would be compiled into a call of the very function it implements.

use core::arch::asm;

#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: the caller vouches for both ranges.
    unsafe {
        asm!("rep movsb", inout("rcx") length => _, inout("rdi") to => _, inout("rsi") from => _,
            options(nostack, preserves_flags));
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    if (to as usize).wrapping_sub(from as usize) >= length {
        // SAFETY: the target does not begin inside the source, so copying forwards reads each byte in time.
        return unsafe { memcpy(to, from, length) };
    }
    // SAFETY: the caller vouches for both ranges; copying backwards reads each byte before it is overwritten.
    unsafe {
        asm!("std", "rep movsb", "cld", inout("rcx") length => _,
            inout("rdi") to.wrapping_add(length).wrapping_sub(1) => _,
            inout("rsi") from.wrapping_add(length).wrapping_sub(1) => _, options(nostack));
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, length: usize) -> *mut u8 {
    // SAFETY: the caller vouches for the range.
    unsafe {
        asm!("rep stosb", inout("rcx") length => _, inout("rdi") to => _, in("al") byte as u8,
            options(nostack, preserves_flags));
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
    let (mut at, mut left, mut right) = (0usize, 0u32, 0u32);
    // SAFETY: the caller vouches for both ranges; the loop reads `length` bytes of each at the most.
    unsafe {
        asm!(
            "2:",
            "cmp {at}, {length}",
            "je 3f",
            "movzx {left:e}, byte ptr [{one} + {at}]",
            "movzx {right:e}, byte ptr [{other} + {at}]",
            "inc {at}",
            "cmp {left:e}, {right:e}",
            "je 2b",
            "3:",
            at = inout(reg) at, left = inout(reg) left, right = inout(reg) right,
            one = in(reg) one, other = in(reg) other, length = in(reg) length,
            options(nostack, readonly)
        );
    }
    let _ = at;
    left as i32 - right as i32
}

#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
    // SAFETY: as the caller vouches.
    unsafe { memcmp(one, other, length) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut length = 0usize;
    // SAFETY: the caller vouches for a NUL at the end.
    unsafe {
        asm!(
            "2:",
            "cmp byte ptr [{text} + {length}], 0",
            "je 3f",
            "inc {length}",
            "jmp 2b",
            "3:",
            length = inout(reg) length, text = in(reg) text, options(nostack, readonly)
        );
    }
    length
}
