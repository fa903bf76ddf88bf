//! Which names a project's manifests had at the baseline: what a person declared before, against what is new.
//!
//! Only names, read as generously as they are written: what is found here makes a finding milder and never takes one
//! away. A manifest that cannot be read declares nothing.

use std::collections::HashSet;

use toml::Value;

use crate::files::{Files, beside};
use crate::format::{Ecosystem, Format};
use crate::json::{self, Dialect, Node};
use crate::lock::Lock;
use crate::name;
use crate::text::Text;

/// Whether the manifest at `path` asks for anything that would have to be fetched, as far as can be told.
pub fn asks(files: &dyn Files, path: &str, ecosystem: Ecosystem) -> bool {
    let Some(bytes) = files.bytes(path) else { return false };
    // What cannot be read may ask for anything.
    let Ok(text) = Text::of(&bytes) else { return true };
    let mut asks = false;
    // A version of PHP or an extension of it comes from nowhere.
    let fetched = |name: &str| ecosystem != Ecosystem::Composer || name.contains('/');
    in_manifest(path, &text, ecosystem, &mut |name| asks |= fetched(name));
    asks
}

/// Calls `add` with every name in a manifest.
fn in_manifest(path: &str, text: &Text<'_>, ecosystem: Ecosystem, add: &mut dyn FnMut(&str)) {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map_or(name, |(_, ending)| ending) {
        "json" | "jsonc" => in_json(text, add),
        "toml" | "Pipfile" => in_toml(text.text(), add),
        _ => in_lines(text.text(), ecosystem, add),
    }
}

/// The names in the manifests beside the lock, and in those of its importers, in the form that names are compared in.
pub fn names(files: &dyn Files, path: &str, lock: &Lock<'_>) -> HashSet<String> {
    let mut folders: Vec<&str> = lock.asks.iter().map(|ask| &*ask.importer).collect();
    folders.push("");
    folders.sort_unstable();
    folders.dedup();
    let ecosystem = lock.format.ecosystem();
    let mut names = HashSet::new();
    for folder in folders {
        for manifest in manifests(lock.format) {
            let seen =
                if folder.is_empty() { (*manifest).to_owned() } else { format!("{folder}/{manifest}") };
            let Some(bytes) = beside(path, &seen).and_then(|path| files.bytes(&path)) else { continue };
            let Ok(text) = Text::of(&bytes) else { continue };
            in_manifest(manifest, &text, ecosystem, &mut |name| {
                names.insert(name::normal(name, ecosystem));
            });
        }
    }
    names
}

fn manifests(format: Format) -> &'static [&'static str] {
    match format.ecosystem() {
        Ecosystem::Npm | Ecosystem::Jsr => &["package.json", "deno.json"],
        Ecosystem::PyPi => &["pyproject.toml", "Pipfile", "requirements.in", "requirements.txt"],
        Ecosystem::Cargo => &["Cargo.toml"],
        Ecosystem::Go => &["go.mod"],
        Ecosystem::Gem => &["Gemfile", "gems.rb"],
        Ecosystem::Composer => &["composer.json"],
    }
}

/// `package.json`, `composer.json`: the keys of every list of dependencies.
fn in_json(text: &Text<'_>, add: &mut dyn FnMut(&str)) {
    let Ok(manifest) = json::read(text, Dialect::Relaxed) else { return };
    for (key, list) in manifest.fields() {
        let is_list = key.ends_with("ependencies") || matches!(&**key, "require" | "require-dev" | "imports");
        for (name, _) in list.fields().iter().filter(|_| is_list) {
            add(name);
        }
        for item in list.items().iter().filter(|_| is_list).filter_map(Node::text) {
            add(item);
        }
    }
}

/// `pyproject.toml`, `Cargo.toml`, `Pipfile`: keys of tables, and requirements in arrays.
fn in_toml(text: &str, add: &mut dyn FnMut(&str)) {
    let Ok(manifest) = text.parse::<toml::Table>() else { return };
    for (key, value) in &manifest {
        within(key, value, 0, add);
    }
}

/// Lists of dependencies stand at many places (`project.optional-dependencies.*`, `tool.poetry.group.*.dependencies`,
/// `target.*.dependencies`), but their names all end alike.
fn within(key: &str, value: &Value, depth: usize, add: &mut dyn FnMut(&str)) {
    let is_list =
        key.ends_with("dependencies") || matches!(key, "dependency-groups" | "packages" | "dev-packages");
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                if is_list && !value.is_array() {
                    add(key);
                } else if is_list {
                    requirements(value, add);
                }
                if depth < 8 {
                    within(key, value, depth + 1, add);
                }
            }
        }
        Value::Array(_) if is_list => requirements(value, add),
        _ => {}
    }
}

fn requirements(list: &Value, add: &mut dyn FnMut(&str)) {
    for line in list.as_array().into_iter().flatten().filter_map(Value::as_str) {
        add(leading_name(line));
    }
}

/// One requirement a line: `name==1`, `gem "name"`, `require example.org/name v1`.
fn in_lines(text: &str, ecosystem: Ecosystem, add: &mut dyn FnMut(&str)) {
    for line in text.lines().map(str::trim) {
        let line = match ecosystem {
            Ecosystem::Go => line.trim_start_matches("require").trim_start_matches([' ', '(']),
            Ecosystem::Gem => match line.strip_prefix("gem ") {
                Some(rest) => rest.trim_start().trim_start_matches(['"', '\'']),
                None => continue,
            },
            _ => line,
        };
        let name = match ecosystem {
            Ecosystem::Go => line.split_ascii_whitespace().next().unwrap_or_default(),
            Ecosystem::Gem => line.split(['"', '\'']).next().unwrap_or_default(),
            _ => leading_name(line),
        };
        if !name.is_empty() {
            add(name);
        }
    }
}

/// The name that a requirement begins with.
fn leading_name(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')));
    line.get(..end.unwrap_or(line.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn declared(format: Format, manifest: &str, text: &str) -> Vec<String> {
        let files: BTreeMap<String, Vec<u8>> =
            [(format!("web/{manifest}"), text.as_bytes().to_vec())].into_iter().collect();
        let lock = Lock {
            format,
            version: None,
            entries: Vec::new(),
            asks: Vec::new(),
            settings: Vec::new(),
            notes: Default::default(),
        };
        let mut names: Vec<String> = names(&files, "web/lock", &lock).into_iter().collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn names_are_found_in_every_kind_of_manifest() {
        assert_eq!(
            declared(
                Format::Pnpm,
                "package.json",
                r#"{"name":"x","dependencies":{"a":"1"},"devDependencies":{"@s/b":"1"},"scripts":{"c":""}}"#
            ),
            ["@s/b", "a"]
        );
        let pyproject = "[project]\nname='x'\ndependencies=['A_b>=1', 'c[d] ; python_version<\"3\"']\n\
            [project.optional-dependencies]\nall=['e']\n[dependency-groups]\ndev=['f', {include-group='g'}]\n\
            [tool.poetry.group.x.dependencies]\nh='^1'\n[tool.uv]\ndev-dependencies=['i']\n";
        let names = declared(Format::Uv, "pyproject.toml", pyproject);
        for name in ["a-b", "c", "e", "f", "h", "i"] {
            assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
        }
        assert!(!names.iter().any(|found| found == "x"), "{names:?}");
        assert_eq!(
            declared(
                Format::Cargo,
                "Cargo.toml",
                "[target.'cfg(unix)'.dependencies]\na_b='1'\n[dev-dependencies]\nc={}"
            ),
            ["a-b", "c"]
        );
        assert_eq!(
            declared(Format::Gemfile, "Gemfile", "source 'x'\ngem \"rails\", '~> 8'\ngem 'rack'"),
            ["rack", "rails"]
        );
        let names = declared(
            Format::GoSum,
            "go.mod",
            "module m\nrequire example.org/a v1\nrequire (\n\texample.org/b v2\n)\n",
        );
        assert!(names.contains(&"example.org/a".to_owned()) && names.contains(&"example.org/b".to_owned()));
    }
}
