//! Clocks.

use crate::kernel;

/// Milliseconds since the epoch.
pub fn now() -> u64 {
    kernel::clock(kernel::CLOCK_REALTIME).map_or(0, milliseconds)
}

/// Milliseconds on a clock that never jumps; for deadlines.
pub fn monotonic() -> u64 {
    kernel::clock(kernel::CLOCK_MONOTONIC).map_or(0, milliseconds)
}

/// Milliseconds on the clock of process start times: since the machine started on Linux, since the epoch on macOS.
pub fn of_starts() -> u64 {
    kernel::clock(kernel::CLOCK_OF_STARTS).map_or(0, milliseconds)
}

fn milliseconds((seconds, nanoseconds): (u64, u64)) -> u64 {
    seconds.wrapping_mul(1000).wrapping_add(nanoseconds / 1_000_000)
}
