//! npm itself as the judge: its semver decides which version is in which range, its `ci` which lock is in step. Without
//! a node and an npm in PATH these say `not run:`.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cotter_lockpolicy::npm::range;
use cotter_lockpolicy::verify::{World, verify};
use cotter_lockpolicy::{Code, Ecosystem, Outcome, Registries};

/// A program of PATH, and where it really is.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find_map(|path| fs::canonicalize(path).ok())
}

/// node, and npm's `npm-cli.js`.
fn tools() -> Option<(PathBuf, PathBuf)> {
    let tools = program("node").zip(program("npm").filter(|npm| npm.ends_with("bin/npm-cli.js")));
    if tools.is_none() {
        println!("not run: there is no node with an npm in PATH");
    }
    tools
}

const VERSIONS: &[&str] = &[
    "0.0.0",
    "0.0.1",
    "0.0.3",
    "0.1.0",
    "0.2.3",
    "0.2.4",
    "0.3.0",
    "1.0.0",
    "1.0.0-rc.1",
    "1.0.0-rc.2",
    "1.0.1",
    "1.2.3",
    "1.2.3-alpha",
    "1.2.3-alpha.1",
    "1.2.3-beta",
    "1.2.3+build",
    "1.2.4",
    "1.2.4-0",
    "1.3.0",
    "1.10.0",
    "2.0.0",
    "2.0.0-0",
    "2.0.0-alpha.7",
    "2.1.0",
    "3.4.5",
    "10.0.0",
    "99.0.0",
    "1.2.3beta",
    "v1.2.3",
    "=1.2.3",
    "1.2",
    "latest",
    "",
    "1.2.3.4",
    "01.2.3",
    "9007199254740991.0.0",
    "9007199254740992.0.0",
];

const RANGES: &[&str] = &[
    "^1.2.3",
    "^0.2.3",
    "^0.0.3",
    "^0.0.0",
    "^1.2",
    "^1",
    "^0",
    "^0.0",
    "^1.2.3-beta",
    "^0.0.3-rc",
    "~1.2.3",
    "~1.2",
    "~1",
    "~0.2.3",
    "~1.2.3-beta.2",
    "~>1.2.3",
    "1.2.3",
    "=1.2.3",
    "v1.2.3",
    "1.2",
    "1",
    "1.x",
    "1.2.x",
    "x",
    "X",
    "1.*",
    ">1.2.3",
    ">=1.2.3",
    "<2",
    "<=1.2",
    "<2.0.0-0",
    ">1.2.3 <2.0.0",
    ">=1.2.3 <2 || >=3",
    "1 || 2",
    "1||2",
    "1.2.3 - 2.3.4",
    "1.2 - 2",
    "1 - 2.3",
    " ^1.2.3 ",
    "^ 1.2.3",
    ">= 1.2.3",
    ">=1.0.0-rc.1 <1.0.0",
    "1.0.0-rc.1",
    "^1.0.0-rc.1",
    "latest",
    "next-11",
    "1.2.3.4",
    "^01.2.3",
    "||",
    "^1.2.3 ||",
    "~1.2.3 ^1.0.0",
    ">1",
    "<1",
    ">=0.0.0-0",
    "1.2.3+build",
    "^1.2.3+build",
    "<0.0.0-0",
    "^1.2.3 || latest",
    "9007199254740992",
    "^9007199254740991.0.0",
    "^2.0.0-alpha",
    ">x",
    "<x",
    "^x",
    "~x",
    "1.x.3",
    "-",
];

#[test]
fn versions_are_in_ranges_as_npm_sees_it() {
    let Some((node, npm)) = tools() else { return };
    const SCRIPT: &str = r#"
        const semver = require(require('path').join(process.argv[1], '../../node_modules/semver'))
        const lines = require('fs').readFileSync(0, 'utf8').split('\n').slice(0, -1)
        const out = lines.map(line => {
            const [version, range] = line.split('\t')
            return Number(semver.validRange(range) !== null) + ' ' + Number(semver.satisfies(version, range, true))
        })
        console.log(out.join('\n'))
    "#;
    let mut child = Command::new(node)
        .args([Path::new("-e"), Path::new(SCRIPT), &npm])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node");
    let pairs: Vec<_> =
        VERSIONS.iter().flat_map(|own| RANGES.iter().map(move |range| (*own, *range))).collect();
    let lines: String = pairs.iter().map(|(version, range)| format!("{version}\t{range}\n")).collect();
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("node's answer");
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).expect("text");
    let mut differ = Vec::new();
    for ((version, range), answer) in pairs.iter().zip(answers.lines()) {
        let (is_range, is) = answer.split_once(' ').expect("two answers");
        if range::is_range(range) != (is_range == "1") {
            differ.push(format!("whether `{range}` is a range: npm says {is_range}"));
        } else if is_range == "1" && range::satisfies(version, range) != (is == "1") {
            differ.push(format!("`{version}` in `{range}`: npm says {is}"));
        }
    }
    differ.dedup();
    assert_eq!(answers.lines().count(), pairs.len());
    assert_eq!(differ, [] as [String; 0]);
}

const MANIFEST: &str = r#"{"name": "app", "version": "1.0.0", "workspaces": ["packages/*"],
  "dependencies": {"is-odd": "^3.0.0", "alias": "npm:real@2"}, "devDependencies": {"right": "1.x"},
  "overrides": {"left": "1.5.0"}}"#;

const WORKSPACE: &str = r#"{"name": "a", "version": "0.1.0", "dependencies": {"is-number": "5.0.0"}}"#;

fn lock() -> String {
    let entry = |name: &str, version: &str, more: &str| {
        let digest = format!("sha512-{}==", "A".repeat(86));
        format!(
            r#"{{"version": "{version}", "resolved": "https://npm.registry.example/{name}/-/{name}-{version}.tgz", "integrity": "{digest}"{more}}}"#
        )
    };
    format!(
        r#"{{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {{
  "": {{"name": "app", "version": "1.0.0", "workspaces": ["packages/*"],
    "dependencies": {{"is-odd": "^3.0.0", "alias": "npm:real@2"}}, "devDependencies": {{"right": "1.x"}}}},
  "node_modules/a": {{"resolved": "packages/a", "link": true}},
  "node_modules/alias": {},
  "node_modules/is-number": {},
  "node_modules/is-odd": {},
  "node_modules/left": {},
  "node_modules/right": {},
  "packages/a": {{"version": "0.1.0", "dependencies": {{"is-number": "5.0.0"}}}},
  "packages/a/node_modules/is-number": {}
}}}}"#,
        entry("real", "2.1.0", ", \"name\": \"real\""),
        entry("is-number", "6.0.0", ""),
        entry("is-odd", "3.0.1", ", \"dependencies\": {\"is-number\": \"^6.0.0\", \"left\": \"^2.0.0\"}"),
        entry("left", "1.5.0", ""),
        entry("right", "1.5.2", ", \"dev\": true"),
        entry("is-number", "5.0.0", ""),
    )
}

/// Whether npm installs from this lock, or would resolve anew.
fn npm_accepts(node: &Path, npm: &Path, files: &BTreeMap<String, Vec<u8>>) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files {
        let path = folder.path().join("project").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
    let output = Command::new(node)
        .arg(npm)
        .args([
            "ci",
            "--dry-run",
            "--offline",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
        ])
        .arg("--cache")
        .arg(folder.path().join("cache"))
        .current_dir(folder.path().join("project"))
        .env_clear()
        .env("HOME", folder.path())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .expect("npm");
    output.status.success()
}

#[test]
fn a_lock_is_in_step_as_npm_ci_sees_it() {
    let Some((node, npm)) = tools() else { return };
    let mut registries = Registries::default();
    registries.hosts_mut(Ecosystem::Npm).registries.insert("https://npm.registry.example/".to_owned());
    let (lock_path, manifest, workspace) = ("package-lock.json", "package.json", "packages/a/package.json");
    for (path, from, to) in [
        (manifest, "", ""),
        (manifest, "^3.0.0", "^3.0.1"),
        (manifest, "^3.0.0", "^2.0.0"),
        (manifest, "^3.0.0", "3.0.0 || 3.0.1"),
        (manifest, "^3.0.0", "next"),
        (manifest, "^3.0.0", "workspace:*"),
        (manifest, "^3.0.0", "github:alice/is-odd"),
        (manifest, "^3.0.0", "https://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz"),
        (manifest, "^3.0.0\"", "^3.0.0\", \"new\": \"1\""),
        (manifest, "\"is-odd\": \"^3.0.0\", ", ""),
        (manifest, "npm:real@2", "npm:real@3"),
        (manifest, "\"left\": \"1.5.0\"", "\"left\": \"1.6.0\""),
        (manifest, "\"1.x\"", "\"1.5.2\""),
        (manifest, "\"1.x\"", "\"1.5.1\""),
        (manifest, "\"packages/*\"", "\"nothing/*\""),
        (workspace, "5.0.0", "^5.0.0"),
        (workspace, "5.0.0", "4.0.0"),
        (workspace, "5.0.0\"", "5.0.0\", \"new\": \"*\""),
        (workspace, "\"name\": \"a\"", "\"name\": \"b\""),
        (lock_path, "^6.0.0", "^7.0.0"),
        (lock_path, "\"is-number\": \"^6.0.0\"", "\"is-nothing\": \"^6.0.0\""),
        (lock_path, "node_modules/left\"", "node_modules/wrong\""),
        (lock_path, "\"resolved\": \"packages/a\"", "\"resolved\": \"packages/b\""),
        (lock_path, "\"version\": \"1.5.0\"", "\"version\": \"1.5.1\""),
    ] {
        let mut files = BTreeMap::from([
            (lock_path.to_owned(), lock().into_bytes()),
            (manifest.to_owned(), MANIFEST.as_bytes().to_vec()),
            (workspace.to_owned(), WORKSPACE.as_bytes().to_vec()),
        ]);
        let text = String::from_utf8(files[path].clone()).expect("text");
        assert!(text.contains(from), "`{from}` is not in {path}");
        files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        let report = verify(&files, lock_path, &World::new(&registries));
        let of_step = [Code::Stale, Code::OutOfRange, Code::Shape];
        let in_step =
            !report.findings.iter().any(|own| own.outcome > Outcome::Note && of_step.contains(&own.code));
        let accepted = npm_accepts(&node, &npm, &files);
        assert_eq!(in_step, accepted, "{path}: `{from}` → `{to}`: {:#?}", report.findings);
    }
}
