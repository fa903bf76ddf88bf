//! Clocks.

use core::mem::MaybeUninit;

use crate::linux::sys;

const REALTIME: usize = 0;
const MONOTONIC: usize = 1;
const BOOTTIME: usize = 7;

/// Milliseconds since the epoch.
pub fn now() -> u64 {
    nanoseconds(REALTIME) / 1_000_000
}

/// Milliseconds on a clock that never jumps; for deadlines.
pub fn monotonic() -> u64 {
    nanoseconds(MONOTONIC) / 1_000_000
}

/// Milliseconds since the machine started, the clock of process start times.
pub fn since_boot() -> u64 {
    nanoseconds(BOOTTIME) / 1_000_000
}

fn nanoseconds(clock: usize) -> u64 {
    let mut time = MaybeUninit::<[i64; 2]>::uninit();
    // SAFETY: the kernel fills a timespec, two 64-bit words.
    match unsafe { sys!(CLOCK_GETTIME, clock, time.as_mut_ptr()) } {
        Ok(_) => {
            // SAFETY: the call succeeded.
            let [seconds, rest] = unsafe { time.assume_init() };
            (seconds as u64).wrapping_mul(1_000_000_000).wrapping_add(rest as u64)
        }
        Err(_) => 0,
    }
}
