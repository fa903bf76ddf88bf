//! `package.json`: what a project says of itself and what it asks for.
//!
//! All managers of the ecosystem read this file; what only one of them knows (`pnpm`, `resolutions`, `catalog`) it
//! takes from [`Manifest::field`].

use std::borrow::Cow;

use crate::finding::Code;
use crate::json::{self, Dialect, Node, Value};
use crate::text::{Broken, Text};

#[derive(Clone, Debug, PartialEq)]
pub struct Manifest<'a> {
    pub name: Option<Cow<'a, str>>,
    pub version: Option<Cow<'a, str>>,
    /// Every dependency of every list, in the order of [`Group::ALL`] and then of the file. A name may stand in
    /// several lists; which one counts is the manager's business.
    pub lists: Vec<Dependency<'a>>,
    /// The patterns by which workspaces are found, of both forms: `[…]` and `{"packages": […]}`.
    pub workspaces: Vec<Word<'a>>,
    /// npm's `overrides`, as written.
    pub overrides: Option<Node<'a>>,
    /// Which dependencies come inside of the package.
    pub bundled: Vec<Word<'a>>,
    /// Names and commands, as written.
    pub scripts: Vec<(Word<'a>, Word<'a>)>,
    /// `packageManager`: `pnpm@9.1.0+sha512…`.
    pub package_manager: Option<Word<'a>>,
    whole: Node<'a>,
}

/// One dependency as a manifest asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency<'a> {
    pub group: Group,
    pub name: Cow<'a, str>,
    /// As written: a range, a tag, a URL, `npm:other@^1`, `workspace:*` …
    pub range: Cow<'a, str>,
    /// A peer that may be absent (`peerDependenciesMeta`).
    pub may_be_absent: bool,
    /// Byte offset of the range in the file.
    pub at: usize,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Word<'a> {
    pub text: Cow<'a, str>,
    pub at: usize,
}

/// Which of a manifest's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Dependencies,
    Dev,
    Optional,
    Peer,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Dependencies, Group::Dev, Group::Optional, Group::Peer];

    /// As the manifest, and every lock of the ecosystem, names the list.
    pub fn word(self) -> &'static str {
        match self {
            Group::Dependencies => "dependencies",
            Group::Dev => "devDependencies",
            Group::Optional => "optionalDependencies",
            Group::Peer => "peerDependencies",
        }
    }

    pub fn from_word(word: &str) -> Option<Group> {
        Group::ALL.into_iter().find(|group| group.word() == word)
    }
}

impl<'a> Manifest<'a> {
    pub fn read(text: &Text<'a>) -> Result<Manifest<'a>, Broken> {
        let whole = json::read(text, Dialect::Strict)?;
        if !matches!(whole.value, Value::Object(_)) {
            return Err(shape(whole.at, "a manifest is an object"));
        }
        let mut lists = Vec::new();
        for group in Group::ALL {
            if let Some(list) = whole.field(group.word()) {
                dependencies(group, list, whole.field("peerDependenciesMeta"), &mut lists)?;
            }
        }
        let workspaces = match whole.field("workspaces") {
            None => Vec::new(),
            Some(node) if matches!(node.value, Value::Object(_)) => {
                node.field("packages").map(words).transpose()?.unwrap_or_default()
            }
            Some(node) => words(node)?,
        };
        let bundled = bundled(&whole, &lists)?;
        let scripts = match whole.field("scripts").filter(|node| !is_nothing(node)) {
            None => Vec::new(),
            Some(Node { value: Value::Object(fields), .. }) => fields
                .iter()
                .filter_map(|(name, node)| {
                    let command = word(node)?;
                    Some((Word { text: name.clone(), at: node.at }, command))
                })
                .collect(),
            Some(other) => return Err(shape(other.at, "`scripts` is no object")),
        };
        Ok(Manifest {
            name: whole.field("name").and_then(word).map(|word| word.text),
            version: whole.field("version").and_then(word).map(|word| word.text),
            lists,
            workspaces,
            overrides: whole.field("overrides").filter(|node| !is_nothing(node)).cloned(),
            bundled,
            scripts,
            package_manager: whole.field("packageManager").and_then(word),
            whole,
        })
    }

    /// Anything else that stands at the top of the file.
    pub fn field(&self, key: &str) -> Option<&Node<'a>> {
        self.whole.field(key)
    }

    /// The dependencies of one list.
    pub fn list(&self, group: Group) -> impl Iterator<Item = &Dependency<'a>> {
        self.lists.iter().filter(move |dependency| dependency.group == group)
    }
}

fn dependencies<'a>(
    group: Group,
    list: &Node<'a>,
    meta: Option<&Node<'a>>,
    lists: &mut Vec<Dependency<'a>>,
) -> Result<(), Broken> {
    let fields = match &list.value {
        Value::Object(fields) => fields,
        _ if is_nothing(list) => return Ok(()),
        _ => return Err(shape(list.at, format!("`{}` is no object", group.word()))),
    };
    for (name, range) in fields {
        let Value::String(text) = &range.value else {
            return Err(shape(
                range.at,
                format!("what is asked for of `{}` is no text", name.escape_debug()),
            ));
        };
        let may_be_absent = group == Group::Peer
            && meta.and_then(|meta| meta.field(name)?.field("optional")).is_some_and(Node::is_true);
        lists.push(Dependency {
            group,
            name: name.clone(),
            range: text.clone(),
            may_be_absent,
            at: range.at,
        });
    }
    Ok(())
}

/// `true` stands for everything in `dependencies`.
fn bundled<'a>(whole: &Node<'a>, lists: &[Dependency<'a>]) -> Result<Vec<Word<'a>>, Broken> {
    let Some(node) = whole.field("bundleDependencies").or_else(|| whole.field("bundledDependencies")) else {
        return Ok(Vec::new());
    };
    if node.is_true() {
        let all = lists.iter().filter(|dependency| dependency.group == Group::Dependencies);
        return Ok(all.map(|own| Word { text: own.name.clone(), at: own.at }).collect());
    }
    words(node)
}

fn words<'a>(list: &Node<'a>) -> Result<Vec<Word<'a>>, Broken> {
    match &list.value {
        Value::Array(items) => items
            .iter()
            .map(|item| word(item).ok_or_else(|| shape(item.at, "a text should stand here")))
            .collect(),
        _ if is_nothing(list) => Ok(Vec::new()),
        _ => Err(shape(list.at, "a list should stand here")),
    }
}

fn word<'a>(node: &Node<'a>) -> Option<Word<'a>> {
    node.text().map(|text| Word { text: text.clone(), at: node.at })
}

/// What a manager takes for a list that is not there.
fn is_nothing(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Null | Value::Bool(false))
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Result<Manifest<'_>, Broken> {
        Manifest::read(&Text::of(text.as_bytes()).expect("text"))
    }

    #[test]
    fn what_a_manifest_asks_for() {
        let text = r#"{
            "name": "a", "version": "1.0.0", "private": true,
            "peerDependencies": {"p": "*", "q": ">=2"},
            "peerDependenciesMeta": {"q": {"optional": true}},
            "dependencies": {"x": "^1.0.0", "y": "npm:z@2"},
            "devDependencies": null,
            "workspaces": {"packages": ["packages/*"], "nohoist": []},
            "bundleDependencies": true,
            "overrides": {"x": "1.2.3"},
            "scripts": {"postinstall": "node ."},
            "packageManager": "npm@11.0.0",
            "resolutions": {"x": "1"}
        }"#;
        let manifest = manifest(text).expect("a manifest");
        let lists: Vec<_> = manifest
            .lists
            .iter()
            .map(|own| (own.group.word(), &*own.name, &*own.range, own.may_be_absent))
            .collect();
        assert_eq!(
            lists,
            [
                ("dependencies", "x", "^1.0.0", false),
                ("dependencies", "y", "npm:z@2", false),
                ("peerDependencies", "p", "*", false),
                ("peerDependencies", "q", ">=2", true),
            ]
        );
        assert!(manifest.lists.iter().all(|own| text[own.at..].starts_with(&format!("\"{}", own.range))));
        assert_eq!(manifest.workspaces[0].text, "packages/*");
        let bundled: Vec<_> = manifest.bundled.iter().map(|own| &*own.text).collect();
        assert_eq!(bundled, ["x", "y"]);
        assert_eq!(manifest.scripts[0].0.text, "postinstall");
        assert!(manifest.overrides.is_some() && manifest.field("resolutions").is_some());
        assert_eq!(manifest.list(Group::Peer).count(), 2);
    }

    #[test]
    fn what_cannot_be_understood_is_not_passed_over() {
        for text in [
            "[]",
            r#"{"dependencies": ["x"]}"#,
            r#"{"dependencies": {"x": 1}}"#,
            r#"{"workspaces": "packages/*"}"#,
            r#"{"workspaces": [1]}"#,
            r#"{"scripts": "x"}"#,
        ] {
            assert_eq!(manifest(text).map(|_| ()).map_err(|broken| broken.code), Err(Code::Shape), "{text}");
        }
        let twice = r#"{"dependencies": {"x": "1"}, "dependencies": {}}"#;
        assert_eq!(manifest(twice).map(|_| ()).map_err(|broken| broken.code), Err(Code::DuplicateKey));
    }
}
