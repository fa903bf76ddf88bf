//! yarn's locks, old and new: what is edited in an honest one is found.

mod node;

use cotter_lockpolicy::finding::Kind;
use cotter_lockpolicy::{Code, Format, Outcome};
use node::{Project, each_edit_is_found};

fn classic() -> Project {
    Project::of("yarn.lock", include_str!("node/locks/yarn-classic.lock"))
}

fn berry() -> Project {
    Project::of("yarn.lock", include_str!("node/locks/yarn-berry.lock"))
}

const ODD: &str =
    "sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==";
const ODD_URL: &str = "https://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz";
const ZIP: &str = "10c0/89ee2e353c5a3f3bd400c79db1c307a5b3506198ee8169d521e533a9b1d8a08fc95f21a919c084e98845b4286d7ffe309778da03744dfe66c3c1763ab1a030c6";

#[test]
fn each_edit_of_a_classic_lock_is_found() {
    let integrity = format!("  integrity {ODD}\n");
    let with_fragment = format!("{ODD_URL}#65101baf3727d728b66fa62f50cda7f2d3989601");
    assert_eq!(classic().report().format, Some(Format::Yarn1));
    each_edit_is_found(
        &classic(),
        &[
            ("another host", ODD_URL, "https://evil.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
            (
                "another host behind a user",
                ODD_URL,
                "https://npm.registry.example@evil.example/is-odd/-/is-odd-3.0.1.tgz",
                Code::UserInfo,
            ),
            (
                "no encryption",
                "https://npm.registry.example/is-odd",
                "http://npm.registry.example/is-odd",
                Code::PlainHttp,
            ),
            (
                "another package's file",
                ODD_URL,
                "https://npm.registry.example/is-even/-/is-even-1.0.0.tgz",
                Code::OtherPackage,
            ),
            (
                "another version's file",
                ODD_URL,
                "https://npm.registry.example/is-odd/-/is-odd-3.0.0.tgz",
                Code::OtherPackage,
            ),
            ("only sha1", &integrity, "", Code::WeakDigest),
            ("a short digest", ODD, "sha512-AAAA", Code::BadDigest),
            ("an empty digest", ODD, "\"\"", Code::WeakDigest),
            ("an unknown algorithm", ODD, "foo-bar", Code::BadDigest),
            ("a version out of range", "version \"3.0.1\"", "version \"4.0.0\"", Code::OutOfRange),
            (
                "an alias that nobody asked for",
                "is-odd@^3.0.0:",
                "\"is-odd@npm:is-even@^3.0.0\":",
                Code::Stale,
            ),
            (
                "a second range that does not fit",
                "is-odd@^3.0.0:",
                "is-odd@^1.0.0, is-odd@^3.0.0:",
                Code::OutOfRange,
            ),
            (
                "another name in one block",
                "is-odd@^3.0.0:",
                "is-even@^3.0.0, is-odd@^3.0.0:",
                Code::OtherPackage,
            ),
            (
                "a repository in the place of a version",
                &with_fragment,
                "https://codeload.github.com/u/r/tar.gz/0123456789012345678901234567890123456789",
                Code::OtherPackage,
            ),
            ("what was asked for is gone", "is-odd@^3.0.0:", "is-odd@^3.0.1:", Code::Stale),
            ("what a package asks for is gone", "is-number \"^6.0.0\"", "is-number \"^6.0.1\"", Code::Stale),
            (
                "a range that stands twice",
                "is-odd@^3.0.0:",
                "is-odd@^3.0.0, is-odd@^3.0.0:",
                Code::DuplicateKey,
            ),
            (
                "a field that stands twice",
                &integrity,
                "  integrity sha512-AAAA\n  integrity sha512-BBBB\n",
                Code::DuplicateKey,
            ),
            ("a path as a name", "is-odd@^3.0.0:", "\"../../x@^3.0.0\":", Code::HostileName),
            ("an unknown field", &integrity, "  prebuiltVariants:\n    x \"y\"\n", Code::Shape),
            ("an unknown version", "# yarn lockfile v1", "# yarn lockfile v2", Code::Unsupported),
            ("a tab", "  version \"3.0.1\"", "\tversion \"3.0.1\"", Code::Unreadable),
            ("YAML", "  version \"3.0.1\"", "  version: 3.0.1", Code::Unreadable),
            (
                "an unfinished merge",
                "is-odd@^3.0.0:",
                "<<<<<<< a\n=======\n>>>>>>> b\nis-odd@^3.0.0:",
                Code::Unreadable,
            ),
        ],
    );
}

#[test]
fn a_manifest_that_changed_is_found() {
    for honest in [classic(), berry()] {
        assert_eq!(honest.edited_file("package.json", "^3.0.0", "^3.0.1").found(), [Code::Stale]);
        let more = honest.edited_file("package.json", "\"num\"", "\"ms\": \"^2.0.0\", \"num\"");
        assert_eq!(more.found(), [Code::Stale]);
        let less = honest.edited_file("package.json", ", \"num\": \"npm:is-number@^7.0.0\"", "");
        let wanted: &[Code] =
            if honest.report().format == Some(Format::YarnBerry) { &[Code::Stale] } else { &[] };
        assert_eq!(less.found(), wanted);
    }
}

#[test]
fn a_resolution_of_the_manifest_explains_its_block() {
    let resolved = classic()
        .edited_file(
            "package.json",
            "\"private\"",
            "\"resolutions\": {\"is-number\": \"7.0.0\"}, \"private\"",
        )
        .edited(
            "is-number@^6.0.0:\n  version \"6.0.0\"",
            "is-number@7.0.0, is-number@^6.0.0:\n  version \"7.0.0\"",
        )
        .edited("is-number-6.0.0.tgz", "is-number-7.0.0.tgz");
    assert_eq!(resolved.found(), []);
    let without = resolved.edited_file("package.json", "\"is-number\": \"7.0.0\"", "");
    assert_eq!(without.found(), [Code::OutOfRange]);
}

/// Each of these is what `yarn install --frozen-lockfile` would change.
#[test]
fn a_resolution_that_a_classic_lock_does_not_follow_is_found() {
    let manifest = |resolutions: &str| format!("{{\"resolutions\": {{{resolutions}}}, \"private\": true,");
    let with = |project: &Project, resolutions: &str| {
        project.edited_file("package.json", "{", &manifest(resolutions)).edited_file(
            "package.json",
            "\"private\": true,\n  \"dep",
            "\"dep",
        )
    };
    let seven = |key: &str| {
        format!(
            "{key}:\n  version \"7.0.0\"\n  resolved \"https://npm.registry.example/is-number/-/is-number-7.0.0.tgz\"\n  integrity {ODD}\n\n"
        )
    };
    let honest = with(&classic(), "");
    assert_eq!(honest.found(), []);
    // A tag, and a name with a range, are none to this yarn.
    assert_eq!(with(&classic(), "\"is-number\": \"latest\", \"is-number@^6\": \"1.0.0\"").found(), []);
    assert_eq!(with(&classic(), "\"is-number\": \"7.0.0\"").found(), [Code::Stale]);
    assert_eq!(with(&classic(), "\"**/is-number\": \"7.0.0\"").found(), [Code::Stale]);
    assert_eq!(with(&classic(), "\"is-odd/is-number\": \"7.0.0\"").found(), [Code::Stale]);
    assert_eq!(with(&classic(), "\"nobody\": \"1.0.0\"").found(), [Code::Stale]);
    // The resolution is there, and what asks for the name still gets another.
    let beside = classic().edited("is-odd@^3.0.0:", &(seven("is-number@7.0.0") + "is-odd@^3.0.0:"));
    assert_eq!(with(&beside, "\"is-number\": \"7.0.0\"").found(), [Code::Stale]);
    assert_eq!(with(&beside, "\"other/is-number\": \"7.0.0\"").found(), []);
    // Another package in the place of one.
    let other = classic()
        .edited("is-number@^6.0.0:", "is-number@^6.0.0, \"is-number@npm:is-even@6.0.0\":")
        .edited("is-number/-/is-number-6.0.0.tgz", "is-even/-/is-even-6.0.0.tgz");
    assert_eq!(with(&other, "\"is-number\": \"npm:is-even@6.0.0\"").found(), []);
    assert!(other.found().contains(&Code::OtherPackage));
}

#[test]
fn a_resolution_that_a_berry_lock_does_not_follow_is_found() {
    let with = |resolutions: &str| {
        let resolutions = format!("\"resolutions\": {{{resolutions}}}, \"private\"");
        berry().edited_file("package.json", "\"private\"", &resolutions)
    };
    for followed in [
        "\"is-number\": \"^6.0.0\", \"num\": \"npm:is-number@^7.0.0\"",
        "\"is-odd/is-number\": \"npm:^6.0.0\"",
        "\"is-number@npm:^5.0.0\": \"1.0.0\"",
        "\"is-even/is-number\": \"1.0.0\"",
        "\"is-odd@npm:1.0.0/is-number\": \"1.0.0\"",
        "\"nobody\": \"1.0.0\"",
        // The first counts.
        "\"is-odd/is-number\": \"^6.0.0\", \"is-number\": \"1.0.0\"",
    ] {
        assert_eq!(with(followed).found(), [], "{followed}");
    }
    for other in [
        "\"is-number\": \"6.0.0\"",
        "\"is-odd/is-number\": \"7.0.0\"",
        "\"is-odd@npm:3.0.1/is-number@npm:^6.0.0\": \"6.0.0\"",
        "\"is-number@^6.0.0\": \"6.0.0\"",
        "\"is-odd\": \"3.0.0\"",
        "\"is-number\": \"npm:is-even@6.0.0\"",
    ] {
        assert_eq!(with(other).found(), [Code::Stale], "{other}");
    }
}

#[test]
fn each_edit_of_a_berry_lock_is_found() {
    let line = format!("  checksum: {ZIP}\n");
    let sha1 = format!("10c0/{}", "a".repeat(40));
    let other_key = ZIP.replace("10c0/", "9/");
    assert_eq!(berry().report().format, Some(Format::YarnBerry));
    each_edit_is_found(
        &berry(),
        &[
            ("the checksum is gone", &line, "", Code::NoDigest),
            ("the checksum is gone, a platform is named", &line, "  conditions: os=linux\n", Code::NoDigest),
            ("a short checksum", ZIP, "10c0/00", Code::BadDigest),
            ("another algorithm's length", ZIP, &sha1, Code::BadDigest),
            ("a checksum that yarn passes over", ZIP, &other_key, Code::BadDigest),
            (
                "an archive elsewhere",
                "\"is-odd@npm:3.0.1\"",
                "\"is-odd@npm:3.0.1::__archiveUrl=https%3A%2F%2Fevil.example%2Fis-odd%2F-%2Fis-odd-3.0.1.tgz\"",
                Code::ForeignHost,
            ),
            (
                "another package's archive",
                "\"is-odd@npm:3.0.1\"",
                "\"is-odd@npm:3.0.1::__archiveUrl=https%3A%2F%2Fnpm.registry.example%2Fis-even%2F-%2Fis-even-1.0.0.tgz\"",
                Code::OtherPackage,
            ),
            ("something bound", "\"is-odd@npm:3.0.1\"", "\"is-odd@npm:3.0.1::x=y\"", Code::Shape),
            (
                "another package",
                "resolution: \"is-number@npm:6.0.0\"",
                "resolution: \"is-even@npm:6.0.0\"",
                Code::OtherPackage,
            ),
            ("version and resolution differ", "version: 6.0.0", "version: 6.0.1", Code::Shape),
            (
                "a second range that does not fit",
                "\"is-odd@npm:^3.0.0\":",
                "\"is-odd@npm:^1.0.0, is-odd@npm:^3.0.0\":",
                Code::OutOfRange,
            ),
            (
                "a repository",
                "\"is-odd@npm:3.0.1\"",
                "\"is-odd@https://x.example/r.git#commit=0123456789012345678901234567890123456789\"",
                Code::OtherPackage,
            ),
            ("what was asked for is gone", "\"is-odd@npm:^3.0.0\":", "\"is-odd@npm:^3.0.1\":", Code::Stale),
            ("a workspace that is a package", "linkType: soft", "linkType: hard", Code::Shape),
            (
                "a range that stands twice",
                "\"is-odd@npm:^3.0.0\":",
                "\"is-odd@npm:^3.0.0, is-odd@npm:^3.0.0\":",
                Code::DuplicateKey,
            ),
            ("a key that stands twice", &line, "  checksum: a\n  checksum: b\n", Code::DuplicateKey),
            (
                "a path as a name",
                "resolution: \"is-number@npm:6.0.0\"",
                "resolution: \"../x@npm:6.0.0\"",
                Code::HostileName,
            ),
            ("an unknown version", "  version: 10\n", "  version: 99\n", Code::Unsupported),
            ("an unknown field", &line, "  extra: x\n", Code::Shape),
            ("an anchor", "version: 3.0.1", "version: &a 3.0.1", Code::Unreadable),
            ("read by yarn 1 otherwise", "# This file", "# yarn lockfile v1\n# This file", Code::Unreadable),
        ],
    );
}

/// Both are accepted by `yarn install --immutable`.
#[test]
fn what_yarn_itself_accepts_is_found() {
    let other_version = berry().edited(
        "version: 6.0.0\n  resolution: \"is-number@npm:6.0.0\"",
        "version: 3.0.0\n  resolution: \"is-number@npm:3.0.0\"",
    );
    assert_eq!(other_version.found(), [Code::OutOfRange]);
    let other_package = berry().edited(
        "version: 6.0.0\n  resolution: \"is-number@npm:6.0.0\"",
        "version: 3.0.1\n  resolution: \"is-odd@npm:3.0.1\"",
    );
    assert_eq!(other_package.found(), [Code::OtherPackage]);
}

#[test]
fn a_build_for_another_platform_needs_no_checksum() {
    let line = format!("  checksum: {ZIP}\n");
    let built = berry().edited(&line, "  conditions: os=darwin & cpu=arm64\n").edited(
        "  languageName: unknown",
        "  dependenciesMeta:\n    is-odd:\n      optional: true\n  languageName: unknown",
    );
    assert_eq!(built.found(), []);
}

#[test]
fn a_patch_belongs_to_its_package_and_is_there() {
    let patched = berry().edited(
        "\"proj@workspace:.\":",
        &format!("\"is-odd@patch:is-odd@npm%3A^3.0.0#./x.patch::locator=proj%40workspace%3A.\":\n  version: 3.0.1\n  resolution: \"is-odd@patch:is-odd@npm%3A3.0.1#./x.patch::version=3.0.1&hash=ab12cd&locator=proj%40workspace%3A.\"\n  checksum: {ZIP}\n  languageName: node\n  linkType: hard\n\n\"proj@workspace:.\":"),
    );
    assert_eq!(patched.found(), [Code::Stale]);
    let mut there = patched.clone();
    there.set("x.patch", "");
    assert_eq!(there.found(), []);
    assert_eq!(there.edited("patch:is-odd@npm%3A3.0.1", "patch:is-even@npm%3A3.0.1").found(), [Code::Shape]);
    assert_eq!(
        patched
            .edited("%3A^3.0.0#./x.patch", "%3A^3.0.0#../../x.patch")
            .edited("3.0.1#./x.patch", "3.0.1#../../x.patch")
            .found(),
        [Code::OutsidePath]
    );
}

/// The checksum of what is patched is not that of what was fetched, and another patch has another one.
#[test]
fn a_patched_package_is_compared_with_itself() {
    let other = ZIP.replace("10c0/89ee", "10c0/0123");
    let block = |hash: &str, checksum: &str| {
        format!(
            "\"is-odd@patch:is-odd@npm%3A^3.0.0#./x.patch\":\n  version: 3.0.1\n  resolution: \"is-odd@patch:is-odd@npm%3A3.0.1#./x.patch::version=3.0.1&hash={hash}\"\n  checksum: {checksum}\n  languageName: node\n  linkType: hard\n\n\"proj@workspace:.\":"
        )
    };
    let with = |hash: &str, checksum: &str| berry().edited("\"proj@workspace:.\":", &block(hash, checksum));
    let new = |was: &Project, now: &Project| -> Vec<(Code, Outcome)> {
        let found = now.against(was).findings.into_iter();
        found
            .map(|finding| (finding.code, finding.outcome))
            .filter(|(code, _)| code.kind() == Kind::Relative)
            .collect()
    };
    let patched = with("ab12cd", &other);
    assert_eq!(new(&berry(), &patched), [(Code::NewSource, Outcome::Ask)]);
    assert_eq!(new(&patched, &berry()), []);
    let again = with("ab12ce", &other.replace("10c0/0123", "10c0/4567"));
    assert_eq!(new(&patched, &again), [(Code::NewDigest, Outcome::Ask)]);
    let forged = with("ab12cd", &other.replace("10c0/0123", "10c0/4567"));
    assert_eq!(new(&patched, &forged), [(Code::NewDigest, Outcome::Refuse)]);
    let plain = patched.edited(ZIP, &other.replace("10c0/0123", "10c0/4567"));
    assert_eq!(new(&patched, &plain), [(Code::NewDigest, Outcome::Refuse)]);
}

mod of_classic {
    use super::*;
    properties!(classic);
}

mod of_berry {
    use super::*;
    properties!(berry);
}
