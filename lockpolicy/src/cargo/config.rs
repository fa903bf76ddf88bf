//! `.cargo/config.toml`: it can put other sources in the place of a registry and other programs in that of the
//! compiler, and a repository can bring one with it.

use std::collections::HashSet;

use crate::cargo::manifest::{self, Dependency};
use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::table::{self, Item, Table};
use crate::text::Text;

/// Every configuration that cargo would read for the lock at `path`, inside of the project.
pub fn check(files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    those(files, &around(path), found);
}

/// Those of the parts of its workspace: whoever calls cargo in a part has that part's own as well.
pub fn check_parts<'p>(
    files: &dyn Files,
    path: &str,
    parts: impl Iterator<Item = &'p String>,
    found: &mut Findings<'_>,
) {
    let mut known: HashSet<[String; 2]> = around(path).into_iter().collect();
    for part in parts {
        let mut more = around(&format!("{part}/x"));
        more.retain(|names| known.insert(names.clone()));
        those(files, &more, found);
    }
}

fn those(files: &dyn Files, places: &[[String; 2]], found: &mut Findings<'_>) {
    for names in places {
        if let Some(at) = names.iter().find(|at| files.bytes(at).is_some()) {
            one(files, at, found);
        }
    }
}

/// Where configurations may be, from the folder of a file outwards. Without the ending it is the old name, and where both
/// are, the one that counts.
pub fn around(path: &str) -> Vec<[String; 2]> {
    let mut all = Vec::new();
    let mut folder = path.rsplit_once('/').map(|(folder, _)| folder);
    loop {
        let here = folder.map_or_else(|| ".cargo".to_owned(), |folder| format!("{folder}/.cargo"));
        all.push([format!("{here}/config"), format!("{here}/config.toml")]);
        match folder {
            None => return all,
            Some(inner) => folder = inner.rsplit_once('/').map(|(outer, _)| outer),
        }
    }
}

/// What a configuration puts in the place of packages.
pub fn patches(files: &dyn Files, at: &str) -> Vec<Dependency<'static>> {
    let Some(bytes) = files.bytes(at) else { return Vec::new() };
    let Ok(text) = Text::of(&bytes) else { return Vec::new() };
    let Ok(document) = table::read(&text) else { return Vec::new() };
    manifest::patches(&document.root()).into_iter().map(Dependency::into_static).collect()
}

fn one(files: &dyn Files, at: &str, found: &mut Findings<'_>) {
    let Some(bytes) = files.bytes(at) else { return };
    let read = Text::of(&bytes).and_then(|text| Ok((text, table::read(&text)?)));
    let (text, document) = match read {
        Ok(read) => read,
        Err(broken) => return found.push(Finding::broken(at, &bytes, &broken)),
    };
    let root = document.root();
    let mut config = Config { text, at, found };
    config.sources(&root);
    config.programs(&root);
    for (name, _, item) in fields(&root, "registries") {
        let Some(index) = item.table().and_then(|table| table.get("index")) else { continue };
        if *name == "crates-io" {
            config.add(Code::OwnIndex, &index, Outcome::Ask, "another index in the place of the usual one");
        } else {
            config.add(Code::OwnIndex, &index, Outcome::Note, "a registry of the project's own");
        }
    }
    if let Some(index) = root.path(&["registry", "index"]) {
        config.add(Code::OwnIndex, &index, Outcome::Ask, "another index in the place of the usual one");
    }
    if let Some(paths) = root.get("paths") {
        config.add(
            Code::OwnIndex,
            &paths,
            Outcome::Ask,
            "folders in the place of packages, whatever the lock says",
        );
    }
}

struct Config<'c, 'f, 't> {
    text: Text<'c>,
    at: &'c str,
    found: &'f mut Findings<'t>,
}

impl Config<'_, '_, '_> {
    fn add(&mut self, code: Code, item: &Item<'_, '_>, outcome: Outcome, what: &str) {
        self.found.push_at(Finding::new(code, self.at, what).weighing(outcome), &self.text, item.at());
    }

    fn sources(&mut self, root: &Table<'_, '_>) {
        for (_, _, item) in fields(root, "source") {
            let Some(replaced) = item.table().and_then(|table| table.get("replace-with")) else { continue };
            let name = replaced.text().unwrap_or_default();
            let by = root.path(&["source", &name]).and_then(|item| item.table());
            let folder = by.and_then(|by| by.text("directory").or_else(|| by.text("local-registry")));
            match folder {
                // What is vendored is part of the project and can be read there.
                Some(folder) if beside(&self.above(), &folder).is_some() => {
                    self.add(
                        Code::OwnIndex,
                        &replaced,
                        Outcome::Note,
                        "packages come from a folder of the project",
                    );
                }
                Some(_) => self.add(
                    Code::OutsidePath,
                    &replaced,
                    Outcome::Refuse,
                    "packages come from a folder outside of the project",
                ),
                None => self.add(
                    Code::OwnIndex,
                    &replaced,
                    Outcome::Ask,
                    "packages come from another source than the lock says",
                ),
            }
        }
    }

    /// Paths in it are seen from the folder that holds `.cargo`.
    fn above(&self) -> String {
        let folder = self.at.rsplit_once("/.cargo/").map(|(folder, _)| folder);
        folder.map_or_else(|| "x".to_owned(), |folder| format!("{folder}/x"))
    }

    fn programs(&mut self, root: &Table<'_, '_>) {
        let mut programs = Vec::new();
        for key in ["rustc", "rustc-wrapper", "rustc-workspace-wrapper", "rustdoc"] {
            programs.extend(root.path(&["build", key]));
        }
        for (_, _, item) in fields(root, "target") {
            for key in ["runner", "linker", "rustc-wrapper"] {
                programs.extend(item.table().and_then(|table| table.get(key)));
            }
        }
        for (_, _, item) in fields(root, "credential-alias") {
            programs.push(item);
        }
        programs.extend(root.path(&["registry", "global-credential-providers"]));
        for program in programs {
            let first = program.text().or_else(|| program.items().first()?.text()).unwrap_or_default();
            let first = first.split_whitespace().next().unwrap_or_default();
            // A name is looked for on PATH, as the compiler itself is; a path leads into the project.
            let outcome = if first.contains(['/', '\\']) { Outcome::Ask } else { Outcome::Note };
            let what = format!("`{}` runs during a build", first.escape_debug());
            self.add(Code::ProjectCode, &program, outcome, &what);
        }
    }
}

type Field<'d, 'a> = (&'d std::borrow::Cow<'a, str>, usize, Item<'d, 'a>);

fn fields<'d, 'a>(table: &Table<'d, 'a>, key: &str) -> Vec<Field<'d, 'a>> {
    table.table(key).map(|table| table.fields()).unwrap_or_default()
}
