//! `overrides`, or where there are none `resolutions`: the manifest's are the lock's, and packages follow them.
//!
//! A rule may be for what one package asks for (`b>a`, or `a` inside of `b`), and for some ranges (`a@1`); older releases
//! know neither and leave them out of the lock.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::finding::{Code, Findings};
use crate::json::{Node, Value};
use crate::lock::{Lock, Setting};
use crate::npm::manifest::{Group, Manifest};
use crate::yarn::descriptor;

/// What the settings of a lock that are overrides begin with.
pub(super) const OVERRIDE: &str = "override ";

/// How far inside of each other rules are read.
const DEEPEST: usize = 8;

/// Keeps the rules of a lock: `a`, `b>a`.
pub(super) fn of_lock<'a>(node: &Node<'a>, out: &mut Vec<Setting<'a>>) {
    let mut all = Vec::new();
    flat("", node, ">", 0, &mut all);
    out.extend(all.into_iter().map(|(key, value, at)| Setting {
        name: Cow::Owned(format!("{OVERRIDE}{key}")),
        value,
        at,
    }));
}

fn flat<'a>(
    outer: &str,
    node: &Node<'a>,
    between: &str,
    depth: usize,
    out: &mut Vec<(String, Cow<'a, str>, usize)>,
) {
    for (key, node) in node.fields() {
        let key = if between == "/" { names(key) } else { key.to_string() };
        let path = match (outer, key.as_str()) {
            ("", key) => key.to_owned(),
            // A point stands for what is around it.
            (outer, ".") => outer.to_owned(),
            (outer, key) => format!("{outer}>{key}"),
        };
        match &node.value {
            Value::String(text) => out.push((path, text.clone(), node.at)),
            Value::Object(_) if depth < DEEPEST => flat(&path, node, between, depth + 1, out),
            _ => {}
        }
    }
}

/// `@s/b/@t/a` as `@s/b>@t/a`, and `**/a` as `a`.
fn names(path: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut scope: Option<&str> = None;
    for part in path.split('/') {
        match scope.take() {
            Some(scope) => names.push(format!("{scope}/{part}")),
            None if part.starts_with('@') => scope = Some(part),
            None if part != "**" => names.push(part.to_owned()),
            None => {}
        }
    }
    names.extend(scope.map(str::to_owned));
    names.join(">")
}

/// For which name a rule is, whoever asks for it.
pub(super) fn name_of(key: &str) -> &str {
    let last = key.rsplit('>').next().unwrap_or(key);
    descriptor(last).map_or(last, |(name, _)| name)
}

pub(super) fn check(lock: &Lock<'_>, manifest: &Manifest<'_>, found: &mut Findings<'_>) {
    let mut rules = Vec::new();
    match (manifest.field("overrides"), manifest.field("resolutions")) {
        (Some(node), _) => flat("", node, ">", 0, &mut rules),
        (None, Some(node)) => flat("", node, "/", 0, &mut rules),
        (None, None) => {}
    }
    let wanted: BTreeMap<&str, &str> = rules.iter().map(|(key, value, _)| (key.as_str(), &**value)).collect();
    let held: BTreeMap<&str, &Setting<'_>> =
        lock.settings.iter().filter_map(|own| Some((own.name.strip_prefix(OVERRIDE)?, own))).collect();
    for (key, own) in &held {
        match wanted.get(key) {
            None => {
                let what = format!("the lock overrides `{}`, the manifest does not", key.escape_debug());
                found.add(Code::Stale, own.at, what);
            }
            Some(value) if !same(value, key, own, lock, manifest) => {
                let what = format!(
                    "the lock overrides `{}` with `{}`, the manifest with `{}`",
                    key.escape_debug(),
                    own.value.escape_debug(),
                    value.escape_debug()
                );
                found.add(Code::Stale, own.at, what);
            }
            Some(_) => {}
        }
    }
    // Version 3 is what has more than names in it.
    let plain = |key: &str| !key.contains('>') && descriptor(key).is_none();
    let knows = lock.version.as_deref().is_some_and(|version| version == "3");
    for (key, value) in wanted.iter().filter(|(key, _)| !held.contains_key(*key)) {
        // Newer releases read two names, and no more.
        if plain(key) || (knows && key.matches('>').count() < 2) {
            let (key, value) = (key.escape_debug(), value.escape_debug());
            let what = format!("the manifest overrides `{key}` with `{value}`, the lock does not");
            found.add(Code::Stale, 0, what).mend =
                Some("run `bun install` and look at what changes".to_owned());
        }
    }
}

/// `$name` and `catalog:` stand for what is said elsewhere.
fn same(value: &str, key: &str, own: &Setting<'_>, lock: &Lock<'_>, manifest: &Manifest<'_>) -> bool {
    if value == own.value {
        return true;
    }
    if let Some(name) = value.strip_prefix('$') {
        let asked = |group: Group| manifest.list(group).find(|asked| asked.name == name);
        return Group::ALL.into_iter().find_map(asked).is_some_and(|asked| asked.range == own.value);
    }
    let Some(catalog) = value.strip_prefix("catalog:") else { return false };
    let name = name_of(key);
    let setting = match catalog {
        "" | "default" => format!("catalog.{name}"),
        catalog => format!("catalogs.{catalog}.{name}"),
    };
    lock.settings.iter().any(|other| other.name == setting && other.value == own.value)
}
