//! The subcommands and options that rules of one tool can name.

use cotter_rules::{Arity, Kind, Level, Opt, Tool, flat};

/// A tool's levels, flattened.
pub(crate) struct Vocabulary<'a> {
    pub(crate) tool: Tool<'a>,
    /// The tool's own level first, under the empty path.
    levels: Vec<Known<'a>>,
}

struct Known<'a> {
    /// Canonical names, joined by spaces: `stash drop`.
    path: String,
    /// The same with every name of the last word.
    also: Vec<String>,
    level: Level<'a>,
    options: Vec<Opt<'a>>,
}

impl<'a> Known<'a> {
    fn new(path: String, also: Vec<String>, level: Level<'a>) -> flat::Result<Known<'a>> {
        let options = level.options.open()?.into_owned();
        Ok(Known { path, also, level, options })
    }
}

/// What a name turned out to be.
pub(crate) enum Named<'a> {
    Canonical,
    /// Another name of this one.
    Alias(&'a str),
    Unknown,
}

impl<'a> Vocabulary<'a> {
    pub(crate) fn new(tool: Tool<'a>) -> flat::Result<Vocabulary<'a>> {
        let mut levels = vec![Known::new(String::new(), Vec::new(), tool.level.clone())?];
        let mut next = 0;
        while let Some(known) = levels.get(next) {
            let (path, subs) = (known.path.clone(), known.level.subs);
            for (names, level) in subs.all()? {
                let mut paths = names.iter().map(|name| join(&path, name));
                let Some(path) = paths.next() else { continue };
                let also = paths.collect();
                levels.push(Known::new(path, also, level)?);
            }
            next += 1;
        }
        Ok(Vocabulary { tool, levels })
    }

    pub(crate) fn has_sub(&self, path: &str) -> bool {
        self.levels.iter().skip(1).any(|known| known.path == path)
    }

    /// The canonical name of a subcommand that goes by `path` too.
    pub(crate) fn canonical_sub(&self, path: &str) -> Option<&str> {
        let fits = |known: &&Known<'_>| known.also.iter().any(|also| also == path);
        self.levels.iter().find(fits).map(|known| known.path.as_str())
    }

    pub(crate) fn subs(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().skip(1).map(|known| known.path.as_str())
    }

    /// The option `name` as one of the subcommands in `scope` understands it, or any if there is no scope.
    pub(crate) fn option(&self, name: &str, scope: Option<&[&str]>) -> Named<'a> {
        let mut alias = None;
        for option in self.options(scope) {
            if option.name() == name {
                return Named::Canonical;
            }
            if option.names.contains(&name) {
                alias.get_or_insert(option.name());
            }
        }
        alias.map_or(Named::Unknown, Named::Alias)
    }

    /// Whether a subcommand in `scope` has a value-taking option of this canonical name.
    pub(crate) fn takes_value(&self, name: &str, scope: Option<&[&str]>) -> bool {
        self.options(scope)
            .any(|option| option.name() == name && !matches!(option.arity, Arity::Switch | Arity::Until))
    }

    pub(crate) fn options(&self, scope: Option<&[&str]>) -> impl Iterator<Item = &Opt<'a>> {
        self.levels
            .iter()
            .filter(move |known| scope.is_none_or(|subs| subs.iter().any(|sub| related(&known.path, sub))))
            .flat_map(|known| &known.options)
    }

    /// Whether an operand can be of this kind somewhere.
    pub(crate) fn has_operand(&self, kind: Kind) -> bool {
        self.levels.iter().any(|known| {
            let operands = &known.level.operands;
            operands.first.contains(&kind)
                || operands.rest == Some(kind)
                || operands.after_dashes == Some(kind)
        })
    }
}

/// A call of `sub` reads the levels above it, its own, and those below it.
fn related(path: &str, sub: &str) -> bool {
    let begins = |whole: &str, part: &str| {
        part.is_empty()
            || whole.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    begins(path, sub) || begins(sub, path)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path} {name}") }
}
