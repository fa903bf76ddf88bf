//! A project in memory, edited and verified.

#![allow(dead_code, reason = "each test binary takes what it needs")]

use std::collections::BTreeMap;

use cotter_lockpolicy::{Outcome, Registries, Report, World, verify};

#[derive(Clone, Default)]
pub(crate) struct Project {
    lock: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Project {
    /// The first file is the lock.
    pub(crate) fn of(files: &[(&str, &str)]) -> Project {
        Project {
            lock: files[0].0.to_owned(),
            files: files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect(),
        }
    }

    /// The same with a file that is other or new.
    pub(crate) fn with(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Project {
        let mut project = self.clone();
        project.files.insert(path.to_owned(), bytes.into());
        project
    }

    /// The same with something else in one place of a file; that place must be there.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) -> Project {
        let text = String::from_utf8(self.files[path].clone()).expect("text");
        assert!(text.contains(from), "`{from}` is not in {path}");
        self.with(path, text.replacen(from, to, 1))
    }

    pub(crate) fn edit_lock(&self, from: &str, to: &str) -> Project {
        self.edit(&self.lock.clone(), from, to)
    }

    pub(crate) fn lock(&self) -> &[u8] {
        &self.files[&self.lock]
    }

    pub(crate) fn report(&self) -> Report {
        verify(&self.files, &self.lock, &World { registries: &registries() })
    }

    /// What was found: codes, each with its outcome.
    pub(crate) fn found(&self) -> Vec<String> {
        let mut found: Vec<String> = self
            .report()
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.outcome.word(), finding.code))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Only what stops something.
    pub(crate) fn stopped(&self) -> Vec<String> {
        self.found().into_iter().filter(|found| !found.starts_with(Outcome::Note.word())).collect()
    }

    /// That an edit is found by its code, at the least.
    #[track_caller]
    pub(crate) fn is_found(&self, what: &str) {
        let found = self.found();
        assert!(found.iter().any(|found| found == what), "{what} is not among {found:?}");
    }

    #[track_caller]
    pub(crate) fn is_honest(&self) {
        assert_eq!(self.stopped(), Vec::<String>::new(), "{:#?}", self.report().findings);
    }
}

pub(crate) fn registries() -> Registries {
    Registries::parse(
        "[npm]\nregistries = [\"https://npm.registry.example/\"]\n\
         [pypi]\nregistries = [\"https://pypi.registry.example/simple\"]\nartifacts = [\"files.registry.example\"]\n\
         [cargo]\nregistries = [\"https://code.example/crates/index\", \"https://index.crates.registry.example/\"]\n\
         [gem]\nregistries = [\"https://gem.registry.example/\"]\n\
         [composer]\nregistries = [\"https://composer.registry.example/\"]\nartifacts = [\"api.code.example\"]\n",
    )
    .expect("registries")
}

/// Whatever the bytes are, a check ends, and each place that it names is in the file.
pub(crate) fn ends_well(project: &Project) {
    let report = project.report();
    let lines = project
        .files
        .values()
        .map(|bytes| bytes.split(|byte| *byte == b'\n').count())
        .max()
        .unwrap_or_default();
    for finding in &report.findings {
        let line = finding.line.unwrap_or(1);
        assert!(line >= 1 && line as usize <= lines, "{finding:?}");
        assert!(!finding.what.contains('\n'), "{finding:?}");
    }
}
