//! What the benchmarks of whole processes share: medians, ratios, and an order that favours nobody.

#![allow(dead_code, reason = "each benchmark uses what it needs")]

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often, if the command line says it: the first word that is a number. `cargo bench` adds words of its own.
pub(crate) fn rounds(default: usize) -> usize {
    std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(default)
}

/// How long a program runs, whatever comes of it.
pub(crate) fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    command.status().unwrap();
    start.elapsed()
}

/// The same for one that must succeed, and whose complaints are seen.
pub(crate) fn time_of_success(mut command: Command) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::inherit());
    let start = Instant::now();
    let status = command.status().unwrap();
    let time = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    time
}

/// A machine that gets slower meanwhile shall slow all alike.
pub(crate) fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for index in (1..count).rev() {
        let random = RandomState::new().build_hasher().finish() as usize;
        order.swap(index, random % (index + 1));
    }
    order
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
