//! A tool's file, compiled as it is for the guard.

use cotter_rules::read::read as read_words;
use cotter_rules::{Arity, Command, Level, Opt, Tool};

pub(crate) struct Grammar {
    tool: Tool<'static>,
}

impl Grammar {
    pub(crate) fn of(name: &str) -> Grammar {
        let tool = cotter_core::builtin::policy().unwrap().tool(name).unwrap().grammar().unwrap().unwrap();
        Grammar { tool }
    }

    /// The level that words lead to, if there is one.
    pub(crate) fn level(&self, path: &str) -> Option<Level<'static>> {
        path.split_whitespace().try_fold(self.tool.level.clone(), |level, word| {
            Some(level.subs.find(word.as_bytes()).unwrap()?.1)
        })
    }

    /// The options of a level, opened.
    pub(crate) fn options(&self, path: &str) -> Vec<Opt<'static>> {
        self.level(path).map(|level| level.options.open().unwrap().into_owned()).unwrap_or_default()
    }

    /// Every level below the tool's own, by the words that lead to it.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut open = vec![(String::new(), self.tool.level.clone())];
        let mut paths = Vec::new();
        while let Some((path, level)) = open.pop() {
            for (names, level) in level.subs.all().unwrap() {
                let path = format!("{path} {}", names[0]).trim().to_owned();
                paths.push(path.clone());
                open.push((path, level));
            }
        }
        paths.sort();
        paths
    }

    pub(crate) fn read<'w>(&self, words: &'w [String]) -> Command<'w>
    where
        'static: 'w,
    {
        let words: Vec<&[u8]> = words.iter().map(String::as_bytes).collect();
        read_words(&self.tool, &words).unwrap()
    }
}

/// The option that goes by this name.
pub(crate) fn named<'o>(options: &'o [Opt<'static>], name: &str) -> Option<&'o Opt<'static>> {
    options.iter().find(|option| option.names.contains(&name))
}

/// A word on a value, or none, as the option would have it.
pub(crate) fn takes_value(option: &Opt<'_>) -> bool {
    !matches!(option.arity, Arity::Switch)
}
