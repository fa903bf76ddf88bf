//! Git's tool file, compiled as it is for the guard.

use std::sync::OnceLock;

use cotter_rules::read::read as read_words;
use cotter_rules::{Command, Level, Policy, Tool};
use cotter_toolfile::{Source, compile_tools};

/// The subcommands that the oracle looks at, with the words that lead to them.
pub(crate) const SUBS: &[&str] = &[
    "push",
    "send-pack",
    "reset",
    "clean",
    "checkout",
    "switch",
    "restore",
    "branch",
    "tag",
    "stash push",
    "stash save",
    "stash apply",
    "stash pop",
    "stash drop",
    "stash branch",
    "stash clear",
    "config get",
    "config set",
    "config unset",
    "config list",
    "config edit",
    "config rename-section",
    "config remove-section",
    "config options",
    "commit",
    "rebase",
    "clone",
    "fetch",
];

pub(crate) fn git() -> &'static Tool<'static> {
    static GIT: OnceLock<Tool<'static>> = OnceLock::new();
    GIT.get_or_init(|| {
        let sources = [
            Source { name: "git.toml", text: include_str!("../../core/tools/git.toml") },
            Source { name: "scalar.toml", text: include_str!("../../core/tools/scalar.toml") },
        ];
        let stored = compile_tools(&sources).unwrap_or_else(|faults| {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        let policy = Policy::open(stored.leak()).expect("a policy");
        policy.tool("git").expect("git").grammar().expect("a whole grammar").expect("a grammar")
    })
}

pub(crate) fn level(path: &str) -> Level<'static> {
    path.split(' ').fold(git().level.clone(), |level, word| {
        level.subs.find(word.as_bytes()).expect("a whole grammar").expect("a subcommand").1
    })
}

/// Reads the words after `git`.
pub(crate) fn read<'w>(words: &'w [impl AsRef<str>]) -> Command<'w> {
    let words: Vec<&[u8]> = words.iter().map(|word| word.as_ref().as_bytes()).collect();
    read_words(git(), &words).expect("a whole grammar")
}

/// The words that git itself needs to come to this level: what the tool file calls `config options` is plain
/// `git config`.
pub(crate) fn typed(path: &str) -> Vec<String> {
    path.split(' ').filter(|word| *word != "options").map(str::to_owned).collect()
}
