//! What stands in `node_modules` against the lock: every package that can be loaded is one that the lock has there, in
//! its version.
//!
//! Only names and versions are compared: the lock's digests are of the tarballs, not of what was unpacked from them.

use crate::files::{self, Files};
use crate::finding::{Code, Findings, Outcome};
use crate::json::{Dialect, Reader};
use crate::lock::{Entry, Lock, Source};
use crate::npm::fields::text;
use crate::npm::index::{Index, LONGEST};
use crate::npm::place::name_in;
use crate::text::{Broken, Text};

/// Adds what is installed and should not be, what is installed otherwise, and what is not.
pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let mut installed =
        Installed { lock, index: Index::of(lock), files, path, found, seen: vec![false; lock.entries.len()] };
    let mut folders = vec![String::new()];
    // The parts of a project have folders of their own to install into.
    let parts =
        lock.entries.iter().filter(|entry| name_in(&entry.key).is_none() && entry.key.len() <= LONGEST);
    folders.extend(parts.map(|entry| format!("{}/", entry.key)));
    while let Some(folder) = folders.pop() {
        if installed.outward(&folder).iter().any(|name| name == "node_modules") {
            let what = format!(
                "`{folder}node_modules` is a link out of the project: what is there nobody looked at"
            );
            installed.found.add(Code::Unexpected, 0, what);
        }
        installed.folder(&format!("{folder}node_modules"), &mut folders);
    }
    installed.missing();
}

struct Installed<'w, 'l, 't> {
    lock: &'w Lock<'l>,
    index: Index<'w>,
    files: &'w dyn Files,
    path: &'w str,
    found: &'w mut Findings<'t>,
    seen: Vec<bool>,
}

impl Installed<'_, '_, '_> {
    /// Looks at every package in a `node_modules`; adds the folders that may have one of their own.
    fn folder(&mut self, folder: &str, folders: &mut Vec<String>) {
        if folder.len() > LONGEST {
            return;
        }
        self.links(folder);
        for name in self.list(folder) {
            // `.bin`, `.cache`, the hidden lock: no name of a package begins so.
            if name.starts_with('.') {
                continue;
            }
            match name.strip_suffix('/') {
                Some(scope) if scope.starts_with('@') => {
                    self.links(&format!("{folder}/{scope}"));
                    for name in self.list(&format!("{folder}/{scope}")) {
                        self.place(
                            &format!("{folder}/{scope}/{}", name.trim_end_matches('/')),
                            &name,
                            folders,
                        );
                    }
                }
                name_of_folder => {
                    self.place(&format!("{folder}/{}", name_of_folder.unwrap_or(&name)), &name, folders);
                }
            }
        }
    }

    /// Packages that are links out of the project: what the lock has from a registry, npm puts there itself.
    fn links(&mut self, folder: &str) {
        for name in self.outward(folder) {
            if name.starts_with('.') {
                continue;
            }
            let key = format!("{folder}/{name}");
            let lock = self.lock;
            let number = self.index.get(&key);
            let entry = number.and_then(|number| lock.entries.get(number));
            if let Some(seen) = number.and_then(|number| self.seen.get_mut(number)) {
                *seen = true;
            }
            // That the lock itself leads out of the project is found in the lock.
            if entry.is_some_and(|entry| matches!(entry.source, Source::Path(_))) {
                continue;
            }
            let (at, whose) = match entry {
                Some(entry) => (entry.at, "the lock has a package of its own there"),
                None => (0, "the lock does not have it"),
            };
            let what = format!("`{key}` is a link out of the project, and {whose}");
            let package = entry.map(Entry::label).or_else(|| name_in(&key).map(str::to_owned));
            self.found.add(Code::Unexpected, at, what).package = package;
        }
    }

    fn place(&mut self, key: &str, name: &str, folders: &mut Vec<String>) {
        if !name.ends_with('/') {
            // `node_modules/react.js` comes before `node_modules/react`.
            if [".js", ".json", ".node"].iter().any(|end| name.ends_with(end)) {
                let what = format!("`{key}` is no package, and is loaded before the package of that name");
                self.found.add(Code::Unexpected, 0, what).package = Some(name.to_owned());
            }
            return;
        }
        let Some(number) = self.index.get(key) else {
            if !self.list(key).is_empty() {
                let what = format!("`{key}` is installed, and the lock does not have it");
                self.found.add(Code::Unexpected, 0, what).package = name_in(key).map(str::to_owned);
            }
            return;
        };
        let lock = self.lock;
        let Some(entry) = lock.entries.get(number) else { return };
        if let Some(seen) = self.seen.get_mut(number) {
            *seen = true;
        }
        // What a link leads to has a key of its own.
        if !matches!(entry.source, Source::Path(_)) || !entry.artifacts.is_empty() {
            self.compare(entry, number);
            folders.push(format!("{key}/"));
        }
    }

    fn compare(&mut self, entry: &Entry<'_>, number: usize) {
        let bytes = self.read(&format!("{}/package.json", entry.key));
        let Some(bytes) = bytes else {
            let there = self.list(&entry.key).iter().any(|name| name != "node_modules/");
            if there {
                let what = format!("`{}` has no `package.json`", entry.key);
                self.found.add(Code::OtherVersion, entry.at, what).package = Some(entry.label());
            } else if let Some(seen) = self.seen.get_mut(number) {
                *seen = false;
            }
            return;
        };
        match Text::of(&bytes).and_then(|text| identity(&text)) {
            Err(broken) => {
                let what = format!("`{}/package.json` cannot be read: {broken}", entry.key);
                let finding = self.found.add(broken.code, entry.at, what);
                finding.package = Some(entry.label());
                finding.outcome = Outcome::Ask;
            }
            Ok((name, version)) => {
                let own = |text: &Option<String>| {
                    text.as_deref().unwrap_or_default().trim_start_matches(['v', '=', ' ']).to_owned()
                };
                let locked = entry.version.as_deref();
                if name.as_deref().is_some_and(|name| name != entry.name)
                    || locked.is_some_and(|locked| own(&version) != locked)
                {
                    let name = name.as_deref().unwrap_or(&entry.name);
                    let version = own(&version);
                    let what = format!("`{}` holds {name}@{version}, not {}", entry.key, entry.label());
                    self.found.add(Code::OtherVersion, entry.at, what).package = Some(entry.label());
                }
            }
        }
    }

    /// What the lock has and nobody installed; what is optional may well not be.
    fn missing(&mut self) {
        for (entry, _) in self.lock.entries.iter().zip(&self.seen).filter(|(_, seen)| !**seen) {
            if name_in(&entry.key).is_some() && !entry.flags.optional {
                let what = format!("`{}` is not installed", entry.key.chars().take(200).collect::<String>());
                self.found.add(Code::Missing, entry.at, what).package = Some(entry.label());
            }
        }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        files::beside(self.path, folder).map(|folder| self.files.list(&folder)).unwrap_or_default()
    }

    fn outward(&self, folder: &str) -> Vec<String> {
        files::beside(self.path, folder).map(|folder| self.files.outward(&folder)).unwrap_or_default()
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        files::beside(self.path, path)
            .and_then(|path| self.files.bytes(&path).map(|bytes| bytes.into_owned()))
    }
}

/// Name and version of an installed package, of whose manifest nothing else matters here.
fn identity(file: &Text<'_>) -> Result<(Option<String>, Option<String>), Broken> {
    let (mut name, mut version) = (None, None);
    let mut reader = Reader::new(file, Dialect::Strict);
    reader.object(|reader, key, _| {
        match &*key {
            "name" => name = text(reader, &key)?.map(|text| text.into_owned()),
            "version" => version = text(reader, &key)?.map(|text| text.into_owned()),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    reader.end()?;
    Ok((name, version))
}
