//! npm's `overrides`: what the root manifest puts in place of what packages ask for.
//!
//! Rules stand inside of each other. npm keeps for each package the rule by which it was reached, its *context*: for
//! what the package asks for, the rules inside of the context count before those around it. This is the same, where
//! npm's versions agree; where one package is reached in several contexts of which none is inside of the other, they
//! do not, and each is allowed.

use std::collections::{HashMap, HashSet};

use crate::json::{Node, Value};
use crate::npm::manifest::{Group, Manifest};
use crate::npm::range::Ranges;
use crate::npm::spec::Spec;

/// The number of a rule. The first stands for all of them and sets nothing.
pub(crate) type Context = usize;

pub(crate) const TOP: Context = 0;

/// So many rules of one name in one place are looked at.
const MOST: usize = 64;

#[derive(Default)]
pub(crate) struct Overrides<'m> {
    rules: Vec<Rule<'m>>,
    /// Rules by what they are inside of and by name.
    inside: HashMap<(Context, &'m str), Vec<Context>>,
    names: HashSet<&'m str>,
}

#[derive(Clone, Copy)]
struct Rule<'m> {
    outer: Context,
    key: &'m str,
    name: &'m str,
    /// For which ranges it is meant: `*` for any.
    of: &'m str,
    /// What it puts in their place: `*` for nothing.
    value: &'m str,
}

/// What a rule says of what is asked for by its name.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'m> {
    pub(crate) value: &'m str,
    pub(crate) of: &'m str,
}

impl<'m> Overrides<'m> {
    pub(crate) fn of(manifest: &'m Manifest<'_>) -> Overrides<'m> {
        let mut overrides = Overrides::default();
        if let Some(node) = &manifest.overrides {
            overrides.rules.push(Rule { outer: TOP, key: "", name: "", of: "*", value: "*" });
            overrides.add(node, manifest, TOP);
        }
        overrides
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether any rule is for a name.
    pub(crate) fn concerns(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn add(&mut self, node: &'m Node<'_>, manifest: &'m Manifest<'_>, outer: Context) {
        for (key, value) in node.fields().iter().filter(|(key, _)| key != ".") {
            let at = key.char_indices().skip(1).find(|(_, character)| *character == '@').map(|(at, _)| at);
            let name = key.get(..at.unwrap_or(key.len())).unwrap_or_default();
            let of = at.and_then(|at| key.get(at + 1..)).map(str::trim).filter(|of| !of.is_empty());
            let of = of.unwrap_or("*");
            let own = match &value.value {
                Value::String(text) => Some(&**text),
                _ => value.field(".").and_then(Node::text).map(|text| &**text),
            };
            let value_of = match own {
                Some("") => "*",
                Some(own) => referred(own, manifest),
                // Without a value, a rule that is for some ranges only sets these.
                None => of,
            };
            let rule = self.rules.len();
            self.rules.push(Rule { outer, key, name, of, value: value_of });
            self.inside.entry((outer, name)).or_default().push(rule);
            self.names.insert(name);
            self.add(value, manifest, rule);
        }
    }

    fn rule(&self, rule: Context) -> Option<&Rule<'m>> {
        self.rules.get(rule)
    }

    /// In which context something is that is asked for in another one: more than one where it cannot be told.
    pub(crate) fn within(
        &self,
        context: Context,
        name: &str,
        asked: &str,
        ranges: &mut Ranges,
    ) -> Vec<Context> {
        let mut may_be = Vec::new();
        let mut keys: Vec<&str> = Vec::new();
        let mut at = context;
        if self.concerns(name) {
            while let Some(around) = self.rule(at) {
                let inside = self.inside.get(&(at, name)).map(Vec::as_slice).unwrap_or_default();
                let itself = (at != TOP && around.name == name).then_some(at);
                for number in inside.iter().take(MOST).copied().chain(itself) {
                    let Some(rule) = self.rule(number).filter(|rule| !keys.contains(&rule.key)) else {
                        continue;
                    };
                    keys.push(rule.key);
                    match applies(rule.of, asked, ranges) {
                        Some(true) => {
                            may_be.push(number);
                            return may_be;
                        }
                        Some(false) => {}
                        None => may_be.push(number),
                    }
                }
                if at == TOP {
                    break;
                }
                at = around.outer;
            }
        }
        may_be.push(context);
        may_be
    }

    /// What stands in the place of what is asked for by a name; nothing where the context leaves that as it is.
    pub(crate) fn sent(&self, context: Context, name: &str) -> Option<Sent<'m>> {
        let rule =
            self.rule(context).filter(|rule| context != TOP && rule.name == name && rule.value != "*")?;
        Some(Sent { value: rule.value, of: rule.of })
    }

    /// Of the contexts in which a package is reached the innermost counts; all and what is around them, where they are
    /// not inside of each other.
    pub(crate) fn innermost(&self, contexts: &[Context]) -> Vec<Context> {
        let around = |context: Context| {
            let outer = |at: &Context| (*at != TOP).then(|| self.rule(*at).map_or(TOP, |rule| rule.outer));
            std::iter::successors(Some(context), outer)
        };
        let inner = contexts.iter().find(|own| {
            let around: Vec<Context> = around(**own).collect();
            contexts.iter().all(|other| around.contains(other))
        });
        let mut all: Vec<Context> = match inner {
            Some(inner) => vec![*inner],
            None => contexts.iter().flat_map(|own| around(*own)).chain([TOP]).collect(),
        };
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Whether a rule for some ranges is one for what is asked for; nothing where that cannot be told.
fn applies(of: &str, asked: &str, ranges: &mut Ranges) -> Option<bool> {
    if of == "*" {
        return Some(true);
    }
    let asked = match Spec::of(asked) {
        Spec::Alias { range, .. } => Spec::of(range),
        other => other,
    };
    match asked {
        Spec::Range(range) => ranges.intersect(range, of),
        Spec::Git(git) => git.range.map_or(Some(false), |range| ranges.intersect(range, of)),
        // Nothing to compare: the rule holds.
        _ => Some(true),
    }
}

/// `$name` stands for what the manifest itself asks for of that name.
fn referred<'m>(value: &'m str, manifest: &'m Manifest<'_>) -> &'m str {
    let Some(name) = value.strip_prefix('$') else { return value };
    [Group::Dev, Group::Optional, Group::Dependencies, Group::Peer]
        .into_iter()
        .find_map(|group| manifest.list(group).find(|own| own.name == name))
        .map_or(value, |own| &*own.range)
}
