//! Shims that call each other.
//!
//! Two shim systems that each skip only themselves, or a wrapper whose "real tool" is again us, would go round
//! for ever. One variable tells a turn of such a loop from honest nesting: it names the process that we last
//! became, and what we became. If we find ourselves in that very process, or as the child of it with the very
//! same words, what we became has called us back, and the search goes on behind it. Children inherit the
//! variable but not the process, so builds may nest as deep as they like; a limit on depth is only the last stop.

use alloc::ffi::CString;
use alloc::string::String;
use alloc::vec::Vec;

use cotter_core::{Call, Failure, number, session};
use cotter_sys::{process, time};

use crate::real::Real;

/// The name of the variable.
pub const VARIABLE: &[u8] = b"COTTER_GUARD";
/// Starts of processes are told in hundredths of a second.
const TICK_MS: u64 = 10;

/// What the variable says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guard {
    pub pid: u32,
    /// When it was written, in milliseconds on the clock of process start times.
    pub time: u64,
    /// A digest of the words.
    pub words: u64,
    pub dev: u64,
    pub ino: u64,
    /// How many guards stand above each other.
    pub depth: u32,
}

impl Guard {
    pub fn inherited(call: &Call) -> Option<Guard> {
        Guard::parse(call.var(VARIABLE)?)
    }

    fn parse(text: &[u8]) -> Option<Guard> {
        let numbers: Option<Vec<u64>> = text.split(|byte| *byte == b'.').map(number::parse).collect();
        match numbers?.as_slice() {
            [1, pid, time, words, dev, ino, depth] => Some(Guard {
                pid: u32::try_from(*pid).ok()?,
                time: *time,
                words: *words,
                dev: *dev,
                ino: *ino,
                depth: u32::try_from(*depth).ok()?,
            }),
            _ => None,
        }
    }

    /// `COTTER_GUARD=…`, for the environment of what we are about to become.
    pub fn entry(&self) -> CString {
        let Guard { pid, time, words, dev, ino, depth } = *self;
        let mut text = [VARIABLE, b"=1"].concat();
        for value in [pid.into(), time, words, dev, ino, depth.into()] {
            text.push(b'.');
            text.extend_from_slice(number::decimal(value, &mut [0; 20]));
        }
        CString::new(text).unwrap_or_default()
    }

    /// The guard that goes with becoming `real`.
    pub fn next(inherited: Option<Guard>, call: &Call, real: &Real) -> Guard {
        Guard {
            pid: process::id(),
            time: time::of_starts(),
            words: digest(call),
            dev: real.stat.dev,
            ino: real.stat.ino,
            depth: inherited.map_or(1, |guard| guard.depth.saturating_add(1)),
        }
    }

    /// What has called us back, if this is a turn of a loop.
    pub fn called_back(&self, call: &Call) -> Option<(u64, u64)> {
        let same_process = self.pid == process::id() && !self.is_older_than_us();
        let same_words = self.pid == process::parent_id() && self.words == digest(call);
        (same_process || same_words).then_some((self.dev, self.ino))
    }

    /// A process that started after the variable was written has only got its number again.
    fn is_older_than_us(&self) -> bool {
        session::own_start().is_some_and(|ticks| ticks.saturating_mul(TICK_MS) > self.time + TICK_MS)
    }
}

/// Stops what is nested beyond all reason.
pub fn check_depth(inherited: Option<Guard>, limit: u32) -> Result<(), Failure> {
    match inherited {
        Some(guard) if guard.depth >= limit => Err(Failure::Loop { depth: guard.depth, chain: chain() }),
        _ => Ok(()),
    }
}

/// The programs above us, for the message.
pub fn chain() -> String {
    session::ancestors(6).join(" ← ")
}

/// Tells words apart, and nobody gains by making two alike.
fn digest(call: &Call) -> u64 {
    number::mix(call.words().flat_map(|word| word.iter().chain(&[0])))
}
