//! Memory: an allocator that takes back only what it handed out last, and the four functions that compiled code takes for granted.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::asm;
use core::cell::UnsafeCell;
use core::ptr::null_mut;

use cotter_sys::fs::map_memory;

/// Enough for nearly every call, and free of charge: pages of it that are never touched never exist.
const FIRST: usize = 256 * 1024;
const MORE: usize = 1 << 20;

/// Hands out memory in order and takes back only the last block, so that what is short-lived does not touch ever
/// new pages: each costs a page fault. The rest is never taken back: the process is about to become another program.
struct Bump(UnsafeCell<State>);

struct State {
    next: usize,
    end: usize,
}

// SAFETY: the guard has one thread.
unsafe impl Sync for Bump {}

#[repr(align(16))]
struct Arena(UnsafeCell<[u8; FIRST]>);
// SAFETY: the guard has one thread.
unsafe impl Sync for Arena {}
static ARENA: Arena = Arena(UnsafeCell::new([0; FIRST]));

#[global_allocator]
static MEMORY: Bump = Bump(UnsafeCell::new(State { next: 0, end: 0 }));

// SAFETY: blocks are disjoint and aligned, and reused only after they were given back; null is returned when there
// is no memory.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and no reference outlives this function.
        let state = unsafe { &mut *self.0.get() };
        if state.end == 0 {
            state.next = ARENA.0.get() as usize;
            state.end = state.next + FIRST;
        }
        let fit = |state: &State| {
            let start = state.next.checked_next_multiple_of(layout.align())?;
            let end = start.checked_add(layout.size())?;
            (end <= state.end).then_some((start, end))
        };
        if fit(state).is_none() {
            let length = layout.size().saturating_add(layout.align()).max(MORE);
            let start = map_memory(length);
            if start.is_null() {
                return null_mut();
            }
            state.next = start as usize;
            state.end = state.next + length;
        }
        match fit(state) {
            Some((start, end)) => {
                state.next = end;
                start as *mut u8
            }
            None => null_mut(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: one thread, and no reference outlives this function.
        let state = unsafe { &mut *self.0.get() };
        if block as usize + layout.size() == state.next {
            state.next = block as usize;
        }
    }

    /// Grows and shrinks in place when the block is the last one, as a growing vector's usually is.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        {
            // SAFETY: one thread, and no reference outlives this block.
            let state = unsafe { &mut *self.0.get() };
            let start = block as usize;
            if start + layout.size() == state.next
                && start.checked_add(size).is_some_and(|end| end <= state.end)
            {
                state.next = start + size;
                return block;
            }
        }
        if size <= layout.size() {
            return block;
        }
        // SAFETY: the caller vouches for the layout; the new block is larger than the old one.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                memcpy(new, block, layout.size());
            }
            new
        }
    }
}

// Written in assembler, because a loop in Rust would be compiled into a call of the very function it implements.

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
