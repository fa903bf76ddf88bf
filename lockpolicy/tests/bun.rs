//! bun's lock: what is edited in an honest one is found.

mod node;

use cotter_lockpolicy::Code;
use node::{Project, each_edit_is_found};

fn honest() -> Project {
    Project::of("bun.lock", include_str!("node/locks/bun.lock"))
}

const ODD: &str =
    "sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==";

/// Each is what bun itself was asked about with `--frozen-lockfile`, besides what only packages show.
#[test]
fn the_overrides_are_those_of_the_manifest() {
    let set = |lock: &str, manifest: &str| {
        let lock = format!("  {lock}\n  \"packages\"");
        let manifest = format!("{manifest} \"private\"");
        honest().edited("  \"packages\"", &lock).edited_file("package.json", "\"private\"", &manifest)
    };
    for (lock, manifest) in [
        (
            r#""overrides": {"x": "1.0.0", "is-odd": "^3.0.0"},"#,
            r#""overrides": {"x": "1.0.0", "is-odd": "$is-odd"},"#,
        ),
        (
            r#""overrides": {"is-number": "npm:is-number@>=6"},"#,
            r#""resolutions": {"**/is-number": "npm:is-number@>=6"},"#,
        ),
        // Where there are both, the second is not read.
        (r#""overrides": {"x": "1.0.0"},"#, r#""overrides": {"x": "1.0.0"}, "resolutions": {"y": "1.0.0"},"#),
        // Releases that write such a lock know names only.
        ("", r#""overrides": {"a": {"b": "1.0.0"}, "c@1": "2.0.0"},"#),
    ] {
        assert_eq!(set(lock, manifest).found(), [], "{lock} {manifest}");
    }
    for (lock, manifest) in [
        (r#""overrides": {"x": "1.0.0"},"#, r#""overrides": {"x": "1.0.1"},"#),
        (r#""overrides": {"x": "1.0.0"},"#, r#""overrides": {"x": "1.0.0", "y": "1.0.0"},"#),
        (r#""overrides": {"x": "1.0.0"},"#, ""),
        ("", r#""resolutions": {"x": "1.0.0"},"#),
        (r#""overrides": {"is-odd": "^3.0.1"},"#, r#""overrides": {"is-odd": "$is-odd"},"#),
        // The same in both, and not what packages get.
        (r#""overrides": {"is-odd": "2.0.0"},"#, r#""overrides": {"is-odd": "2.0.0"},"#),
        (r#""overrides": {"is-odd": "npm:is-even@3"},"#, r#""overrides": {"is-odd": "npm:is-even@3"},"#),
    ] {
        assert_eq!(set(lock, manifest).found(), [Code::Stale], "{lock} {manifest}");
    }
    let three = |lock: &str, manifest: &str| {
        let project = set(lock, manifest);
        let first = project.text().lines().find(|line| line.contains("lockfileVersion")).map(str::to_owned);
        project.edited(&first.expect("a version"), "  \"lockfileVersion\": 3,")
    };
    let rules = r#""overrides": {"is-odd": {".": "3.0.1", "is-number": "6.0.0"}, "x@1": {".": "2.0.0"}, "a.b": {"c": "1"}},"#;
    assert_eq!(three(rules, r#""overrides": {"is-odd": {".": "3.0.1"}, "is-odd>is-number": "6.0.0", "x@1": "2.0.0", "a.b>c": "1"},"#).found(), []);
    assert_eq!(three(rules, r#""resolutions": {"is-odd": "3.0.1", "is-odd/is-number": "6.0.0", "x@1": "2.0.0", "a.b/c": "1"},"#).found(), []);
    assert_eq!(three("", r#""overrides": {"is-odd": {"is-number": "6.0.0"}},"#).found(), [Code::Stale]);
    assert_eq!(
        three(&rules.replace("6.0.0", "7.0.0"), &rules.replace("6.0.0", "6.0.1")).found(),
        [Code::Stale]
    );
}

#[test]
fn patches_are_those_of_the_manifest() {
    let set = |lock: &str, manifest: &str| {
        let mut project = honest()
            .edited("  \"packages\"", &format!("  {lock}\n  \"packages\""))
            .edited_file("package.json", "\"private\"", &format!("{manifest} \"private\""));
        project.set("p/a.patch", "+a\n");
        project.set("p/b.patch", "+b\n");
        project
    };
    let patch = |file: &str| format!("\"patchedDependencies\": {{\"is-odd@3.0.1\": \"p/{file}.patch\"}},");
    assert_eq!(set(&patch("a"), &patch("a")).found(), []);
    for (lock, manifest) in [
        (patch("a"), patch("b")),
        (patch("a"), String::new()),
        (String::new(), patch("a")),
        (patch("c"), patch("c")),
    ] {
        assert_eq!(set(&lock, &manifest).found(), [Code::Stale], "{lock} {manifest}");
    }
}

#[test]
fn each_edit_of_the_lock_is_found() {
    let last = format!(", \"{ODD}\"]");
    each_edit_is_found(
        &honest(),
        &[
            (
                "another host",
                "[\"is-odd@3.0.1\", \"\"",
                "[\"is-odd@3.0.1\", \"https://evil.example/is-odd/-/is-odd-3.0.1.tgz\"",
                Code::ForeignHost,
            ),
            (
                "another registry",
                "[\"is-odd@3.0.1\", \"\"",
                "[\"is-odd@3.0.1\", \"https://evil.example/\"",
                Code::ForeignHost,
            ),
            (
                "another package's file",
                "[\"is-odd@3.0.1\", \"\"",
                "[\"is-odd@3.0.1\", \"https://npm.registry.example/is-even/-/is-even-1.0.0.tgz\"",
                Code::OtherPackage,
            ),
            ("an empty digest", ODD, "", Code::NoDigest),
            ("no digest", &last, "]", Code::NoDigest),
            ("a short digest", ODD, "sha512-AAAA", Code::BadDigest),
            ("sha1", ODD, "sha1-CQpnWPrDwmP1+SMHXZhtLtJv90w=", Code::WeakDigest),
            ("another package", "[\"is-odd@3.0.1\"", "[\"is-even@3.0.1\"", Code::OtherPackage),
            (
                "another package for a package",
                "[\"is-number@6.0.0\"",
                "[\"is-even@6.0.0\"",
                Code::OtherPackage,
            ),
            ("a version out of range", "[\"is-number@6.0.0\"", "[\"is-number@5.0.0\"", Code::OutOfRange),
            ("no version", "[\"is-odd@3.0.1\"", "[\"is-odd@latest\"", Code::Shape),
            (
                "a URL",
                "[\"is-odd@3.0.1\", \"\", { \"dependencies\": { \"is-number\": \"^6.0.0\" } }, ",
                "[\"is-odd@https://npm.registry.example/x.tgz\", {}, ",
                Code::DirectUrl,
            ),
            ("a row that is too long", &last, ", \"x\", \"y\"]", Code::Shape),
            (
                "a range that is not the manifest's",
                "\"is-odd\": \"^3.0.0\"",
                "\"is-odd\": \"^3.0.1\"",
                Code::Stale,
            ),
            ("a package that is gone", "\"is-number\": \"^6.0.0\"", "\"is-none\": \"^6.0.0\"", Code::Stale),
            (
                "scripts that nobody allowed",
                "  \"packages\"",
                "  \"trustedDependencies\": [\"is-odd\"],\n  \"packages\"",
                Code::Stale,
            ),
            (
                "an override that nobody wrote",
                "  \"packages\"",
                "  \"overrides\": {\"is-number\": \"6.0.0\"},\n  \"packages\"",
                Code::Stale,
            ),
            (
                "a patch that is not there",
                "  \"packages\"",
                "  \"patchedDependencies\": {\"is-odd@3.0.1\": \"x.patch\"},\n  \"packages\"",
                Code::Stale,
            ),
            ("a workspace outside", "    \"\": {", "    \"../x\": {},\n    \"\": {", Code::OutsidePath),
            ("a path as a name", "\"num\": [\"is-number@7", "\"../num\": [\"../x@7", Code::HostileName),
            ("an unknown part", "  \"packages\"", "  \"extra\": {},\n  \"packages\"", Code::Shape),
            ("an unknown version", "\"lockfileVersion\": 2", "\"lockfileVersion\": 99", Code::Unsupported),
            (
                "a key that stands twice",
                "    \"num\": [",
                "    \"is-odd\": [\"is-odd@3.0.1\", \"\", {}, \"\"],\n    \"num\": [",
                Code::DuplicateKey,
            ),
        ],
    );
}

#[test]
fn a_manifest_that_changed_is_found() {
    assert_eq!(honest().edited_file("package.json", "^3.0.0", "^3.0.1").found(), [Code::Stale]);
    assert_eq!(
        honest().edited_file("package.json", "\"num\"", "\"ms\": \"^2.0.0\", \"num\"").found(),
        [Code::Stale]
    );
}

#[test]
fn a_binary_lock_cannot_be_checked() {
    let mut project = Project::of("bun.lockb", "#!/usr/bin/env bun\nbun-lockfile-format-v0\n");
    assert_eq!(project.found(), [Code::Unsupported]);
    project
        .files
        .insert("bun.lockb".to_owned(), b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0\xff\x01".to_vec());
    assert_eq!(project.found(), [Code::Unsupported]);
}

properties!(honest);
