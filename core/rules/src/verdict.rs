//! What is decided, and what it obliges to.

use alloc::vec::Vec;

use crate::flat::words;

words! {
    /// What a rule says. `save` is written in rules only: it becomes [`Decision::Allow`] with an obligation.
    pub enum Outcome {
        Allow = "allow",
        Save = "save",
        /// The tool runs in a safer environment: written in rules only, as `save` is.
        Harden = "harden",
        Judge = "judge",
        Ask = "ask",
        Refuse = "refuse",
    }
}

words! {
    /// What happens to the call; the strictest wins.
    pub enum Decision {
        Allow = "allow",
        Judge = "judge",
        Ask = "ask",
        Refuse = "refuse",
    }
}

words! {
    /// What must be kept in a restore point before the real tool may run. In a rule's data they stand under `keep`.
    pub enum Obligation {
        /// The index and every changed tracked file; untracked files too, as far as they are not too large.
        Work = "work",
        /// Untracked files, whatever their size.
        Untracked = "untracked",
        /// Exactly what this very `git clean` would delete.
        Cleaned = "cleaned",
        /// The branches that the command names.
        Branches = "branches",
        /// The tags that the command names.
        Tags = "tags",
        /// The refs that the command names in full.
        Refs = "refs",
        /// Every branch, every tag, and HEAD.
        Heads = "heads",
        /// The stash entries that the command drops.
        Stash = "stash",
        /// What only reflogs reach.
        Reflogs = "reflogs",
        /// What nothing reaches.
        Unreachable = "unreachable",
        /// The work in the other work tree that the command names.
        Worktree = "worktree",
    }
}

impl Outcome {
    pub fn decision(self) -> Decision {
        match self {
            Outcome::Allow | Outcome::Save | Outcome::Harden => Decision::Allow,
            Outcome::Judge => Decision::Judge,
            Outcome::Ask => Decision::Ask,
            Outcome::Refuse => Decision::Refuse,
        }
    }
}

words! {
    /// How strict Cotter is as a whole.
    pub enum Mode {
        /// Record, never stop.
        Observe = "observe",
        Guard = "guard",
        /// Everything unproven is asked.
        Strict = "strict",
    }
}

/// What the rules say of one command.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict<'a> {
    pub decision: Decision,
    pub obligations: Vec<Obligation>,
    /// What the tool's environment must have (`NAME=value`) and must not have (`NAME`).
    pub environment: Vec<&'a str>,
    /// The rule that decided; the built-in ways of reading decide under the names in [`builtin`].
    pub rule: &'a str,
    pub why: &'a str,
    /// A template with `{placeholders}`; empty when there is nothing to do instead.
    pub instead: &'a str,
    /// What is to be done instead comes to the same, only safely.
    pub same: bool,
    /// What would be lost, as a template.
    pub lost: &'a str,
}

/// Names of decisions that no rule makes.
pub mod builtin {
    /// Nothing matched.
    pub const DEFAULT: &str = "default";
    /// The tool only explains itself.
    pub const INERT: &str = "inert";
    /// argv could not be read completely.
    pub const UNREAD: &str = "unread";
    /// A word in the subcommand's place is neither known nor an alias.
    pub const EXTERNAL: &str = "external";
    /// An alias that is a shell line.
    pub const SHELL_ALIAS: &str = "shell-alias";
    /// What an install would bring could not be looked at.
    pub const UNLOOKED: &str = "packages-unread";
    /// What had been looked at was changed before the tool could run.
    pub const CHANGED: &str = "changed-meanwhile";
}

impl Verdict<'_> {
    pub fn allow(rule: &'static str) -> Verdict<'static> {
        Verdict {
            decision: Decision::Allow,
            obligations: Vec::new(),
            environment: Vec::new(),
            rule,
            why: "",
            instead: "",
            same: false,
            lost: "",
        }
    }
}
