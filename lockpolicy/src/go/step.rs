//! `go.mod`, `go.sum` and `vendor/modules.txt` must say the same.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::go::manifest::{Manifest, Replace, Require};
use crate::go::read::{self, MOD, ZIP};
use crate::go::version;
use crate::lock::Lock;
use crate::text::Text;

/// Since 1.17 `go.mod` names every module that a build of the project needs, and each of them must be in `go.sum`.
pub fn step(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    versions_belong(lock, found);
    let Some(at) = beside(path, "go.mod") else { return };
    let Some(bytes) = files.bytes(&at) else {
        found.add(Code::NoManifest, 0, "no go.mod beside it");
        return;
    };
    let text = match Text::of(&bytes) {
        Ok(text) => text,
        Err(broken) => return found.elsewhere(Finding::broken(at, &bytes, &broken)),
    };
    match Manifest::read(&text) {
        Err(broken) => found.elsewhere(Finding::broken(at, &bytes, &broken)),
        Ok(manifest) => {
            let workspace = Workspace::around(files, &at);
            let mut sums = Sums::of(lock);
            workspace.sums(files, &mut sums);
            let check = Check { manifest: &manifest, text, path: &at, workspace: &workspace };
            check.replaces(found);
            check.requires(&sums, found);
            check.vendored(files, found);
        }
    }
}

fn versions_belong(lock: &Lock<'_>, found: &mut Findings<'_>) {
    for entry in &lock.entries {
        let path_like =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
        if entry.name.is_ascii() && !entry.name.bytes().all(path_like) {
            found
                .add(Code::HostileName, entry.at, "a module's path has characters that no path may have")
                .package = Some(entry.label());
        }
        if let Some(version) = &entry.version {
            if !version::belongs(&entry.name, version) {
                let what = "the path of a module says its major version, and this version has another";
                found.add(Code::OtherPackage, entry.at, what).package = Some(entry.label());
            }
        }
    }
}

/// Which files have a digest.
#[derive(Default)]
struct Sums {
    known: HashSet<(String, String, bool)>,
}

impl Sums {
    fn of(lock: &Lock<'_>) -> Sums {
        let mut sums = Sums::default();
        sums.add(lock);
        sums
    }

    fn add(&mut self, lock: &Lock<'_>) {
        for entry in &lock.entries {
            let Some(version) = &entry.version else { continue };
            for artifact in &entry.artifacts {
                let of_files = artifact.file.as_deref() == Some(ZIP);
                self.known.insert((entry.name.clone().into_owned(), version.clone().into_owned(), of_files));
            }
        }
    }

    fn missing(&self, path: &str, version: &str) -> Vec<&'static str> {
        [(true, ZIP), (false, MOD)]
            .into_iter()
            .filter(|(of_files, _)| !self.known.contains(&(path.to_owned(), version.to_owned(), *of_files)))
            .map(|(_, file)| file)
            .collect()
    }
}

/// The `go.work` above a module: its modules are taken from their folders, and its `go.work.sum` counts too.
#[derive(Default)]
struct Workspace {
    sum: Option<String>,
    modules: HashSet<String>,
}

impl Workspace {
    fn around(files: &dyn Files, manifest: &str) -> Workspace {
        let mut folder = manifest.rsplit_once('/').map(|(folder, _)| folder);
        loop {
            let at = folder.map_or_else(|| "go.work".to_owned(), |folder| format!("{folder}/go.work"));
            if let Some(workspace) = Workspace::at(files, &at) {
                return workspace;
            }
            match folder {
                None => return Workspace::default(),
                Some(inner) => folder = inner.rsplit_once('/').map(|(outer, _)| outer),
            }
        }
    }

    fn at(files: &dyn Files, at: &str) -> Option<Workspace> {
        let bytes = files.bytes(at)?;
        let work = Text::of(&bytes).and_then(|text| Manifest::read(&text)).ok()?;
        let mut workspace = Workspace { sum: Some(format!("{at}.sum")), modules: HashSet::new() };
        for folder in &work.uses {
            let module = beside(at, folder).map(|folder| join(&folder, "go.mod"));
            let Some(bytes) = module.and_then(|at| files.bytes(&at)) else { continue };
            let read = Text::of(&bytes).and_then(|text| Manifest::read(&text));
            workspace.modules.extend(read.ok().and_then(|read| read.module).map(Cow::into_owned));
        }
        Some(workspace)
    }

    fn sums(&self, files: &dyn Files, sums: &mut Sums) {
        let Some(bytes) = self.sum.as_deref().and_then(|at| files.bytes(at)) else { return };
        if let Ok(lock) = Text::of(&bytes).and_then(|text| read::read(&text)) {
            sums.add(&lock);
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

struct Check<'c> {
    manifest: &'c Manifest<'c>,
    text: Text<'c>,
    path: &'c str,
    workspace: &'c Workspace,
}

impl Check<'_> {
    fn finding(&self, code: Code, at: usize, what: String) -> Finding {
        Finding::new(code, self.path, what).at(&self.text, at)
    }

    fn replaces(&self, found: &mut Findings<'_>) {
        for replace in &self.manifest.replaces {
            if !replace.is_folder() {
                let version = replace.to_version.as_deref().unwrap_or_default();
                // Forks are usual; that one is new says the baseline, which has not its digests.
                let what = format!("`{}` is built from `{}` {version}", replace.path, replace.to);
                found.elsewhere(
                    self.finding(Code::Alias, replace.at, what).of(&*replace.path).weighing(Outcome::Note),
                );
            } else if beside(self.path, &replace.to).is_none() || replace.to.contains('\\') {
                let what =
                    format!("`{}` is built from `{}`, outside of the project", replace.path, replace.to);
                found.elsewhere(self.finding(Code::OutsidePath, replace.at, what).of(&*replace.path));
            }
        }
    }

    fn requires(&self, sums: &Sums, found: &mut Findings<'_>) {
        let mut replaces: HashMap<&str, Vec<&Replace<'_>>> = HashMap::new();
        for replace in &self.manifest.replaces {
            replaces.entry(&replace.path).or_default().push(replace);
        }
        for require in &self.manifest.requires {
            if self.workspace.modules.contains(&*require.path) {
                continue;
            }
            let replaced = replaces.get(&*require.path).and_then(|replaces| {
                let exact =
                    replaces.iter().find(|replace| replace.version.as_ref() == Some(&require.version));
                exact.or_else(|| replaces.iter().find(|replace| replace.version.is_none()))
            });
            match replaced.map(|replace| (&replace.to, replace.to_version.as_ref())) {
                Some((_, None)) => {}
                Some((to, Some(version))) => self.require(require, to, version, sums, found),
                None => self.require(require, &require.path, &require.version, sums, found),
            }
        }
    }

    fn require(
        &self,
        require: &Require<'_>,
        path: &str,
        version: &str,
        sums: &Sums,
        found: &mut Findings<'_>,
    ) {
        let label = format!("{path}@{version}");
        if !version::is_canonical(version) {
            let what = format!("`{}` is no exact version", version.escape_debug());
            return found.elsewhere(self.finding(Code::NoVersion, require.at, what).of(label));
        }
        let missing = sums.missing(path, version);
        let what = match missing.as_slice() {
            [] => return,
            [ZIP, MOD] => "go.sum does not have it".to_owned(),
            [file] if *file == MOD => "go.sum does not have the digest of its go.mod".to_owned(),
            _ => "go.sum does not have the digest of its files".to_owned(),
        };
        let code = if missing.len() == 2 { Code::Stale } else { Code::NoDigest };
        found.elsewhere(
            self.finding(code, require.at, what).of(label).mend("go mod tidy, from a state that you trust"),
        );
    }

    /// What is vendored is built without a look into `go.sum`; Go compares only the names and versions, as is done here.
    fn vendored(&self, files: &dyn Files, found: &mut Findings<'_>) {
        let Some(at) = beside(self.path, "vendor/modules.txt") else { return };
        let Some(bytes) = files.bytes(&at) else { return };
        let text = match Text::of(&bytes) {
            Ok(text) => text,
            Err(broken) => return found.elsewhere(Finding::broken(at, &bytes, &broken)),
        };
        let mut vendored: HashMap<&str, &str> = HashMap::new();
        let mut of_workspace = false;
        for line in text.text().lines() {
            of_workspace |= line.starts_with("## workspace");
            let mut words = line.strip_prefix("# ").unwrap_or_default().split_whitespace();
            if let (Some(module), Some(version)) = (words.next(), words.next()) {
                if version.starts_with('v') {
                    vendored.insert(module, version);
                }
            }
        }
        if of_workspace {
            return;
        }
        for require in &self.manifest.requires {
            let label = format!("{}@{}", require.path, require.version);
            match vendored.get(&*require.path) {
                Some(version) if *version != require.version => {
                    let what = format!("vendored in version {version}");
                    found.elsewhere(self.finding(Code::Diverges, require.at, what).of(label));
                }
                None if !require.indirect => {
                    let what = "not in vendor/modules.txt".to_owned();
                    found.elsewhere(
                        self.finding(Code::Stale, require.at, what).of(label).mend("go mod vendor"),
                    );
                }
                _ => {}
            }
        }
    }
}
