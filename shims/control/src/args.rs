//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::intel::{self, IntelAction};
use crate::pin::{self, PinArgs};
use crate::registries::{self, RegistriesAction};
use crate::trust_lock::{self, LockArgs};
use crate::verify::{self, VerifyArgs};

/// Guarded tools for coding agents: routine work passes, what cannot be undone is stopped.
///
/// Cotter stands in a tool's place on PATH (`cotter shims` lists which), reads the call as the tool itself would,
/// and lets the real tool have it unless a rule says otherwise. What a call would lose is kept in a restore point first.
/// This command shows and sets what it does, and puts back what was kept.
#[derive(Debug, Parser)]
#[command(
    name = "cotter",
    version,
    propagate_version = true,
    after_help = "Try:\n  cotter check -- git push --force     what would happen, without running it\n  \
                  cotter explain -- git reset --hard   how that was decided\n  \
                  cotter undo                          what was kept, and how to have it back\n  \
                  cotter doctor                        whether the guard is in place\n  \
                  cotter log --rule git.push.force     what was decided so far\n  \
                  cotter verify                        what the lockfiles here would install\n\n\
                  Exit codes: 0 clean, 1 refused or findings, 2 usage or error, 3 a person would be asked."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

/// How something is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what would become of a command, without running it
    #[command(
        after_help = "Example: cotter check -- git push --force origin main\nEnds with 0 if it would run, \
                            1 if it would be refused, 3 if a person would be asked."
    )]
    Check {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// The command, after `--`; leading NAME=VALUE words are its environment
        #[arg(required = true, last = true, value_name = "CMD")]
        words: Vec<OsString>,
    },
    /// Show how a command is read, every fact, and every rule that was considered
    #[command(after_help = "Example: cotter explain -- git -C sub reset --har HEAD~1")]
    Explain {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        #[arg(required = true, last = true, value_name = "CMD")]
        words: Vec<OsString>,
    },
    /// List the built-in rules: what is permitted, restricted, conditional
    Defaults {
        /// Only this tool's
        tool: Option<String>,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show what is configured, and whose word it is; check or compile a policy
    Config {
        #[command(subcommand)]
        action: Option<ConfigAction>,
        #[arg(long, value_enum, default_value_t, global = true)]
        format: Format,
    },
    /// Work with rules
    Rules {
        #[command(subcommand)]
        action: RulesAction,
    },
    /// Check that the guard is in place: reached first, the real tool found, a canary refused
    Doctor {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List the guarded tools, and where the real ones are
    Shims {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Print the line that puts the guard first on PATH
    #[command(after_help = "Example: eval \"$(cotter env)\"")]
    Env {
        /// The shell to write for; by default the one that $SHELL names
        #[arg(value_enum)]
        shell: Option<Shell>,
        /// Also the variables that make package managers careful where no guard stands: `guard` takes away what turns
        /// checks off, `strict` lets no code of packages run either
        #[arg(long, value_enum, value_name = "MODE", num_args = 0..=1, default_missing_value = "guard")]
        harden: Option<Harden>,
    },
    /// Trust this repository's `.cotter.toml`, or a lockfile, as it is now
    #[command(
        after_help = "A project's policy comes with the repository, so it can only tighten until you have read \
                            and trusted it. The trust holds for this file with this content, and ends when it changes."
    )]
    Trust {
        #[command(subcommand)]
        action: Option<TrustAction>,
    },
    /// Make a restore point now: of the work as it is, or of what a command could lose
    #[command(
        after_help = "Examples:\n  cotter save\n  cotter save --keep branches -- git branch -D topic\n\
                            Ends with 0 if it was made, 1 if there is nothing that could be lost, 2 if it cannot be made."
    )]
    Save {
        /// What to keep, separated by commas: work, untracked, cleaned, branches, tags, refs, heads, stash, reflogs,
        /// unreachable, worktree
        #[arg(long, value_delimiter = ',', value_name = "WHAT", default_value = "work,untracked")]
        keep: Vec<String>,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// The command that could lose it; `git` in this directory by default
        #[arg(last = true, value_name = "CMD")]
        words: Vec<OsString>,
    },
    /// Put back what a restore point holds; list, show and drop restore points of this repository
    #[command(
        after_help = "Examples:\n  cotter undo                          the restore points of this repository\n  \
                            cotter undo 20261125-0859-k7q2       everything as it was then\n  \
                            cotter undo k7q2 -- src/main.rs      this file only\n\n\
                            The state before is kept as a restore point of its own. Ends with 0 if everything is back, \
                            1 if something is not, 2 if nothing was done."
    )]
    Undo {
        #[command(flatten)]
        action: Box<UndoArgs>,
    },
    /// Show what was decided; verify that the record is whole
    #[command(after_help = "Examples:\n  cotter log --since 2h --outcome refuse\n  cotter log verify")]
    Log {
        #[command(flatten)]
        action: Box<LogArgs>,
    },
    /// Check lockfiles: everything pinned, by digest, from where it should come from, and nothing new unseen
    #[command(after_help = verify::AFTER_HELP)]
    Verify(VerifyArgs),
    /// Add, bump and lock packages the safe way: nothing of them runs, and what is too young or known to be bad is refused
    #[command(after_help = pin::AFTER_HELP)]
    Pin(PinArgs),
    /// Show and set which hosts packages may come from
    #[command(after_help = registries::AFTER_HELP)]
    Registries {
        #[command(subcommand)]
        action: Option<RegistriesAction>,
        #[arg(long, value_enum, default_value_t, global = true)]
        format: Format,
    },
    /// Keep an index of releases that are known to be malicious
    #[command(after_help = intel::AFTER_HELP)]
    Intel {
        #[command(subcommand)]
        action: Option<IntelAction>,
        #[arg(long, value_enum, default_value_t, global = true)]
        format: Format,
    },
    /// Make git's exec path of ours for the installed git, so that the git it starts is guarded too
    ExecPath,
    /// Print completions for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the whole or of one subcommand
    Man { page: Option<String> },
    /// Answer the guard (internal)
    #[command(hide = true)]
    Helper,
}

#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Show the settings in force and whose word each is (the default)
    Show,
    /// Check a policy file and show every error in it
    Check {
        /// By default every policy that is in force here
        file: Option<PathBuf>,
    },
    /// Compile the managed policy, so that the guard need not: after each change, as its owner
    Compile,
}

#[derive(Debug, Subcommand)]
pub enum RulesAction {
    /// Run the examples of every rule, of the built-in ones or of a file
    Test {
        /// A tool file or a policy
        file: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum TrustAction {
    /// List the policies and lockfiles that are trusted
    List,
    /// Take the trust in this repository's policy back
    Revoke,
    /// Trust a lockfile as it is now: it is what later versions of it are compared with
    #[command(after_help = trust_lock::AFTER_HELP)]
    Lock(LockArgs),
}

/// How careful package managers are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Harden {
    Guard,
    Strict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Sh,
    Bash,
    Zsh,
    Fish,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LogArgs {
    #[command(subcommand)]
    pub action: Option<LogAction>,
    #[command(flatten)]
    pub which: WhichRecords,
    /// Only this outcome: allow, save, judge, ask or refuse
    #[arg(long)]
    pub outcome: Option<String>,
    /// The last so many
    #[arg(short = 'n', long)]
    pub last: Option<usize>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Which records are meant.
#[derive(Debug, clap::Args)]
pub struct WhichRecords {
    /// Only this tool
    #[arg(long)]
    pub tool: Option<String>,
    /// Only what this rule decided, or those below it: `git.push` takes `git.push.force`; `*` stands for anything
    #[arg(long)]
    pub rule: Option<String>,
    /// Only this session (its identifier, a segment's name, or the beginning of one)
    #[arg(long)]
    pub session: Option<String>,
    /// From this time on: 2026-01-31, 2026-01-31T12:00:00Z, or ago: 90m, 2h, 3d
    #[arg(long)]
    pub since: Option<String>,
    /// Up to this time
    #[arg(long)]
    pub until: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct ReplayArgs {
    #[command(flatten)]
    pub which: WhichRecords,
    /// Decide by the built-in rules and this policy file, instead of by what is in force
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Subcommand)]
pub enum LogAction {
    /// Check every chain: nothing edited, inserted, removed or cut off
    Verify,
    /// Note the heads of all chains, so that a later cut shows even if the head was rewritten with it
    Anchor,
    /// Decide every recorded call again, from the record alone, and show what would be decided otherwise now
    #[command(
        after_help = "Examples:\n  cotter log replay --since 7d\n  cotter log replay --policy new.toml\n\n\
                            Managed and user policy are replayed, projects' are not. Ends with 0 if nothing differs, \
                            1 if something does."
    )]
    Replay(ReplayArgs),
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct UndoArgs {
    #[command(subcommand)]
    pub action: Option<UndoAction>,
    /// The restore point: its name, or a beginning or an end of it that no other has
    pub id: Option<String>,
    /// Only these files and folders
    #[arg(last = true, value_name = "PATH", requires = "id")]
    pub paths: Vec<OsString>,
    /// Remove restore points that are older, or more, than the settings `save.days` and `save.count` say
    #[arg(long, conflicts_with_all = ["id", "paths"])]
    pub prune: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Subcommand)]
pub enum UndoAction {
    /// List the restore points of this repository, the latest first
    List {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show what is in a restore point
    Show {
        id: String,
        /// Show how its files differ from those of now
        #[arg(long)]
        diff: bool,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Remove a restore point
    Drop { id: String },
}
