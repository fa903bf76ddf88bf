//! Facts: what is true of the world, asked only when a rule needs it.

use crate::command::Command;
use crate::flat::words;

words! {
    /// Everything that a rule can ask, cheapest first. This order is the order in which facts are asked.
    pub enum FactKey {
        /// The call comes from the real tool itself, running a command that was judged (`git stash` starts
        /// `git reset --hard`). Two reads below /proc.
        SpawnedByTool = "spawned_by_tool",
        /// How many branches a push names, or moves by default. No subprocess when refspecs name them all.
        PushTargets = "push_targets",
        /// Whether configuration alone makes a push a forced one. One git subprocess, rarely two.
        ConfiguredForce = "configured_force",
        /// Whether a push touches a protected branch. One git subprocess at most.
        ProtectedTarget = "protected_target",
        /// Changed, staged or conflicting files that git tracks. One git subprocess.
        TrackedChanges = "tracked_changes",
        /// What this very `git clean` would remove. One git subprocess.
        CleanRemoves = "clean_removes",
        /// Untracked files that a `git reset --hard` would overwrite. Git subprocesses only if it names a commit.
        ResetOverwrites = "reset_overwrites",
    }
}

/// The answer to a question about the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    Known(u64),
    /// It could not be found out. Satisfies what stops and never what loosens.
    Unknown(Reason),
}

impl Fact {
    pub fn known(self) -> Option<u64> {
        match self {
            Fact::Known(value) => Some(value),
            Fact::Unknown(_) => None,
        }
    }
}

words! {
    /// Why a fact is not known.
    pub enum Reason {
        /// The subprocess failed or said something unreadable.
        Failed = "failed",
        TimedOut = "timed-out",
        /// The real tool was not found.
        NoTool = "no-tool",
        /// The question has no answer for this command.
        NotAsked = "not-asked",
    }
}

/// Whoever can find facts out.
pub trait World {
    fn ask(&mut self, key: FactKey, command: &Command<'_>) -> Fact;
}
