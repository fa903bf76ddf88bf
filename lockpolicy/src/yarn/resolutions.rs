//! `resolutions` of the root manifest: what yarn puts in the place of what packages ask for, by the rules of each of the
//! two yarns.

use std::collections::{HashMap, HashSet};

use crate::finding::{Code, Findings};
use crate::lock::{Entry, Lock};
use crate::npm::manifest::Manifest;
use crate::npm::spec::Spec;
use crate::yarn::berry::with_protocol;
use crate::yarn::descriptor;

/// One of them: `a`, `**/a`, `b/a`, `@s/a`, `b@npm:1/@s/a@npm:^2`.
#[derive(Debug)]
pub(super) struct Resolution {
    /// What stands before the name: whose dependency is meant.
    from: Option<String>,
    /// What it sets.
    pub(super) name: String,
    /// Which ranges of it, where it says so.
    of: Option<String>,
    pub(super) to: String,
}

/// Something that a package of the lock asks for.
pub(super) struct Edge {
    /// Name and reference of who asks; empty where that does not matter.
    pub(super) from: (String, String),
    pub(super) name: String,
    pub(super) range: String,
    pub(super) at: usize,
}

const MEND: &str = "run `yarn install` and look at what changes";

pub(super) fn of(manifest: &Manifest<'_>) -> Vec<Resolution> {
    let fields = manifest.field("resolutions").map(|node| node.fields()).unwrap_or_default();
    fields
        .iter()
        .map(|(path, to)| {
            // A scope belongs to the name behind it, a range behind the name does not.
            let begin = path
                .rfind("/@")
                .map(|at| at + 1)
                .or_else(|| {
                    (!path.starts_with('@') || path.matches('/').count() > 1).then(|| last_slash(path))
                })
                .unwrap_or_default();
            let last = path.get(begin..).unwrap_or_default();
            let (name, of) = descriptor(last).map_or((last, None), |(name, of)| (name, Some(of.to_owned())));
            let from = path.get(..begin).and_then(|from| from.strip_suffix('/'));
            Resolution {
                from: from.map(str::to_owned),
                name: name.to_owned(),
                of,
                to: to.text().map(|to| to.clone().into_owned()).unwrap_or_default(),
            }
        })
        .collect()
}

/// Behind the last `/` that does not belong to a range.
fn last_slash(path: &str) -> usize {
    let end =
        path.rfind('@').filter(|at| *at > 0 && path.get(*at - 1..*at) != Some("/")).unwrap_or(path.len());
    path.get(..end).and_then(|names| names.rfind('/')).map_or(0, |at| at + 1)
}

/// Yarn 1 asks for every resolution itself, and gives it to packages that ask for the name, wherever the path fits; what
/// a manifest asks for stays. Which paths there are is not in the lock: only a name alone is followed through.
pub(super) fn classic(
    lock: &Lock<'_>,
    resolutions: &[Resolution],
    asked: &HashSet<(String, String)>,
    edges: &[Edge],
    found: &mut Findings<'_>,
) {
    let mut by_key: HashMap<&str, &Entry<'_>> = HashMap::new();
    for entry in &lock.entries {
        by_key.extend(entry.key.split(", ").map(|key| (key, entry)));
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for own in resolutions {
        *counts.entry(&own.name).or_default() += 1;
    }
    let mut everywhere: HashMap<&str, (&Resolution, &Entry<'_>)> = HashMap::new();
    // Tags, and names with a range, are passed over by yarn.
    let usable = |own: &&Resolution| own.of.is_none() && !matches!(Spec::of(&own.to), Spec::Tag);
    for own in resolutions.iter().filter(usable) {
        match by_key.get(format!("{}@{}", own.name, own.to).as_str()) {
            None => {
                let what = format!(
                    "package.json resolves `{}` to `{}`, which the lock does not hold",
                    own.name.escape_debug(),
                    own.to.escape_debug()
                );
                let finding = found.add(Code::Stale, 0, what);
                finding.package = Some(own.name.clone());
                finding.mend = Some(MEND.to_owned());
            }
            Some(entry) if matches!(own.from.as_deref(), None | Some("**")) => {
                if counts.get(own.name.as_str()) == Some(&1) {
                    everywhere.insert(&own.name, (own, entry));
                }
            }
            Some(_) => {}
        }
    }
    for edge in edges {
        let Some((own, to)) = everywhere.get(edge.name.as_str()) else { continue };
        if asked.contains(&(edge.name.clone(), edge.range.clone())) {
            continue;
        }
        let Some(entry) = by_key.get(format!("{}@{}", edge.name, edge.range).as_str()) else { continue };
        if entry.version != to.version || entry.name != to.name || entry.source != to.source {
            let what = format!(
                "`{}@{}` has come to {}, where package.json resolves it to `{}`",
                edge.name,
                edge.range,
                entry.label(),
                own.to.escape_debug()
            );
            let finding = found.add(Code::Stale, edge.at, what);
            finding.package = Some(entry.label());
            finding.mend = Some(MEND.to_owned());
        }
    }
}

/// Newer yarns take the first resolution that fits, for what manifests ask for too, and keep no range that one replaces.
pub(super) fn berry(
    resolutions: &[Resolution],
    held: &HashSet<String>,
    own_names: &HashSet<&str>,
    edges: &[Edge],
    found: &mut Findings<'_>,
) {
    /// More than anybody makes for one name.
    const MOST: usize = 256;
    let mut by_name: HashMap<&str, Vec<&Resolution>> = HashMap::new();
    for own in resolutions {
        by_name.entry(&own.name).or_default().push(own);
    }
    let mut said = HashSet::new();
    for edge in edges {
        // A part of the project may stand for any range of its name.
        if own_names.contains(edge.name.as_str()) {
            continue;
        }
        let of_name = by_name.get(edge.name.as_str()).into_iter().flatten().take(MOST);
        let Some(own) = of_name.copied().find(|own| own.is_for(edge)) else { continue };
        let wanted = format!("{}@{}", edge.name, with_protocol(&own.to));
        let wanted = wanted.split("::").next().unwrap_or_default();
        if !held.contains(wanted) && !own.to.starts_with("catalog:") && said.insert(wanted.to_owned()) {
            let what = format!(
                "`{}@{}` is resolved to `{}` by package.json, which the lock does not hold",
                edge.name,
                edge.range,
                own.to.escape_debug()
            );
            let finding = found.add(Code::Stale, edge.at, what);
            finding.package = Some(edge.name.clone());
            finding.mend = Some(MEND.to_owned());
        }
    }
}

impl Resolution {
    fn is_for(&self, edge: &Edge) -> bool {
        let of = self.of.as_deref().is_none_or(|of| with_protocol(of) == with_protocol(&edge.range));
        let from = match self.from.as_deref() {
            None => true,
            Some(from) => match descriptor(from) {
                Some((name, of)) => edge.from.0 == name && edge.from.1 == with_protocol(of),
                None => edge.from.0 == from,
            },
        };
        self.name == edge.name && of && from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn a_path_ends_with_what_it_sets() {
        let text = r#"{"resolutions": {"a": "1", "**/a": "2", "b/a": "3", "@s/a": "4", "b/@s/a": "5",
            "@t/b/@s/a": "6", "@t/b/a": "7", "b@npm:1/@s/a@npm:^2": "8", "a@npm:1": "9", "b/**/a": "10"}}"#;
        let text = Text::of(text.as_bytes()).expect("text");
        let manifest = Manifest::read(&text).expect("a manifest");
        let read: Vec<_> = of(&manifest)
            .into_iter()
            .map(|own| (own.from.unwrap_or_default(), own.name, own.of.unwrap_or_default(), own.to))
            .collect();
        let wanted = [
            ("", "a", "", "1"),
            ("**", "a", "", "2"),
            ("b", "a", "", "3"),
            ("", "@s/a", "", "4"),
            ("b", "@s/a", "", "5"),
            ("@t/b", "@s/a", "", "6"),
            ("@t/b", "a", "", "7"),
            ("b@npm:1", "@s/a", "npm:^2", "8"),
            ("", "a", "npm:1", "9"),
            ("b/**", "a", "", "10"),
        ]
        .map(|(from, name, of, to)| (from.to_owned(), name.to_owned(), of.to_owned(), to.to_owned()));
        assert_eq!(read, wanted);
    }
}
