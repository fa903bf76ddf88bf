//! bun's lock: what is edited in an honest one is found.

mod node;

use cotter_lockpolicy::Code;
use node::{Project, each_edit_is_found};

fn honest() -> Project {
    Project::of("bun.lock", include_str!("node/locks/bun.lock"))
}

const ODD: &str =
    "sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==";

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
