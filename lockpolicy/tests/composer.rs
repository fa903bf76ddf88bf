//! `composer.lock`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot set up its scene has failed")]

mod project;

use cotter_lockpolicy::composer::{constraint, hash::content_hash};
use cotter_lockpolicy::{Format, Text, Tier, json};
use project::{Project, ends_well};
use proptest::prelude::*;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "fedcba9876543210fedcba9876543210fedcba98";

const MANIFEST: &str = r#"{
    "name": "own/app",
    "require": {"php": ">=8.1", "vendor/lib": "^1.0 || ^2.0", "vendor/dev": "dev-main", "vendor/virtual": "*"},
    "require-dev": {"vendor/plugin": "~3.1"}
}"#;

fn package(name: &str, version: &str, kind: &str, more: &str) -> String {
    format!(
        r#"{{"name": "{name}", "version": "{version}",
            "source": {{"type": "git", "url": "https://code.example/{name}.git", "reference": "{COMMIT}"}},
            "dist": {{"type": "zip", "url": "https://api.code.example/repos/{name}/zipball/{COMMIT}", "reference": "{COMMIT}", "shasum": ""}},
            "type": "{kind}"{more}, "notification-url": "https://composer.registry.example/downloads/"}}"#
    )
}

fn lock() -> String {
    let manifest =
        json::read(&Text::of(MANIFEST.as_bytes()).expect("text"), json::Dialect::Strict).expect("JSON");
    let hash = content_hash(&manifest).expect("a digest");
    format!(
        r#"{{"_readme": ["generated"], "content-hash": "{hash}",
        "packages": [{}, {}, {{"name": "own/part", "version": "dev-main", "type": "library",
            "dist": {{"type": "path", "url": "packages/part", "reference": "{OTHER}"}}, "transport-options": {{"symlink": true, "relative": true}}}}],
        "packages-dev": [{}],
        "aliases": [], "minimum-stability": "stable", "stability-flags": {{"vendor/dev": 20}}, "prefer-stable": true,
        "plugin-api-version": "2.6.0"}}"#,
        package("vendor/lib", "v1.4.2", "library", r#", "provide": {"vendor/virtual": "1.0"}"#),
        package("vendor/dev", "dev-main", "library", ""),
        package("vendor/plugin", "3.1.5", "composer-plugin", "")
    )
}

fn honest() -> Project {
    Project::of(&[("composer.lock", &lock()), ("composer.json", MANIFEST)])
}

#[test]
fn an_honest_lock_has_no_finding_and_is_pinned_to_commits() {
    // The plugin runs in Composer itself, which is worth saying and no more.
    assert_eq!(honest().found(), ["note run.install-script"]);
    // The fourth is a folder of the project itself.
    assert_eq!(honest().report().tiers, [(Tier::Commit, 3), (Tier::Content, 1)].into());
    let text = lock();
    let read = Format::Composer.read(&Text::of(text.as_bytes()).expect("text")).expect("a lock");
    assert_eq!(read.entries.len(), 4);
    assert!(read.entries[3].flags.script && read.entries[3].flags.dev);
}

#[test]
fn every_edit_of_the_tamper_matrix_is_found() {
    let honest = honest();
    let dist = format!("https://api.code.example/repos/vendor/lib/zipball/{COMMIT}");
    let source = "https://code.example/vendor/lib.git";
    let shasum = r#""shasum": """#;
    for (from, to, found) in [
        (
            dist.as_str(),
            format!("https://evil.example/repos/vendor/lib/zipball/{COMMIT}"),
            "refuse source.foreign-host",
        ),
        (&dist, format!("https://evil.example/api.code.example/{COMMIT}"), "refuse source.foreign-host"),
        (
            &dist,
            format!("https://api.code.example@evil.example/vendor/lib/{COMMIT}"),
            "refuse source.userinfo",
        ),
        (&dist, dist.replace("https", "http"), "refuse source.http"),
        (&dist, dist.replace("vendor/lib", "evil/lib"), "refuse name.other-package"),
        (&dist, dist.replace("vendor/lib", "vendor/library"), "refuse name.other-package"),
        (&dist, dist.replace(COMMIT, OTHER), "refuse name.other-package"),
        (&dist, dist.replace(COMMIT, "main"), "refuse pin.no-commit"),
        (&dist, dist.replace(COMMIT, "0123456"), "refuse pin.no-commit"),
        (source, "https://evil.example/vendor/lib.git".to_owned(), "refuse source.foreign-host"),
        (source, "https://code.example/evil/lib.git".to_owned(), "refuse name.other-package"),
        (source, "git@evil.example:vendor/lib.git".to_owned(), "refuse source.foreign-host"),
        (
            &format!(r#""reference": "{COMMIT}"}},"#),
            format!(r#""reference": "{OTHER}"}},"#),
            "refuse lock.diverges",
        ),
        (
            &format!(r#""reference": "{COMMIT}", "shasum""#),
            format!(r#""reference": "{OTHER}", "shasum""#),
            "refuse name.other-package",
        ),
        (shasum, r#""shasum": "00""#.to_owned(), "refuse pin.bad-digest"),
        (
            shasum,
            r#""shasum": "", "mirrors": [{"url": "https://evil.example/%package%", "preferred": true}]"#
                .to_owned(),
            "refuse source.foreign-host",
        ),
        (r#""version": "v1.4.2""#, r#""version": "v3.0.0""#.to_owned(), "refuse step.out-of-range"),
        (r#""version": "v1.4.2","#, String::new(), "refuse pin.no-version"),
        (r#""name": "vendor/lib""#, r#""name": "vendor/other""#.to_owned(), "refuse step.stale"),
        (r#""name": "vendor/lib""#, r#""name": "vendor/../lib""#.to_owned(), "refuse name.hostile"),
        (r#""name": "vendor/lib""#, r#""name": "lib""#.to_owned(), "refuse name.hostile"),
        (r#""name": "vendor/lib""#, "\"name\": \"vendor/l\u{456}b\"".to_owned(), "refuse name.disguised"),
        (r#""name": "vendor/dev""#, r#""name": "vendor/lib""#.to_owned(), "refuse lock.duplicate-key"),
        (
            r#""name": "vendor/dev""#,
            r#""name": "vendor/dev", "name": "vendor/dev""#.to_owned(),
            "refuse lock.duplicate-key",
        ),
        ("packages/part", "../part".to_owned(), "refuse source.outside-path"),
        (r#""symlink": true"#, r#""ssl": {"verify_peer": false}"#.to_owned(), "refuse source.check-off"),
        (r#""content-hash": ""#, r#""content-hash": "0"#.to_owned(), "ask step.stale"),
        (r#""packages": ["#, r#""packages": [1, "#.to_owned(), "refuse lock.unreadable"),
        (r#""packages": ["#, r#""packages": {}, "more": ["#.to_owned(), "refuse lock.unreadable"),
        (
            r#""packages": ["#,
            r#""packages": [{"name": "x/y", "version": "1"}, "#.to_owned(),
            "refuse lock.shape",
        ),
    ] {
        honest.edit_lock(from, &to).is_found(found);
    }
}

#[test]
fn what_has_only_a_repository_must_be_at_a_commit() {
    let lock = |reference: &str| {
        format!(
            r#"{{"packages": [{{"name": "a/b", "version": "1.0.0", "type": "library", "dist": null,
            "source": {{"type": "git", "url": "https://code.example/a/b.git", "reference": "{reference}"}}}}], "packages-dev": null}}"#
        )
    };
    let honest =
        Project::of(&[("composer.lock", &lock(COMMIT)), ("composer.json", r#"{"require": {"a/b": "^1"}}"#)]);
    honest.is_honest();
    honest.with("composer.lock", lock("main")).is_found("refuse pin.no-commit");
}

#[test]
fn an_archive_that_names_no_commit_is_said_to_have_no_digest() {
    let lock = r#"{"packages": [{"name": "a/b", "version": "1.0.0", "type": "library",
        "dist": {"type": "zip", "url": "https://api.code.example/files/b-1.0.0.zip", "shasum": ""}}], "packages-dev": []}"#;
    let project = Project::of(&[("composer.lock", lock), ("composer.json", r#"{"require": {"a/b": "^1"}}"#)]);
    assert_eq!(project.found(), ["note pin.no-digest"]);
}

#[test]
fn a_changed_manifest_is_out_of_step() {
    let honest = honest();
    for (from, to, found) in [
        ("^1.0 || ^2.0", "^3.0", "refuse step.out-of-range"),
        ("vendor/virtual", "vendor/missing", "refuse step.stale"),
        ("~3.1", "~3.2", "refuse step.out-of-range"),
        (r#""name": "own/app""#, r#""name": "own/app", "extra": {"a": 1}"#, "ask step.stale"),
        (
            r#""name": "own/app""#,
            r#""name": "own/app", "config": {"secure-http": false}"#,
            "refuse source.check-off",
        ),
        (
            r#""name": "own/app""#,
            r#""name": "own/app", "config": {"disable-tls": true}"#,
            "refuse source.check-off",
        ),
        (
            r#""name": "own/app""#,
            r#""name": "own/app", "scripts": {"post-install-cmd": "./x"}"#,
            "note run.project-code",
        ),
        (
            r#""name": "own/app""#,
            r#""name": "own/app", "repositories": [{"type": "composer", "url": "https://evil.example"}]"#,
            "note source.own-index",
        ),
        (r#""name": "own/app""#, r#""name": "own/app", "name": "x/y""#, "refuse lock.duplicate-key"),
    ] {
        honest.edit("composer.json", from, to).is_found(found);
    }
    honest
        .edit("composer.json", r#""name""#, r#""description": "not part of the digest", "name""#)
        .is_honest();
    Project::of(&[("composer.lock", &lock())]).is_found("note step.no-manifest");
}

/// What Composer 2.5.5 itself says of these manifests.
#[test]
fn the_digest_of_a_manifest_is_composers() {
    let hash = |text: &str| {
        content_hash(
            &json::read(&Text::of(text.as_bytes()).expect("text"), json::Dialect::Strict).expect("JSON"),
        )
    };
    for (manifest, digest) in [
        (NASTY, "3f2fb22485e07ebc1adc20af4400fbf0"),
        (EVERY_KEY, "c0b485ed8956938357ab4425953fe5f3"),
        (r#"{"description":"x"}"#, "d751713988987e9331980363e24189ce"),
        (r#"{"name":"a/b","config":{"platform":{}}}"#, "2f0708e15335fb2efaa53451cce27328"),
    ] {
        assert_eq!(hash(manifest).as_deref(), Some(digest), "{manifest}");
    }
    // What cannot be said is not guessed.
    assert_eq!(hash(r#"{"extra": {"a": 1e3}}"#), None);
}

const EVERY_KEY: &str = r#"{"version":"1","require-dev":{"a/b":"1"},"require":{"c/d":"2"},"replace":{"e/f":"3"},"provide":{"g/h":"4"},"conflict":{"i/j":"5"},"config":{"platform":{"php":"8"}},"name":"k/l","extra":{"n":-0.50}}"#;

const NASTY: &str = r#"{
    "name": "own/app", "description": "not relevant",
    "require": {"php": ">=8.1", "vendor/lib": "^1.0 || ^2.0", "vendor/dev": "dev-main"},
    "require-dev": {}, "autoload": {"psr-4": {"App\\": "src/"}},
    "extra": {"branch-alias": {"dev-main": "2.x-dev"}, "list": {"0": "a", "1": "b"}, "text": "ä€😀 / \" \\ \u0001\t\u007f", "n": 12, "f": 1.5, "z": 1.0, "t": true, "x": null, "e": []},
    "repositories": [{"type": "path", "url": "packages/*"}],
    "config": {"platform": {"php": "8.1.0"}, "sort-packages": true}, "minimum-stability": "dev", "prefer-stable": true
}"#;

const VERSIONS: [&str; 27] = [
    "1.0",
    "v1.0.0",
    "1.0.0-beta1",
    "1.0.0-beta2",
    "1.0.0-RC1",
    "1.1.0",
    "1.2.0",
    "1.2.3",
    "1.2.3.4",
    "1.2.4",
    "1.3.0",
    "1.99.9",
    "2.0.0-alpha1",
    "2.0.0-dev",
    "2.0.0",
    "2.0.1",
    "2.1.0",
    "2.5.0",
    "0.0.3",
    "0.0.4",
    "0.3.9",
    "0.4.0",
    "7.2.4",
    "8.4.1",
    "10.0.0",
    "1.0.0-p1",
    "1.2.0-beta1",
];

/// Which of the versions above `Composer\\Semver\\Semver::satisfies` of composer/semver 3.3.2 says are allowed.
#[test]
fn constraints_allow_what_composers_own_do() {
    for (wanted, allowed) in [
        ("*", "111111111111111111111111111"),
        ("1.0", "110000000000000000000000000"),
        ("=1.0", "110000000000000000000000000"),
        ("==1.0.0", "110000000000000000000000000"),
        ("!=1.0", "001111111111111111111111111"),
        ("<>1.1", "111110111111111111111111111"),
        (">1.0", "000001111111111111000011111"),
        ("<2.0", "111111111111000000111100011"),
        (">=1.0-beta2", "110111111111111111000011111"),
        ("<=1.2", "111111100000000000111100011"),
        ("^1", "111111111111000000000000011"),
        ("^1.2", "000000111111000000000000001"),
        ("^1.2.3", "000000011111000000000000000"),
        ("^0", "000000000000000000111100000"),
        ("^0.3", "000000000000000000001000000"),
        ("^0.0.3", "000000000000000000100000000"),
        ("~1", "111111111111000000000000011"),
        ("~1.2", "000000111111000000000000001"),
        ("~1.2.3", "000000011100000000000000000"),
        ("~1.2.3.4", "000000001000000000000000000"),
        ("1.*", "111111111111000000000000011"),
        ("1.2.*", "000000111100000000000000001"),
        ("1.0 - 2.0", "111111111111111100000000011"),
        ("1.0 - 2.0.0", "111111111111111000000000011"),
        ("^1 || ^2", "111111111111111111000000011"),
        ("^1|^2.5", "111111111111000001000000011"),
        (">=1.0 <1.2", "111111000000000000000000010"),
        (">=1.0,<1.2", "111111000000000000000000010"),
        ("> 1.0", "000001111111111111000011111"),
        ("^2.0@dev", "000000000000111111000000000"),
        ("^7.2.5 || ^8.0", "000000000000000000000001000"),
        ("v1.2", "000000100000000000000000000"),
        ("1.2.x", "000000111100000000000000001"),
        ("^1.0-alpha", "111111111111000000000000011"),
        ("~1.0.0-rc1", "110010000000000000000000010"),
        (">=2", "000000000000111111000011100"),
        ("<1.2.0-beta1", "111111000000000000111100010"),
        ("^10.0", "000000000000000000000000100"),
    ] {
        for (version, allowed) in VERSIONS.iter().zip(allowed.bytes()) {
            assert_eq!(constraint::allows(wanted, version), Some(allowed == b'1'), "{wanted} {version}");
        }
    }
    for unknown in ["dev-main", "1.0.x-dev as 1.0", "self.version"] {
        assert_eq!(constraint::allows(unknown, "1.0.0"), None, "{unknown}");
    }
}

#[test]
fn hostile_files_are_refused_with_a_place() {
    let honest = honest();
    for bytes in [
        &b""[..],
        b"\0",
        b"{",
        b"[]",
        b"{}",
        b"{\"packages\": 1}",
        b"{\"packages\": [{}]}",
        b"{\"packages\": [{\"name\": \"a/b\", \"dist\": {}}]}",
    ] {
        let report = honest.with("composer.lock", bytes).report();
        assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        assert!(report.findings[0].line.is_some());
    }
    honest.with("composer.lock", "[".repeat(100_000)).is_found("refuse lock.unreadable");
    honest.with("composer.lock", format!("\u{feff}{}", lock()).replace('\n', "\r\n")).is_honest();
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_a_check_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        ends_well(&honest().with("composer.lock", bytes.clone()));
        ends_well(&honest().with("composer.json", bytes.clone()));
        for (path, text) in [("composer.lock", lock()), ("composer.json", MANIFEST.to_owned())] {
            let mut mixed = text.into_bytes();
            let at = at.index(mixed.len());
            mixed.splice(at..at, bytes.iter().copied().take(8));
            ends_well(&honest().with(path, mixed));
        }
    }

    #[test]
    fn constraints_end(wanted in "[0-9.*^~<>=|, -]{0,20}", version in "v?[0-9.]{1,9}(-[a-z0-9]{1,4})?") {
        let _ = constraint::allows(&wanted, &version);
    }
}
