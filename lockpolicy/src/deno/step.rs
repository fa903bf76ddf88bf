//! Does deno's lock agree with itself and with `deno.json` and `package.json`?

use std::collections::{BTreeMap, BTreeSet};

use super::{ASKED, ASKED_OF_NPM, SPECIFIER, key_of};
use crate::files::{self, Files};
use crate::finding::{Code, Findings};
use crate::json::{self, Dialect, Node};
use crate::lock::{Ask, Lock};
use crate::npm::bound::{Bound, bound};
use crate::npm::manifest::{Group, Manifest};
use crate::npm::range::{Ranges, is_range};
use crate::text::{Broken, Text};
use crate::url::Url;
use crate::yarn::descriptor;

pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let mut ranges = Ranges::default();
    for ask in lock.asks.iter().filter(|ask| ask.group == SPECIFIER) {
        let to = ask.to.as_deref().unwrap_or_default();
        let Some(key) = key_of(&ask.name, to) else { continue };
        let (name, version) = descriptor(&key).unwrap_or((&key, ""));
        let version = version.split('_').next().unwrap_or(version);
        let asked = ask.name.split_once(':').map_or(&*ask.name, |(_, rest)| rest);
        let (wanted, range) = descriptor(asked).unwrap_or((asked, "*"));
        let code = if name != wanted {
            Code::OtherPackage
        } else if is_range(range) && !ranges.satisfies(version, range) {
            Code::OutOfRange
        } else {
            continue;
        };
        found.add(code, ask.at, format!("`{}` has come to {name}@{version}", ask.name)).package =
            Some(format!("{name}@{version}"));
    }
    for entry in &lock.entries {
        for url in entry.artifacts.iter().filter_map(|own| own.url.as_deref()) {
            let module = entry.key == url;
            if !module && bound(url, &entry.name, entry.version.as_deref()) != Bound::This {
                let what = format!("`{url}` is not where a registry keeps {}", entry.label());
                found.add(Code::OtherPackage, entry.at, what).package = Some(entry.label());
            }
        }
    }
    redirects(lock, found);
    manifests(lock, files, path, found);
}

/// A redirect to another host makes one name stand for what somebody else serves.
fn redirects(lock: &Lock<'_>, found: &mut Findings<'_>) {
    let hosts: BTreeSet<&str> = lock.entries.iter().map(|entry| &*entry.name).collect();
    for setting in &lock.settings {
        let Some(from) = setting.name.strip_prefix("redirects.") else { continue };
        let host = |text: &str| Url::parse(text).map(|url| url.host_port());
        let to = host(&setting.value);
        // A module that is there is judged by its own host.
        let judged = to.as_deref().is_some_and(|to| hosts.contains(to));
        if to != host(from)
            && !judged
            && !setting.value.starts_with("npm:")
            && !setting.value.starts_with("jsr:")
        {
            let what = format!("`{from}` leads to `{}`", setting.value);
            found.add(Code::ForeignHost, setting.at, what);
        }
    }
}

fn manifests(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    // Up to version 2 a lock does not say what was asked for.
    if !lock.asks.iter().any(|ask| matches!(&*ask.group, ASKED | ASKED_OF_NPM)) {
        return;
    }
    let mut asks: BTreeMap<(&str, &str), Vec<&Ask<'_>>> = BTreeMap::new();
    for ask in &lock.asks {
        asks.entry((&ask.importer, &ask.group)).or_default().push(ask);
    }
    let folders: BTreeSet<&str> = lock
        .asks
        .iter()
        .filter(|ask| matches!(&*ask.group, ASKED | ASKED_OF_NPM))
        .map(|ask| &*ask.importer)
        .chain([""])
        .collect();
    for folder in folders {
        let place = |name: &str| {
            let below = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            files::beside(path, &below)
        };
        let Some(_) = place("deno.json") else {
            found.add(Code::OutsidePath, 0, format!("the workspace `{folder}` is not in the project"));
            continue;
        };
        for (names, group) in
            [(&["deno.json", "deno.jsonc"][..], ASKED), (&["package.json"][..], ASKED_OF_NPM)]
        {
            let present = names
                .iter()
                .filter_map(|name| place(name))
                .find_map(|place| files.bytes(&place).map(|bytes| (place, bytes)));
            let wanted = match &present {
                None => BTreeSet::new(),
                Some((who, bytes)) => {
                    let read = Text::of(bytes)
                        .and_then(|text| if group == ASKED { imports(&text) } else { of_npm(&text) });
                    match read {
                        Ok(wanted) => wanted,
                        Err(broken) => {
                            found.add(broken.code, 0, format!("`{who}` cannot be read: {broken}"));
                            continue;
                        }
                    }
                }
            };
            let held = asks.get(&(folder, group)).map_or(&[][..], Vec::as_slice);
            let locked: BTreeSet<String> = held.iter().map(|ask| normal(&ask.name)).collect();
            let who = present.as_ref().map_or(names.first().copied().unwrap_or_default(), |(who, _)| who);
            for missing in wanted.iter().filter(|own| !locked.contains(*own)) {
                let what = format!("`{who}` asks for `{missing}`, the lock does not");
                found.add(Code::Stale, 0, what).mend =
                    Some("run `deno install` and look at what changes".to_owned());
            }
            for ask in held.iter().filter(|ask| !wanted.contains(&normal(&ask.name))) {
                let what = format!("the lock asks for `{}` where `{who}` does not", ask.name);
                found.add(Code::Stale, ask.at, what);
            }
        }
    }
}

/// What `deno.json` imports from npm and JSR.
fn imports(text: &Text<'_>) -> Result<BTreeSet<String>, Broken> {
    let node = json::read(text, Dialect::Relaxed)?;
    let mut all = BTreeSet::new();
    let mut add = |map: Option<&Node<'_>>| {
        for (_, value) in map.map(Node::fields).unwrap_or_default() {
            if let Some(text) =
                value.text().filter(|text| text.starts_with("npm:") || text.starts_with("jsr:"))
            {
                all.insert(normal(text));
            }
        }
    };
    add(node.field("imports"));
    for (_, scope) in node.field("scopes").map(Node::fields).unwrap_or_default() {
        add(Some(scope));
    }
    if let Some(options) = node.field("compilerOptions") {
        for key in ["jsxImportSource", "jsxImportSourceTypes"] {
            if let Some(text) = options.field(key).and_then(Node::text)
                && (text.starts_with("npm:") || text.starts_with("jsr:"))
            {
                all.insert(normal(text));
            }
        }
        for item in options.field("types").map(Node::items).unwrap_or_default() {
            if let Some(text) =
                item.text().filter(|text| text.starts_with("npm:") || text.starts_with("jsr:"))
            {
                all.insert(normal(text));
            }
        }
    }
    Ok(all)
}

fn of_npm(text: &Text<'_>) -> Result<BTreeSet<String>, Broken> {
    let manifest = Manifest::read(text)?;
    let asked = manifest.lists.iter().filter(|own| own.group != Group::Peer);
    Ok(asked
        .filter_map(|own| {
            if let Some(rest) = own.range.strip_prefix("npm:").or_else(|| own.range.strip_prefix("jsr:")) {
                let scheme = own.range.get(..4)?;
                return Some(normal(&format!("{scheme}{rest}")));
            }
            let local = ["file:", "link:", "workspace:", "git", "http", "catalog:"];
            (!local.iter().any(|word| own.range.starts_with(word)))
                .then(|| normal(&format!("npm:{}@{}", own.name, own.range)))
        })
        .collect())
}

/// A specifier without the path behind the package, `/` or none before the name; no range is any.
fn normal(text: &str) -> String {
    let (scheme, rest) = text.split_once(':').unwrap_or(("npm", text));
    let rest = rest.trim_start_matches('/');
    let scope = if rest.starts_with('@') { rest.find('/').map_or(0, |at| at + 1) } else { 0 };
    let end = rest.get(scope..).and_then(|below| below.find('/')).map_or(rest.len(), |at| scope + at);
    let package = rest.get(..end).unwrap_or(rest);
    match descriptor(package) {
        Some((name, range)) if !matches!(range, "*" | "") => {
            let range = interval(range).unwrap_or_else(|| range.to_owned());
            format!("{scheme}:{name}@{range}")
        }
        Some((name, _)) => format!("{scheme}:{name}@*"),
        None => format!("{scheme}:{package}@*"),
    }
}

/// A range as the versions between which it lies: deno writes `^2.0.0` as `2` and `^0.5.3` as `~0.5.3`.
fn interval(range: &str) -> Option<String> {
    let (operator, rest) = match range.as_bytes().first()? {
        b'^' => ('^', range.get(1..)?),
        b'~' => ('~', range.get(1..)?),
        _ => ('=', range),
    };
    let parts = rest.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
    let (major, minor, patch) = match parts.as_slice() {
        [major] => (*major, None, None),
        [major, minor] => (*major, Some(*minor), None),
        [major, minor, patch] => (*major, Some(*minor), Some(*patch)),
        _ => return None,
    };
    let least = (major, minor.unwrap_or(0), patch.unwrap_or(0));
    let below = match (operator, minor, patch) {
        (_, None, _) => (major.checked_add(1)?, 0, 0),
        ('^', _, _) if major > 0 => (major.checked_add(1)?, 0, 0),
        ('^', Some(0), Some(patch)) => (0, 0, patch.checked_add(1)?),
        ('=', Some(_), Some(_)) => return None,
        (_, Some(minor), _) => (major, minor.checked_add(1)?, 0),
    };
    Some(format!("{least:?}..{below:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_compared_by_what_they_mean() {
        for (one, other) in [
            ("npm:a@^2.0.0", "npm:a@2"),
            ("jsr:@s/a@^0.20", "jsr:@s/a@0.20"),
            ("jsr:@s/a@^0.5.3/sub", "jsr:@s/a@~0.5.3"),
            ("jsr:/@s/a@^1.2.3", "jsr:@s/a@^1.2.3"),
            ("npm:a", "npm:a@*"),
            ("npm:/a@1.2.3/x", "npm:a@1.2.3"),
        ] {
            assert_eq!(normal(one), normal(other));
        }
        for (one, other) in [
            ("npm:a@^2.0.0", "npm:a@3"),
            ("npm:a@1.2.3", "npm:a@^1.2.3"),
            ("npm:a@2", "jsr:a@2"),
            ("npm:a@2", "npm:b@2"),
        ] {
            assert_ne!(normal(one), normal(other));
        }
    }
}
