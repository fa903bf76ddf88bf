//! Git's tool file, compiled as it is for the guard.

use std::sync::OnceLock;

use cotter_rules::read::read as read_words;
use cotter_rules::{Command, Level, Opt, Policy, Tool};
use cotter_toolfile::{Source, compile_tools};

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

/// A level's options, opened.
pub(crate) fn options<'a>(level: &Level<'a>) -> Vec<Opt<'a>> {
    level.options.open().expect("a whole grammar").into_owned()
}

/// The option that `name` stands for exactly.
pub(crate) fn option<'a>(level: &Level<'a>, name: &str) -> Option<Opt<'a>> {
    level.option(name).expect("a whole grammar")
}

/// Every level that has options or operands, with the words that lead to it.
pub(crate) fn levels() -> Vec<String> {
    let mut open = vec![(String::new(), git().level.clone())];
    let mut levels = Vec::new();
    while let Some((path, level)) = open.pop() {
        for (names, level) in level.subs.all().expect("a whole grammar") {
            let path = if path.is_empty() { names[0].to_owned() } else { format!("{path} {}", names[0]) };
            let operands = &level.operands;
            if !level.options.is_empty() || !operands.first.is_empty() || operands.rest.is_some() {
                levels.push(path.clone());
            }
            open.push((path, level));
        }
    }
    levels.sort();
    levels
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
