//! Memory: an allocator that takes back only what it handed out last.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::{copy_nonoverlapping, null_mut};

use cotter_sys::fs::map_memory;

/// Enough for nearly every call, and free of charge: pages of it that are never touched never exist.
const FIRST: usize = 256 * 1024;
const MORE: usize = 1 << 20;

/// Hands out memory in order and takes back only the last block, so that what is short-lived does not touch ever
/// new pages: each costs a page fault. The rest is never taken back: the process is about to become another program.
///
/// What it keeps account of lies in the same page as the first blocks, for the same reason.
#[repr(C, align(16))]
struct Bump {
    state: UnsafeCell<State>,
    first: UnsafeCell<[u8; FIRST]>,
}

struct State {
    next: usize,
    end: usize,
}

// SAFETY: the guard has one thread.
unsafe impl Sync for Bump {}

#[global_allocator]
static MEMORY: Bump =
    Bump { state: UnsafeCell::new(State { next: 0, end: 0 }), first: UnsafeCell::new([0; FIRST]) };

/// Before the first block is asked for. Written here once instead of looked for at each block, because a page that is
/// read before it is written to costs two faults.
pub(crate) fn begin() {
    let start = MEMORY.first.get() as usize;
    // SAFETY: one thread, and nothing else refers to it.
    unsafe { *MEMORY.state.get() = State { next: start, end: start + FIRST } };
}

// SAFETY: blocks are disjoint and aligned, and reused only after they were given back; null is returned when there
// is no memory.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and no reference outlives this function.
        let state = unsafe { &mut *self.state.get() };
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
        let state = unsafe { &mut *self.state.get() };
        if block as usize + layout.size() == state.next {
            state.next = block as usize;
        }
    }

    /// Grows and shrinks in place when the block is the last one, as a growing vector's usually is.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        {
            // SAFETY: one thread, and no reference outlives this block.
            let state = unsafe { &mut *self.state.get() };
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
                copy_nonoverlapping(block, new, layout.size());
            }
            new
        }
    }
}
