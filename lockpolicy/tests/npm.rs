//! npm's locks: honest ones have no finding, and each way of tampering with one is found by its name.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use cotter_lockpolicy::verify::{Report, World, verify};
use cotter_lockpolicy::{Code, Ecosystem, Outcome, Registries};

type Project = BTreeMap<String, Vec<u8>>;

const HOST: &str = "https://npm.registry.example";

fn world() -> Registries {
    let mut registries = Registries::default();
    registries.hosts_mut(Ecosystem::Npm).registries.insert(format!("{HOST}/"));
    registries
}

fn checked(project: &Project, path: &str) -> Report {
    verify(project, path, &World { registries: &world() })
}

fn project(files: &[(&str, &str)]) -> Project {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn sha512(letter: char) -> String {
    format!("sha512-{}==", letter.to_string().repeat(86))
}

const MANIFEST: &str = r#"{
  "name": "app", "version": "1.0.0", "workspaces": ["packages/*"],
  "dependencies": {"is-odd": "^3.0.0", "alias": "npm:@s/real@2", "tool": "github:alice/tool#v1"},
  "devDependencies": {"vendored": "file:vendor/x.tgz", "bundler": "*"},
  "overrides": {"left": "2.0.0"}
}"#;

const WORKSPACE: &str = r#"{"name": "@app/a", "version": "0.1.0", "dependencies": {"is-number": "5.0.0"}}"#;

/// Everything that an honest lock may hold.
fn lock() -> String {
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

fn honest() -> Project {
    project(&[
        ("package.json", MANIFEST),
        ("packages/a/package.json", WORKSPACE),
        ("package-lock.json", &lock()),
    ])
}

/// The honest project with a text of its lock replaced; the text must be there.
fn with(from: &str, to: &str) -> Project {
    let text = lock();
    assert!(text.contains(from), "`{from}` is not in the lock");
    let mut project = honest();
    project.insert("package-lock.json".to_owned(), text.replacen(from, to, 1).into_bytes());
    project
}

fn codes(report: &Report) -> Vec<Code> {
    report.findings.iter().filter(|own| own.outcome > Outcome::Note).map(|own| own.code).collect()
}

#[track_caller]
fn found(project: &Project, code: Code) -> Report {
    let report = checked(project, "package-lock.json");
    assert!(codes(&report).contains(&code), "{code} is not among {:#?}", report.findings);
    report
}

#[test]
fn an_honest_lock_has_no_finding() {
    let report = checked(&honest(), "package-lock.json");
    assert_eq!(report.findings, []);
    assert_eq!(report.packages, 12);
}

#[test]
fn every_edit_of_the_tamper_matrix_is_found() {
    let odd = format!("{HOST}/is-odd/-/is-odd-3.0.1.tgz");
    let digest =
        format!("\n      \"integrity\": \"{}\",\n      \"dependencies\": {{\"is-number\"", sha512('E'));
    let short = format!("\"sha512-AAAA {}\"", sha512('E'));
    let two = format!("\"{} {}\"", sha512('E'), sha512('Z'));
    let quoted = format!("\"{}\"", sha512('E'));
    let sha1 = format!("\"sha1-{}=\"", "A".repeat(27));
    let md5 = format!("\"md5-{}==\"", "A".repeat(22));
    let with_digest = |to: &str| digest.replace(&quoted, to);
    for (from, to, code) in [
        (odd.as_str(), "https://evil.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "https://evil.example/x.tgz", Code::ForeignHost),
        (&odd, "https://npm.registry.example@127.0.0.1:8899/t/x.tgz", Code::UserInfo),
        (&odd, "https://npm.registry.example.evil.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "https://evil.example/npm.registry.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "http://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz", Code::PlainHttp),
        (&odd, "https://npm.registry.example/is-even/-/is-even-1.0.0.tgz", Code::OtherPackage),
        (&odd, "https://npm.registry.example/is-odd/-/is-odd-3.0.0.tgz", Code::OtherPackage),
        (&odd, "https://npm.registry.example/@evil/is-odd/-/is-odd-3.0.1.tgz", Code::OtherPackage),
        (&odd, "https://npm.registry.example/t/x.tgz", Code::DirectUrl),
        (
            &odd,
            "git+ssh://git@github.com/evil/is-odd.git#0123456789012345678901234567890123456789",
            Code::OtherPackage,
        ),
        (&odd, "evil/is-odd#0123456789012345678901234567890123456789", Code::OtherPackage),
        (&odd, "git@evil.example:is-odd.git", Code::NoCommit),
        (&odd, "file:packages/a", Code::OtherPackage),
        (&odd, "../../outside", Code::OutsidePath),
        (&digest, "\n      \"dependencies\": {\"is-number\"", Code::NoDigest),
        (&digest, &with_digest("\"\""), Code::NoDigest),
        (&digest, &with_digest("\"sha512-\""), Code::BadDigest),
        (&digest, &with_digest("\"foo-bar\""), Code::BadDigest),
        (&digest, &with_digest(&short), Code::BadDigest),
        (&digest, &with_digest(&two), Code::SeveralDigests),
        (&digest, &with_digest(&sha1), Code::WeakDigest),
        (&digest, &with_digest(&md5), Code::WeakDigest),
        ("\"version\": \"3.0.1\"", "\"version\": \"4.0.0\"", Code::OutOfRange),
        ("\"version\": \"3.0.1\"", "\"version\": \"4.0.0\"", Code::OtherPackage),
        ("\"is-number\": \"^6.0.0\"", "\"is-number\": \"^7.0.0\"", Code::OutOfRange),
        ("\"is-number\": \"^6.0.0\"", "\"is-nothing\": \"^6.0.0\"", Code::Stale),
        ("\"version\": \"2.0.0\"", "\"version\": \"1.0.0\"", Code::OutOfRange),
        ("node_modules/is-odd\"", "node_modules/is-even\"", Code::Stale),
        ("node_modules/is-odd\"", "node_modules/../is-odd\"", Code::HostileName),
        ("node_modules/is-odd\"", "../node_modules/is-odd\"", Code::OutsidePath),
        ("node_modules/is-odd\"", "node_modules/x/is-odd\"", Code::Shape),
        ("node_modules/is-odd\"", "node_modules/__proto__\"", Code::HostileName),
        ("node_modules/is-odd\"", "node_modules/is-\u{43e}dd\"", Code::DisguisedName),
        ("node_modules/is-odd\"", "node_modules/is-number\"", Code::DuplicateKey),
        ("\"name\": \"@s/real\",\n", "\"name\": \"@s/evil\",\n", Code::OtherPackage),
        ("/@s/real/-/real-2.1.0.tgz", "/@s/evil/-/evil-2.1.0.tgz", Code::OtherPackage),
        ("\"version\": \"3.0.1\"", "\"name\": \"evil\",\n      \"version\": \"3.0.1\"", Code::OtherPackage),
        ("\"version\": \"3.0.1\"", "\"scripts\": {\"install\": \"x\"}, \"version\": \"3.0.1\"", Code::Shape),
        (
            "\"version\": \"3.0.1\"",
            "\"_resolved\": \"https://evil.example/x\", \"version\": \"3.0.1\"",
            Code::Shape,
        ),
        ("\"version\": \"3.0.1\"", "\"version\": 3", Code::Shape),
        ("\"version\": \"3.0.1\",", "", Code::NoVersion),
        ("\"hasInstallScript\": true", "\"hasInstallScript\": \"no\"", Code::Shape),
        ("\"resolved\": \"packages/a\"", "\"resolved\": \"../../outside\"", Code::OutsidePath),
        ("\"resolved\": \"packages/a\"", "\"resolved\": \"packages/b\"", Code::Stale),
        ("\"bundleDependencies\": [\"inside\"],", "", Code::NoDigest),
        ("#0123456789012345678901234567890123456789", "#main", Code::NoCommit),
        ("github.com/alice/tool.git", "github.com/evil/tool.git", Code::OutOfRange),
        ("\"tool\": \"github:alice/tool#v1\"}", "\"tool\": \"github:alice/tool#v0\"}", Code::OutOfRange),
        (
            "file:vendor/x.tgz\",\n      \"integrity",
            "file:vendor/y.tgz\",\n      \"integrity",
            Code::OutOfRange,
        ),
        ("file:vendor/x.tgz\",\n      \"integrity", "file:../x.tgz\",\n      \"integrity", Code::OutsidePath),
        ("\"lockfileVersion\": 3", "\"lockfileVersion\": 4", Code::Unsupported),
        ("\"lockfileVersion\": 3", "\"lockfileVersion\": 1e99", Code::Unsupported),
        ("\"requires\": true,", "<<<<<<< HEAD\n\"requires\": true,\n>>>>>>> x\n", Code::Unreadable),
    ] {
        found(&with(from, to), code);
    }
}

#[test]
fn a_finding_says_where() {
    let report =
        found(&with("/is-odd/-/is-odd-3.0.1.tgz", "/is-even/-/is-even-1.0.0.tgz"), Code::OtherPackage);
    let finding = report.findings.iter().find(|own| own.code == Code::OtherPackage).expect("a finding");
    let line = finding.line.expect("a line") as usize;
    assert!(lock().lines().nth(line - 1).is_some_and(|line| line.contains(&sha512('E'))), "{finding:?}");
    assert_eq!(finding.package.as_deref(), Some("is-odd@3.0.1"));
}

#[test]
fn a_manifest_that_moved_on_is_found_and_one_that_is_still_met_is_not() {
    let manifest = |from: &str, to: &str| {
        assert!(MANIFEST.contains(from));
        let mut project = honest();
        project.insert("package.json".to_owned(), MANIFEST.replacen(from, to, 1).into_bytes());
        project
    };
    found(&manifest("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \"^2.0.0\""), Code::OutOfRange);
    found(&manifest("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \"^3.0.0\", \"new\": \"1\""), Code::Stale);
    found(&manifest("\"left\": \"2.0.0\"", "\"left\": \"3.0.0\""), Code::OutOfRange);
    found(&manifest("npm:@s/real@2", "npm:@s/other@2"), Code::OtherPackage);
    found(&manifest("npm:@s/real@2", "^2.0.0"), Code::OtherPackage);
    found(&manifest("file:vendor/x.tgz", "workspace:*"), Code::OutOfRange);
    found(&manifest("{", "["), Code::Unreadable);
    for (from, to) in [
        ("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \">=3.0.1 <4\""),
        ("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \"latest\""),
        ("\"bundler\": \"*\"", "\"bundler\": \"4.x\""),
        ("github:alice/tool#v1", "git+https://github.com/alice/tool.git#v1"),
    ] {
        let report = checked(&manifest(from, to), "package-lock.json");
        assert_eq!(codes(&report), [], "{from} → {to}: {:#?}", report.findings);
    }
}

#[test]
fn a_workspace_counts_as_it_is_now() {
    let mut project = honest();
    project.insert("packages/b/package.json".to_owned(), b"{\"name\": \"b\"}".to_vec());
    found(&project, Code::Stale);
    let mut project = honest();
    let manifest = WORKSPACE.replace("5.0.0", "4.0.0");
    project.insert("packages/a/package.json".to_owned(), manifest.into_bytes());
    found(&project, Code::OutOfRange);
}

#[test]
fn what_nothing_asks_for_is_noted() {
    let digest = sha512('X');
    let more = format!(
        "\"packages\": {{\n \"node_modules/more\": {{\"version\": \"1.0.0\", \"resolved\": \"{HOST}/more/-/more-1.0.0.tgz\", \
         \"integrity\": \"{digest}\"}},"
    );
    let report = checked(&with("\"packages\": {", &more), "package-lock.json");
    let all: Vec<_> = report.findings.iter().map(|own| (own.code, own.outcome)).collect();
    assert_eq!(all, [(Code::Extraneous, Outcome::Note)]);
}

#[test]
fn a_shrinkwrap_overrules_the_lock_beside_it() {
    let mut project = honest();
    project.insert("npm-shrinkwrap.json".to_owned(), lock().into_bytes());
    found(&project, Code::Overruled);
    assert_eq!(checked(&project, "npm-shrinkwrap.json").findings, []);
}

#[test]
fn the_hidden_lock_is_not_compared_with_a_manifest() {
    let mut project = honest();
    project.insert("node_modules/.package-lock.json".to_owned(), lock().into_bytes());
    assert_eq!(checked(&project, "node_modules/.package-lock.json").findings, []);
}

fn tree(version: u8) -> String {
    let digest = |letter| sha512(letter);
    format!(
        r#""dependencies": {{
    "alias": {{"version": "npm:@s/real@2.1.0", "resolved": "{HOST}/@s/real/-/real-2.1.0.tgz", "integrity": "{a}"}},
    "is-odd": {{
      "version": "3.0.1", "resolved": "{HOST}/is-odd/-/is-odd-3.0.1.tgz", "integrity": "{b}",
      "requires": {{"is-number": "^6.0.0"}},
      "dependencies": {{
        "is-number": {{"version": "6.0.0", "resolved": "{HOST}/is-number/-/is-number-6.0.0.tgz", "integrity": "{c}"}}
      }}
    }},
    "tool": {{"version": "git+ssh://git@github.com/alice/tool.git#{commit}", "from": "tool@github:alice/tool"}}
  }}, "lockfileVersion": {version}, "requires": true"#,
        a = digest('A'),
        b = digest('B'),
        c = digest('C'),
        commit = "0123456789".repeat(4),
    )
}

fn packages() -> String {
    let digest = |letter| sha512(letter);
    format!(
        r#""packages": {{
    "": {{"dependencies": {{"alias": "npm:@s/real@2", "is-odd": "^3.0.0", "tool": "github:alice/tool"}}}},
    "node_modules/alias": {{"name": "@s/real", "version": "2.1.0", "resolved": "{HOST}/@s/real/-/real-2.1.0.tgz", "integrity": "{a}"}},
    "node_modules/is-odd": {{"version": "3.0.1", "resolved": "{HOST}/is-odd/-/is-odd-3.0.1.tgz", "integrity": "{b}", "dependencies": {{"is-number": "^6.0.0"}}}},
    "node_modules/is-odd/node_modules/is-number": {{"version": "6.0.0", "resolved": "{HOST}/is-number/-/is-number-6.0.0.tgz", "integrity": "{c}"}},
    "node_modules/tool": {{"version": "1.0.0", "resolved": "git+ssh://git@github.com/alice/tool.git#{commit}"}}
  }}"#,
        a = digest('A'),
        b = digest('B'),
        c = digest('C'),
        commit = "0123456789".repeat(4),
    )
}

fn older(lock: &str) -> Project {
    let manifest =
        r#"{"dependencies": {"alias": "npm:@s/real@2", "is-odd": "^3.0.0", "tool": "github:alice/tool"}}"#;
    project(&[("package.json", manifest), ("package-lock.json", lock)])
}

#[test]
fn the_older_versions_are_read_as_well() {
    let one = format!("{{{}}}", tree(1));
    let two = format!("{{{}, {}}}", packages(), tree(2));
    let turned = format!("{{{}, {}}}", tree(2), packages());
    for lock in [&one, &two, &turned] {
        let report = checked(&older(lock), "package-lock.json");
        assert_eq!((report.findings.as_slice(), report.packages), (&[][..], 4));
    }
    let odd = format!("{HOST}/is-odd/-/is-odd-3.0.1.tgz");
    for (from, to, code) in [
        (odd.as_str(), "https://evil.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "https://npm.registry.example/is-even/-/is-even-3.0.1.tgz", Code::OtherPackage),
        ("npm:@s/real@2.1.0", "npm:@s/evil@2.1.0", Code::OtherPackage),
        ("\"version\": \"6.0.0\"", "\"version\": \"5.0.0\"", Code::OutOfRange),
        ("github.com/alice/tool.git#", "github.com/evil/tool.git#", Code::OutOfRange),
        ("#0123456789012345678901234567890123456789", "#main", Code::NoCommit),
        (
            "\"version\": \"6.0.0\"",
            "\"bundled\": true, \"version\": \"6.0.0\", \"bundled\": true",
            Code::DuplicateKey,
        ),
    ] {
        found(&older(&one.replacen(from, to, 1)), code);
    }
}

#[test]
fn where_the_two_trees_of_version_2_differ_a_hand_was_at_work() {
    let packages = packages();
    for (from, to) in [
        ("\"version\": \"6.0.0\"", "\"version\": \"6.0.1\""),
        (sha512('C').as_str(), sha512('X').as_str()),
        ("is-number-6.0.0.tgz", "is-number-6.0.1.tgz"),
        ("npm.registry.example/is-odd", "evil.example/is-odd"),
        ("\"@s/real\", \"version\"", "\"@s/evil\", \"version\""),
        ("0123456789\"", "0123456780\""),
        ("\"node_modules/is-odd/node_modules/is-number\"", "\"node_modules/is-number\""),
    ] {
        assert!(packages.contains(from), "{from}");
        let lock = format!("{{{}, {}}}", packages.replacen(from, to, 1), tree(2));
        found(&older(&lock), Code::Diverges);
        // Whatever version the file says it has.
        let lock = format!("{{{}, {}}}", packages.replacen(from, to, 1), tree(1));
        found(&older(&lock), Code::Diverges);
    }
}

#[test]
fn a_hostile_file_is_broken_and_says_where() {
    for (text, code) in [
        (String::new(), Code::Unreadable),
        ("null".to_owned(), Code::Unreadable),
        ("{".to_owned(), Code::Unreadable),
        ("{}}".to_owned(), Code::Unreadable),
        ("{\"packages\": []}".to_owned(), Code::Unreadable),
        ("{\"packages\": {\"a\": {\"dependencies\": \"x\"}}}".to_owned(), Code::Unreadable),
        (format!("{{\"packages\": {}", "[".repeat(100_000)), Code::Unreadable),
        (format!("{{\"x\": {}", "{\"a\":".repeat(100_000)), Code::Unreadable),
        ("{\"packages\": {}, \"packages\": {}}".to_owned(), Code::DuplicateKey),
        ("{\"pack\\u0061ges\": {}, \"packages\": {}}".to_owned(), Code::DuplicateKey),
        ("{\"a\": \"\0\"}".to_owned(), Code::Unreadable),
    ] {
        let lock = project(&[("package-lock.json", &text)]);
        let report = found(&lock, code);
        assert!(report.findings.iter().all(|own| own.line.is_some()), "{text:.40}");
    }
}

#[test]
fn a_mark_and_line_ends_change_nothing() {
    let mut project = honest();
    let text = format!("\u{feff}{}", lock().replace('\n', "\r\n"));
    project.insert("package-lock.json".to_owned(), text.into_bytes());
    assert_eq!(checked(&project, "package-lock.json").findings, []);
}

mod any {
    use proptest::prelude::*;

    use super::*;

    fn stays_inside(bytes: &[u8]) -> Result<(), TestCaseError> {
        let mut project = honest();
        project.insert("package-lock.json".to_owned(), bytes.to_vec());
        let report = checked(&project, "package-lock.json");
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
        for finding in report.findings {
            prop_assert!(finding.line.is_none_or(|line| (1..=lines).contains(&line)));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn bytes_are_no_trouble(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            stays_inside(&bytes)?;
        }

        #[test]
        fn mutated_locks_are_no_trouble(
            at in 0usize..4000,
            length in 0usize..80,
            put in "[{}\\[\\]\",:a-z0-9/.@#\\\\-]{0,12}",
        ) {
            let mut text = lock().into_bytes();
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, put.into_bytes());
            stays_inside(&text)?;
        }
    }
}

/// What is installed of the honest project, as npm would have unpacked it.
fn installed() -> Project {
    let mut project = honest();
    for (key, name, version) in [
        ("node_modules/alias", "@s/real", "2.1.0"),
        ("node_modules/bundler", "bundler", "v4.0.0"),
        ("node_modules/bundler/node_modules/inside", "inside", "1.5.0"),
        ("node_modules/is-number", "is-number", "6.0.0"),
        ("node_modules/is-odd", "is-odd", "3.0.1"),
        ("node_modules/left", "left", "2.0.0"),
        ("node_modules/tool", "tool", "1.0.0"),
        ("node_modules/vendored", "vendored", "7.0.0"),
        ("node_modules/@app/a", "@app/a", "0.1.0"),
        ("packages/a/node_modules/is-number", "is-number", "5.0.0"),
    ] {
        let manifest = format!("{{\"name\": \"{name}\", \"version\": \"{version}\", \"x\": {{\"a\": 1}}}}");
        project.insert(format!("{key}/package.json"), manifest.into_bytes());
    }
    project.insert("node_modules/.bin/is-odd".to_owned(), Vec::new());
    project.insert("node_modules/.package-lock.json".to_owned(), b"{}".to_vec());
    project
}

fn compared(project: &Project) -> Vec<(Code, Option<String>)> {
    let bytes = &project["package-lock.json"];
    let text = cotter_lockpolicy::Text::of(bytes).expect("text");
    let lock = cotter_lockpolicy::npm::lock::read(&text).expect("a lock");
    let mut found = cotter_lockpolicy::Findings::new("package-lock.json", text);
    cotter_lockpolicy::npm::installed::check(&lock, project, "package-lock.json", &mut found);
    found.into_vec().into_iter().map(|own| (own.code, own.package)).collect()
}

#[test]
fn what_is_installed_is_what_the_lock_has() {
    assert_eq!(compared(&installed()), []);
}

#[test]
fn what_is_installed_otherwise_is_found() {
    let of = |package: &str| Some(package.to_owned());
    for (path, content, code, package) in [
        ("node_modules/evil/index.js", "", Code::Unexpected, of("evil")),
        ("node_modules/@s/evil/package.json", "{}", Code::Unexpected, of("@s/evil")),
        ("node_modules/is-odd.js", "", Code::Unexpected, of("is-odd.js")),
        ("node_modules/is-odd/node_modules/is-number/package.json", "{}", Code::Unexpected, of("is-number")),
        ("packages/a/node_modules/evil/package.json", "{}", Code::Unexpected, of("evil")),
        (
            "node_modules/is-odd/package.json",
            r#"{"name": "is-odd", "version": "3.0.0"}"#,
            Code::OtherVersion,
            of("is-odd@3.0.1"),
        ),
        (
            "node_modules/is-odd/package.json",
            r#"{"name": "is-even", "version": "3.0.1"}"#,
            Code::OtherVersion,
            of("is-odd@3.0.1"),
        ),
        ("node_modules/is-odd/package.json", "{}", Code::OtherVersion, of("is-odd@3.0.1")),
        ("node_modules/is-odd/package.json", "{", Code::Unreadable, of("is-odd@3.0.1")),
    ] {
        let mut project = installed();
        project.insert(path.to_owned(), content.as_bytes().to_vec());
        assert_eq!(compared(&project), [(code, package)], "{path} {content}");
    }
    let mut project = installed();
    project.remove("node_modules/is-odd/package.json");
    assert_eq!(compared(&project), [(Code::Missing, of("is-odd@3.0.1"))]);
}
