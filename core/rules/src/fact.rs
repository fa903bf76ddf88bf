//! Facts: what is true of the world, asked only when a rule needs it.

use crate::command::Command;
use crate::flat::words;

words! {
    /// Everything that a rule can ask, cheapest first. This order is the order in which facts are asked.
    pub enum FactKey {
        /// The call comes from the real tool itself, running a command that was judged (`git stash` starts
        /// `git reset --hard`). Two reads below /proc.
        SpawnedByTool = "spawned_by_tool",
        /// The repository, and all that the command names, lies below a temporary root. One git subprocess there, none
        /// elsewhere.
        Scratch = "scratch",
        /// How many branches a push names, or moves by default. No subprocess when refspecs name them all.
        PushTargets = "push_targets",
        /// Whether configuration alone makes a push a forced one. One git subprocess, rarely two.
        ConfiguredForce = "configured_force",
        /// Whether objects are shown in another's place, so that a history can look like one that it is not. One.
        Replaced = "replaced",
        /// Whether a push touches a protected branch. One git subprocess at most.
        ProtectedTarget = "protected_target",
        /// Addresses on a host that none of the repository's remotes is on. One git subprocess, none where the command
        /// has no address.
        ForeignHosts = "foreign_hosts",
        /// Leases on another commit than the one that the remote is known to have here. Two for each, none where a lease
        /// names no commit.
        LeaseUnseen = "lease_unseen",
        /// Remote-tracking branches that would be given what another branch is at. One for each at most.
        TrackingForged = "tracking_forged",
        /// Whether hooks would be taken from outside of the repository. One git subprocess, none where the directory is
        /// below the work tree.
        HooksOutside = "hooks_outside",
        /// Settings that do more than describe, in a file that the call has git read. One for each file.
        FileSettings = "file_settings",
        /// Hooks that would have checked this, are installed, and will not run. One or two git subprocesses.
        HooksSkipped = "hooks_skipped",
        /// Whether the configuration asks for a signature that will not be made. One git subprocess.
        SignatureSkipped = "signature_skipped",
        /// Protected branches that would be moved elsewhere. None where no protected one is named.
        MovesProtected = "moves_protected",
        /// Whether what nothing reaches is pruned sooner than git does it by itself. One git subprocess at most.
        PrunesEarly = "prunes_early",
        /// Stash entries that would be dropped. One git subprocess.
        StashLoses = "stash_loses",
        /// Commits that only the branches reach which would be deleted or replaced. One git subprocess.
        BranchLoses = "branch_loses",
        /// Tag objects, and commits that only the tags reach which would be deleted or moved. Two.
        TagLoses = "tag_loses",
        /// Commits that only the ref reaches which would be deleted or moved. Two.
        RefLoses = "ref_loses",
        /// Commits that only local branches and tags reach which a fetch may replace or delete. One git subprocess, three
        /// more where a refspec writes outside of refs/remotes.
        FetchLoses = "fetch_loses",
        /// Whether the commit that HEAD is at is on a remote, as far as is known here. One.
        HeadPublished = "head_published",
        /// Commits on the remote, as far as they are known here, that a forced push would leave out. Two.
        PushOverwrites = "push_overwrites",
        /// Those of them by somebody else. Three.
        PushOverwritesOthers = "push_overwrites_others",
        /// Changed, staged or conflicting files that git tracks. One git subprocess.
        TrackedChanges = "tracked_changes",
        /// Changes that a checkout, restore, forced switch or removal would write over. One git subprocess, none where
        /// no file is named.
        Discards = "discards",
        /// Changes that ending a merge, rebase or the like in the middle of it would throw away. One or two.
        Abandons = "abandons",
        /// What this very `git clean` would remove. One git subprocess.
        CleanRemoves = "clean_removes",
        /// Submodules on hosts that none of the repository's remotes is on. Two git subprocesses.
        ForeignSubmodules = "foreign_submodules",
        /// Restore points that there are. One git subprocess.
        Saves = "saves",
        /// Added files in the index that look like keys. One or two.
        SecretsAdded = "secrets_added",
        /// Changed and untracked files, and commits, in the other work tree that would be removed. Three.
        WorktreeLoses = "worktree_loses",
        /// Commits that only reflogs reach, where they are made to forget early. One or two; looks at all of history.
        ReflogLoses = "reflog_loses",
        /// Ignored files that stand where the commit to go to has files. One git subprocess, none where no commit is named.
        IgnoredInTheWay = "ignored_in_the_way",
        /// Untracked files that a `git reset --hard` would overwrite. One git subprocess, more if there are any.
        ResetOverwrites = "reset_overwrites",
        /// Whether the project has no lock of this manager that could be checked. This one and all that follow are
        /// found out in one look, by `cotter`, and what was found holds while nothing that was looked at has changed.
        LockAbsent = "lock_absent",
        /// What stops in the lock, its manifests and the project's configuration.
        LockWrong = "lock_wrong",
        /// Where lock and manifest disagree, so that an install would resolve anew.
        LockStale = "lock_stale",
        /// What is new against the baseline and nobody has looked at.
        LockNew = "lock_new",
        /// What the project's configuration files make a manager do that only runs something.
        ConfigWrong = "config_wrong",
        /// Addresses of registries in the call that are none of the known ones.
        RegistryMoved = "registry_moved",
        /// Packages named in the call that are known to be malicious, or whose range reaches such a release.
        PackagesBad = "packages_bad",
        /// Named ones that are nearly called like much used ones.
        PackagesAlike = "packages_alike",
        /// Named by an address, a repository, or a path outside of the project.
        PackagesForeign = "packages_foreign",
        /// Named by a path inside of the project.
        PackagesLocal = "packages_local",
        /// Named without an exact version.
        PackagesFloating = "packages_floating",
        /// Named with an exact version, whose content nothing here knows.
        PackagesExact = "packages_exact",
        /// Whether the program to be run is not here and would be fetched.
        ExecFetches = "exec_fetches",
        /// Managers' commands in the script to be run that would be stopped by themselves.
        ScriptsStopped = "scripts_stopped",
    }
}

impl FactKey {
    /// Whether it is about what a package manager would bring.
    pub fn is_about_packages(self) -> bool {
        self >= FactKey::LockAbsent
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
