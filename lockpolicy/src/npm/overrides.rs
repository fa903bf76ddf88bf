//! npm's `overrides`: what the root manifest puts in place of what packages ask for.
//!
//! npm applies a rule along the path on which a package was reached. Here a rule that stands at the top, without a
//! range and alone for its name, holds everywhere; of any others it is only known that each may hold somewhere.

use std::collections::HashMap;

use crate::json::{Node, Value};
use crate::npm::manifest::{Group, Manifest};

#[derive(Default)]
pub(crate) struct Overrides<'m> {
    by_name: HashMap<&'m str, Vec<Rule<'m>>>,
}

#[derive(Clone, Copy)]
struct Rule<'m> {
    value: &'m str,
    everywhere: bool,
}

/// What the rules say of one name.
pub(crate) enum Said<'o, 'm> {
    Nothing,
    /// This instead of what is asked for.
    This(&'m str),
    /// Any of these, or what is asked for.
    Perhaps(Box<dyn Iterator<Item = &'m str> + 'o>),
}

impl<'m> Overrides<'m> {
    pub(crate) fn of(manifest: &'m Manifest<'_>) -> Overrides<'m> {
        let mut overrides = Overrides::default();
        if let Some(node) = &manifest.overrides {
            overrides.add(node, manifest, true);
        }
        overrides
    }

    pub(crate) fn of_name(&self, name: &str) -> Said<'_, 'm> {
        match self.by_name.get(name).map(Vec::as_slice) {
            None | Some([]) => Said::Nothing,
            Some([Rule { value, everywhere: true }]) => Said::This(value),
            Some(rules) => Said::Perhaps(Box::new(rules.iter().map(|rule| rule.value))),
        }
    }

    fn add(&mut self, node: &'m Node<'_>, manifest: &'m Manifest<'_>, top: bool) {
        for (key, value) in node.fields().iter().filter(|(key, _)| key != ".") {
            let at = key.char_indices().skip(1).find(|(_, character)| *character == '@').map(|(at, _)| at);
            let name = key.get(..at.unwrap_or(key.len())).unwrap_or_default();
            let own = match &value.value {
                Value::String(text) => Some(&**text),
                _ => value.field(".").and_then(Node::text).map(|text| &**text),
            };
            let rules = self.by_name.entry(name).or_default();
            // A rule without a value still says that another may hold below it.
            let value_text = own.map_or("*", |own| referred(own, manifest));
            let everywhere = top && at.is_none() && matches!(value.value, Value::String(_));
            rules.push(Rule { value: value_text, everywhere });
            self.add(value, manifest, false);
        }
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
