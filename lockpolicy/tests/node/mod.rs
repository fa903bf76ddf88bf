//! Honest locks, as the managers themselves wrote them, and edits of them.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]
#![allow(clippy::expect_used, clippy::panic, reason = "tests fail that way")]

use std::collections::BTreeMap;

use cotter_lockpolicy::{Code, Outcome, Registries, Report, World, verify};

pub const MANIFEST: &str = r#"{
  "name": "proj",
  "version": "1.0.0",
  "private": true,
  "dependencies": { "is-odd": "^3.0.0", "num": "npm:is-number@^7.0.0" },
  "devDependencies": { "@sindresorhus/is": "^7.0.0" }
}"#;

/// A project of one manifest and one lock.
#[derive(Clone)]
pub struct Project {
    pub files: BTreeMap<String, Vec<u8>>,
    pub lock: String,
}

impl Project {
    pub fn of(lock: &str, text: &str) -> Project {
        let mut project = Project { files: BTreeMap::new(), lock: lock.to_owned() };
        project.set("package.json", MANIFEST);
        project.set(lock, text);
        project
    }

    pub fn set(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.files[&self.lock].clone()).expect("text")
    }

    /// The same with something in the lock replaced, which must be there.
    pub fn edited(&self, from: &str, to: &str) -> Project {
        self.edited_file(&self.lock.clone(), from, to)
    }

    pub fn edited_file(&self, path: &str, from: &str, to: &str) -> Project {
        let text = String::from_utf8(self.files[path].clone()).expect("text");
        assert!(text.contains(from), "`{from}` is not in {path}");
        let mut other = self.clone();
        other.set(path, &text.replacen(from, to, 1));
        other
    }

    pub fn report(&self) -> Report {
        verify(&self.files, &self.lock, &World::new(&registries()))
    }

    /// The same where another project is what was trusted.
    pub fn against(&self, was: &Project) -> Report {
        let registries = registries();
        verify(&self.files, &self.lock, &World { baseline: Some(&was.files), ..World::new(&registries) })
    }

    /// The codes of what is more than a note.
    pub fn found(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = self
            .report()
            .findings
            .iter()
            .filter(|finding| finding.outcome > Outcome::Note)
            .map(|finding| finding.code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

fn registries() -> Registries {
    Registries::parse(
        "[npm]\nregistries = [\"https://npm.registry.example/\"]\nartifacts = [\"modules.registry.example\"]\n",
    )
    .expect("registries")
}

/// Every edit is found by its code, and says where.
pub fn each_edit_is_found(honest: &Project, edits: &[(&str, &str, &str, Code)]) {
    assert_eq!(honest.report().findings, [], "the honest lock");
    for (what, from, to, code) in edits {
        let edited = honest.edited(from, to);
        let report = edited.report();
        let finding = report.findings.iter().find(|finding| finding.code == *code);
        let finding = finding.unwrap_or_else(|| panic!("{what}: {code} is not among {:#?}", report.findings));
        assert!(finding.outcome > Outcome::Note, "{what}");
        assert!(
            finding.line.is_some_and(|line| line as usize <= edited.text().lines().count() + 1),
            "{what}"
        );
    }
}

/// Nothing panics on whatever is made of a lock, and every finding stands in the file.
pub fn cut_and_bent(honest: &Project, at: usize, length: usize, with: &[u8]) {
    let mut bytes = honest.files[&honest.lock].clone();
    let from = at % (bytes.len() + 1);
    let to = (from + length).min(bytes.len());
    bytes.splice(from..to, with.iter().copied());
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let mut bent = honest.clone();
    bent.files.insert(honest.lock.clone(), bytes);
    for finding in bent.report().findings {
        assert!(finding.line.is_none_or(|line| line as usize <= lines), "{finding:?}");
    }
}

/// The tests that every format has: no panic on any bytes, or on an honest lock that was cut and bent.
#[macro_export]
macro_rules! properties {
    ($honest:path) => {
        proptest::proptest! {
            #![proptest_config(proptest::prelude::ProptestConfig {
                cases: 300, failure_persistence: None, ..Default::default()
            })]

            #[test]
            fn a_lock_cut_and_bent_is_read_or_refused(
                at in proptest::prelude::any::<usize>(),
                length in 0usize..40,
                with in proptest::collection::vec(proptest::sample::select(
                    b" \n\r\t:,\"'{}[]@/#&*!|>-?~^a1\\\x00\xff\xc3\xa4".to_vec()), 0..12),
            ) {
                node::cut_and_bent(&$honest(), at, length, &with);
            }

            #[test]
            fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
                node::cut_and_bent(&$honest(), 0, usize::MAX / 2, &bytes);
            }
        }
    };
}
