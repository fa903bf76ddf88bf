//! Versions 1 and 2, which have a tree.

use cotter_lockpolicy::Code;

use crate::fixture::{HOST, Project, checked, found, project, sha512};

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
