//! Looking: what is true of the world, found out only when a rule asks.
//!
//! Looking must not run anything that the repository or the caller brought along, and must not change
//! anything; [`git`] is the one door through which git is asked.

mod answers;
mod arriving;
pub mod asking;
mod brought;
mod changes;
mod checks;
mod circle;
mod cleaning;
mod configured;
mod discards;
mod fetched;
mod filtered;
pub mod git;
mod kept;
mod leases;
mod merged;
mod overwriting;
pub mod packages;
mod published;
mod push;
mod refs;
mod scratch;
mod secrets;
mod spawned;
mod times;
mod tracking;
mod worktree;
mod written;

pub(crate) use changes::{IGNORED, LITERAL_OR_NOT, is_ignored_alone};
pub(crate) use cleaning::clean_dry_run;
pub(crate) use discards::{in_submodules, never_seen};

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, FactKey, World};

use crate::call::Call;
use crate::install::{Home, Install};
use crate::layers::Layers;
use crate::place::Place;
use alloc::rc::Rc;
use core::cell::{OnceCell, RefCell};
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
    pub place: &'s Place,
    pub install: &'s Install,
    pub home: Option<&'s Home>,
    /// What was found out about packages, once for all facts of a call.
    pub(crate) packages: Rc<packages::Answers>,
    /// What git was asked about its configuration, once for all facts of a call.
    pub(crate) settings: OnceCell<git::Settings>,
    /// What else it was asked.
    pub(crate) answers: RefCell<answers::Answers>,
}

impl<'s> Look<'s> {
    /// The same for questions about another repository, whose configuration is another.
    pub(crate) fn elsewhere(&self) -> Look<'s> {
        let packages = Rc::clone(&self.packages);
        Look { settings: OnceCell::new(), answers: RefCell::default(), packages, ..*self }
    }
}

impl World for Look<'_> {
    fn ask(&mut self, key: FactKey, command: &Command<'_>) -> Fact {
        match key {
            FactKey::SpawnedByTool => spawned::by_tool(self),
            FactKey::Scratch => scratch::scratch(self, command),
            FactKey::PushTargets => push::targets(self, command),
            FactKey::ProtectedTarget => push::protected(self, command),
            FactKey::TrackedChanges => changes::tracked(self, command),
            FactKey::ResetOverwrites => overwriting::overwritten(self, command),
            FactKey::IgnoredInTheWay => arriving::ignored(self, command),
            FactKey::BranchLoses => refs::branch_loses(self, command),
            FactKey::TagLoses => refs::tag_loses(self, command),
            FactKey::RefLoses => refs::ref_loses(self, command),
            FactKey::MovesProtected => refs::moves_protected(self, command),
            FactKey::StashLoses => kept::stash(self, command),
            FactKey::ReflogLoses => kept::reflogs(self, command),
            FactKey::PrunesEarly => kept::prunes_early(self, command),
            FactKey::WorktreeLoses => worktree::loses(self, command),
            FactKey::PushOverwrites => published::overwritten(self, command),
            FactKey::PushOverwritesOthers => published::of_others(self, command),
            FactKey::FetchLoses => fetched::loses(self, command),
            FactKey::HeadPublished => published::head(self, command),
            FactKey::HooksSkipped => checks::hooks(self, command),
            FactKey::SignatureSkipped => checks::signature(self, command),
            FactKey::Replaced => published::replaced(self, command),
            FactKey::LeaseUnseen => leases::unseen(self, command),
            FactKey::TrackingForged => tracking::forged(self, command),
            FactKey::HooksOutside => checks::hooks_outside(self, command),
            FactKey::FileSettings => brought::settings(self, command),
            FactKey::ForeignHosts => circle::foreign_hosts(self, command),
            FactKey::ForeignSubmodules => circle::foreign_submodules(self, command),
            FactKey::Saves => kept::saves(self, command),
            FactKey::SecretsAdded => secrets::added(self, command),
            FactKey::Discards => discards::discards(self, command),
            FactKey::Abandons => discards::abandons(self, command),
            FactKey::ConfiguredForce => configured::force(self, command),
            FactKey::CleanRemoves => cleaning::clean_removes(self, command),
            FactKey::LockAbsent
            | FactKey::LockWrong
            | FactKey::LockStale
            | FactKey::LockNew
            | FactKey::ConfigWrong
            | FactKey::RegistryMoved
            | FactKey::PackagesBad
            | FactKey::PackagesAlike
            | FactKey::PackagesForeign
            | FactKey::PackagesLocal
            | FactKey::PackagesFloating
            | FactKey::PackagesExact
            | FactKey::ExecFetches
            | FactKey::ScriptsStopped => packages::ask(self, key, command),
        }
    }
}
