//! Looking: what is true of the world, found out only when a rule asks.
//!
//! Looking must not run anything that the repository or the caller brought along, and must not change
//! anything; [`git`] is the one door through which git is asked.

mod changes;
mod configured;
mod filtered;
pub mod git;
mod push;
mod spawned;
mod times;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, FactKey, World};

use crate::call::Call;
use crate::layers::Layers;
use core::ffi::CStr;

/// Everything a fact may need to know of the call.
pub struct Look<'s> {
    pub call: &'s Call,
    pub layers: &'s Layers,
    /// The real tool.
    pub real: Option<&'s CStr>,
    /// The directory of ours that stands in for git's exec path.
    pub exec_path: Option<&'s [u8]>,
    pub tool: &'s cotter_rules::Tool<'static>,
}

impl World for Look<'_> {
    fn ask(&mut self, key: FactKey, command: &Command<'_>) -> Fact {
        match key {
            FactKey::SpawnedByTool => spawned::by_tool(self),
            FactKey::PushTargets => push::targets(self, command),
            FactKey::ProtectedTarget => push::protected(self, command),
            FactKey::TrackedChanges => changes::tracked(self, command),
            FactKey::ResetOverwrites => changes::overwritten(self, command),
            FactKey::ConfiguredForce => configured::force(self, command),
            FactKey::CleanRemoves => changes::clean_removes(self, command),
        }
    }
}
