//! An honest project, and what is made of it.

use std::collections::BTreeMap;

use cotter_lockpolicy::verify::{Report, World, verify};
use cotter_lockpolicy::{Code, Ecosystem, Outcome, Registries};

pub(crate) type Project = BTreeMap<String, Vec<u8>>;

pub(crate) const HOST: &str = "https://npm.registry.example";

pub(crate) fn world() -> Registries {
    let mut registries = Registries::default();
    registries.hosts_mut(Ecosystem::Npm).registries.insert(format!("{HOST}/"));
    registries
}

/// What runs at the install is a matter of its own (`tests/runs.rs`).
pub(crate) fn checked(project: &Project, path: &str) -> Report {
    let mut report = verify(project, path, &World::new(&world()));
    report.findings.retain(|finding| finding.code != Code::InstallScript);
    report
}

pub(crate) fn project(files: &[(&str, &str)]) -> Project {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

pub(crate) fn sha512(letter: char) -> String {
    format!("sha512-{}==", letter.to_string().repeat(86))
}

pub(crate) const MANIFEST: &str = r#"{
  "name": "app", "version": "1.0.0", "workspaces": ["packages/*"],
  "dependencies": {"is-odd": "^3.0.0", "alias": "npm:@s/real@2", "tool": "github:alice/tool#v1"},
  "devDependencies": {"vendored": "file:vendor/x.tgz", "bundler": "*"},
  "overrides": {"left": "2.0.0"}
}"#;

pub(crate) const WORKSPACE: &str =
    r#"{"name": "@app/a", "version": "0.1.0", "dependencies": {"is-number": "5.0.0"}}"#;

/// Everything that an honest lock may hold.
pub(crate) fn lock() -> String {
    let digest = |letter| sha512(letter);
    format!(
        r#"{{
  "name": "app",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {{
    "": {{
      "name": "app",
      "version": "1.0.0",
      "workspaces": ["packages/*"],
      "dependencies": {{"alias": "npm:@s/real@2", "is-odd": "^3.0.0", "tool": "github:alice/tool#v1"}},
      "devDependencies": {{"bundler": "*", "vendored": "file:vendor/x.tgz"}}
    }},
    "node_modules/@app/a": {{
      "resolved": "packages/a",
      "link": true
    }},
    "node_modules/alias": {{
      "name": "@s/real",
      "version": "2.1.0",
      "resolved": "{HOST}/@s/real/-/real-2.1.0.tgz",
      "integrity": "{}",
      "optionalDependencies": {{"absent-peer": "*"}},
      "peerDependencies": {{"nobody": "1"}},
      "peerDependenciesMeta": {{"nobody": {{"optional": true}}}}
    }},
    "node_modules/absent-peer": {{
      "version": "1.0.0-rc.1",
      "resolved": "{HOST}/absent-peer/-/absent-peer-1.0.0-rc.1.tgz",
      "integrity": "{}",
      "hasInstallScript": true,
      "optional": true
    }},
    "node_modules/bundler": {{
      "version": "4.0.0",
      "resolved": "{HOST}/bundler/-/bundler-4.0.0.tgz",
      "integrity": "{}",
      "dev": true,
      "bundleDependencies": ["inside"],
      "dependencies": {{"inside": "^1", "left": "^1.0.0"}}
    }},
    "node_modules/bundler/node_modules/inside": {{
      "version": "1.5.0",
      "dev": true,
      "inBundle": true
    }},
    "node_modules/is-number": {{
      "version": "6.0.0",
      "resolved": "{HOST}/is-number/-/is-number-6.0.0.tgz",
      "integrity": "{}"
    }},
    "node_modules/is-odd": {{
      "version": "3.0.1",
      "resolved": "{HOST}/is-odd/-/is-odd-3.0.1.tgz",
      "integrity": "{}",
      "dependencies": {{"is-number": "^6.0.0"}}
    }},
    "node_modules/left": {{
      "version": "2.0.0",
      "resolved": "{HOST}/left/-/left-2.0.0.tgz",
      "integrity": "{}",
      "dev": true
    }},
    "node_modules/tool": {{
      "version": "1.0.0",
      "resolved": "git+ssh://git@github.com/alice/tool.git#{}"
    }},
    "node_modules/vendored": {{
      "version": "7.0.0",
      "resolved": "file:vendor/x.tgz",
      "integrity": "{}",
      "dev": true
    }},
    "packages/a": {{
      "name": "@app/a",
      "version": "0.1.0",
      "dependencies": {{"is-number": "5.0.0"}}
    }},
    "packages/a/node_modules/is-number": {{
      "version": "5.0.0",
      "resolved": "{HOST}/is-number/-/is-number-5.0.0.tgz",
      "integrity": "{}"
    }}
  }}
}}
"#,
        digest('A'),
        digest('B'),
        digest('C'),
        digest('D'),
        digest('E'),
        digest('F'),
        "0123456789".repeat(4),
        digest('G'),
        digest('H'),
    )
}

pub(crate) fn honest() -> Project {
    project(&[
        ("package.json", MANIFEST),
        ("packages/a/package.json", WORKSPACE),
        ("package-lock.json", &lock()),
    ])
}

/// The honest project with a text of its lock replaced; the text must be there.
pub(crate) fn with(from: &str, to: &str) -> Project {
    let text = lock();
    assert!(text.contains(from), "`{from}` is not in the lock");
    let mut project = honest();
    project.insert("package-lock.json".to_owned(), text.replacen(from, to, 1).into_bytes());
    project
}

pub(crate) fn codes(report: &Report) -> Vec<Code> {
    report.findings.iter().filter(|own| own.outcome > Outcome::Note).map(|own| own.code).collect()
}

#[track_caller]
pub(crate) fn found(project: &Project, code: Code) -> Report {
    let report = checked(project, "package-lock.json");
    assert!(codes(&report).contains(&code), "{code} is not among {:#?}", report.findings);
    report
}
