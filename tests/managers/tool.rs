//! The built-in tool files.

use cotter_rules::read::read_among;
use cotter_rules::{Command, Level, Opt, Tool};

pub(crate) fn tool(name: &str) -> Tool<'static> {
    let policy = cotter_core::builtin::policy().expect("a policy");
    policy.tool(name).expect("a tool").grammar().expect("a whole grammar").expect("a grammar")
}

/// The level that the words lead to, if there is one.
pub(crate) fn level(tool: &Tool<'static>, path: &[impl AsRef<str>]) -> Option<Level<'static>> {
    path.iter().try_fold(tool.level.clone(), |level, word| {
        level.subs.find(word.as_ref().as_bytes()).expect("a whole grammar").map(|(_, level)| level)
    })
}

pub(crate) fn options(level: &Level<'static>) -> Vec<Opt<'static>> {
    level.options.open().expect("a whole grammar").into_owned()
}

/// Every level with the words that lead to it, the tool's own first.
pub(crate) fn levels(tool: &Tool<'static>) -> Vec<(Vec<&'static str>, Level<'static>)> {
    let mut all = vec![(Vec::new(), tool.level.clone())];
    let mut next = 0;
    while let Some((path, level)) = all.get(next).cloned() {
        for (names, below) in level.subs.all().expect("a whole grammar") {
            let name = names.first().copied().expect("a name");
            all.push(([path.as_slice(), &[name]].concat(), below));
        }
        next += 1;
    }
    all
}

pub(crate) fn read<'w>(tool: &Tool<'static>, words: &'w [impl AsRef<str>]) -> Command<'w> {
    read_with(tool, words, &[])
}

pub(crate) fn read_with<'w>(
    tool: &Tool<'static>,
    words: &'w [impl AsRef<str>],
    variables: &'w [(String, String)],
) -> Command<'w> {
    let words: Vec<&[u8]> = words.iter().map(|word| word.as_ref().as_bytes()).collect();
    let variables: Vec<(&[u8], &[u8])> =
        variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    read_among(tool, &words, &variables).expect("a whole grammar")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
