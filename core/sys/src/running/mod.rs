//! What another process is: its parent, its start, its executable, its words and its environment.

#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(not(target_os = "macos"), path = "linux.rs")]
mod system;

pub use system::*;

/// A running process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Process {
    pub parent: u32,
    /// When it started, in hundredths of a second on the clock of [`crate::time::of_starts`].
    pub start: u64,
}
