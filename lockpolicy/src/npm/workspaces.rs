//! The folders that a manifest's `workspaces` patterns mean.

use crate::files::Files;
use crate::npm::manifest::Word;

/// Deeper than any project.
const DEEPEST: usize = 16;
/// More folders than any project has workspaces.
const MOST: usize = 10_000;

/// The folders with a manifest, seen from the project's root, sorted; a pattern with `!` before it takes away again.
pub(crate) fn folders(files: &dyn Files, root: &str, patterns: &[Word<'_>]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for pattern in patterns {
        let text = pattern.text.trim();
        let (text, without) = text.strip_prefix('!').map_or((text, false), |rest| (rest, true));
        for alternative in alternatives(text) {
            let mut parts: Vec<&str> =
                alternative.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
            // One `**` leads anywhere; a second one would only make the search long.
            let mut seen = false;
            for part in parts.iter_mut().filter(|part| **part == "**") {
                if std::mem::replace(&mut seen, true) {
                    *part = "*";
                }
            }
            if without {
                all.retain(|folder| !fits(&parts, &folder.split('/').collect::<Vec<_>>()));
            } else {
                find(files, root, String::new(), &parts, DEEPEST, &mut all);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Adds the folders below `folder` that the parts of a pattern lead to.
fn find(files: &dyn Files, root: &str, folder: String, parts: &[&str], depth: usize, all: &mut Vec<String>) {
    if depth == 0 || all.len() >= MOST {
        return;
    }
    let Some((part, rest)) = parts.split_first() else {
        if files.bytes(&join(&join(root, &folder), "package.json")).is_some() {
            all.push(folder);
        }
        return;
    };
    if *part == "**" {
        find(files, root, folder.clone(), rest, depth, all);
    } else if !part.contains(['*', '?', '[']) {
        return find(files, root, join(&folder, part), rest, depth - 1, all);
    }
    for name in files.list(&join(root, &folder)) {
        let Some(name) = name.strip_suffix('/') else { continue };
        if name == "node_modules" || name.starts_with('.') {
            continue;
        }
        if *part == "**" {
            find(files, root, join(&folder, name), parts, depth - 1, all);
        } else if fits_part(part, name) {
            find(files, root, join(&folder, name), rest, depth - 1, all);
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

fn fits(parts: &[&str], folder: &[&str]) -> bool {
    match (parts.split_first(), folder.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), None) => fits(rest, folder),
        (Some((&"**", rest)), Some((_, below))) => fits(rest, folder) || fits(parts, below),
        (Some((part, rest)), Some((name, below))) => fits_part(part, name) && fits(rest, below),
        _ => false,
    }
}

/// `*` and `?` within one part.
fn fits_part(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The last star, and how much it has taken so far.
    let (mut at, mut of, mut star) = (0, 0, None);
    while let Some(character) = name.get(of) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(own) if *own == '?' || own == character => (at, of) = (at + 1, of + 1),
            _ => match star {
                Some((position, taken)) => {
                    star = Some((position, taken + 1));
                    (at, of) = (position + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|own| *own == '*')
}

/// `{a,b}` once: more than that no manifest has.
fn alternatives(pattern: &str) -> Vec<String> {
    let parts = pattern.split_once('{').and_then(|(before, rest)| {
        let (inside, behind) = rest.split_once('}')?;
        Some((before, inside, behind))
    });
    match parts {
        Some((before, inside, behind)) => {
            inside.split(',').map(|own| format!("{before}{own}{behind}")).collect()
        }
        None => vec![pattern.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn patterns_mean_folders_with_manifests() {
        let files: BTreeMap<String, Vec<u8>> = [
            "package.json",
            "packages/a/package.json",
            "packages/b/package.json",
            "packages/b/node_modules/c/package.json",
            "packages/none/README",
            "tools/deep/x/package.json",
            "web/package.json",
        ]
        .into_iter()
        .map(|path| (path.to_owned(), Vec::new()))
        .collect();
        for (patterns, folders) in [
            (&["packages/*"][..], &["packages/a", "packages/b"][..]),
            (&["./packages/*/", "!packages/b"], &["packages/a"]),
            (&["packages/**"], &["packages/a", "packages/b"]),
            (&["{web,tools/deep/*}"], &["tools/deep/x", "web"]),
            (&["web", "nothing"], &["web"]),
            (&["pack*/?"], &["packages/a", "packages/b"]),
            (&["../*", "/packages/a"], &["packages/a"]),
        ] {
            let patterns: Vec<Word<'_>> =
                patterns.iter().map(|text| Word { text: (*text).into(), at: 0 }).collect();
            assert_eq!(super::folders(&files, "", &patterns), folders, "{patterns:?}");
        }
    }
}
