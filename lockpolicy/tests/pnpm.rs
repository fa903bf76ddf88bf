//! pnpm's lock: what is edited in an honest one is found.

mod node;

use cotter_lockpolicy::{Code, Outcome};
use node::{Project, each_edit_is_found};

fn honest() -> Project {
    Project::of("pnpm-lock.yaml", include_str!("node/locks/pnpm-lock.yaml"))
}

const ODD: &str =
    "sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==";

/// Version 9 does not say which packages run code at an install: that a lock of version 6 says it is no news.
#[test]
fn scripts_are_compared_only_where_both_locks_say_them() {
    let six = |builds: &str| {
        let lock = format!(
            "lockfileVersion: '6.0'\n\ndependencies:\n  is-odd:\n    specifier: ^3.0.0\n    version: 3.0.1\n\npackages:\n\n  /is-odd@3.0.1:\n    resolution: {{integrity: {ODD}}}\n{builds}    dev: false\n"
        );
        Project::of("pnpm-lock.yaml", &lock)
    };
    let news = |was: &Project, now: &Project| {
        now.against(was).findings.iter().filter(|finding| finding.code == Code::NewScript).count()
    };
    let (quiet, builds) = (six(""), six("    requiresBuild: true\n"));
    assert_eq!(news(&quiet, &builds), 1);
    assert_eq!(news(&builds, &builds), 0);
    assert_eq!(news(&honest(), &builds), 0);
}

#[test]
fn each_edit_of_the_lock_is_found() {
    let whole = format!("{{integrity: {ODD}}}");
    let with_url = |url: &str| format!("{{integrity: {ODD}, tarball: {url}}}");
    let foreign = with_url("https://evil.example/is-odd/-/is-odd-3.0.1.tgz");
    let user = with_url("https://npm.registry.example@evil.example/is-odd/-/is-odd-3.0.1.tgz");
    let plain = with_url("http://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz");
    let other = with_url("https://npm.registry.example/is-even/-/is-even-1.0.0.tgz");
    let several = format!("sha512-AAAA {ODD}");
    let two = format!("sha512-{}== {ODD}", "A".repeat(86));
    each_edit_is_found(
        &honest(),
        &[
            ("another host", &whole, &foreign, Code::ForeignHost),
            ("another host behind a user", &whole, &user, Code::UserInfo),
            ("no encryption", &whole, &plain, Code::PlainHttp),
            ("another package's file", &whole, &other, Code::OtherPackage),
            (
                "a URL without digest",
                &whole,
                "{tarball: https://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz}",
                Code::NoDigest,
            ),
            ("no digest", &whole, "{integrity: ''}", Code::NoDigest),
            ("no source at all", &whole, "{}", Code::Shape),
            ("sha1", ODD, "sha1-CQpnWPrDwmP1+SMHXZhtLtJv90w=", Code::WeakDigest),
            ("a short digest", ODD, "sha512-AAAA", Code::BadDigest),
            ("a short digest before a real one", ODD, &several, Code::BadDigest),
            ("two digests", ODD, &two, Code::SeveralDigests),
            (
                "a repository under a version",
                &whole,
                "{type: git, repo: https://x.example/a, commit: abc}",
                Code::Shape,
            ),
            ("a folder under a version", &whole, "{type: directory, directory: ../x}", Code::Shape),
            ("code of the project's own", &whole, "{type: 'custom:x', url: y}", Code::Shape),
            ("an unknown field of a source", &whole, "{integrity: sha512-AAAA, mirror: x}", Code::Shape),
            (
                "another package in its place",
                "version: 3.0.1",
                "version: is-number@6.0.0",
                Code::OtherPackage,
            ),
            ("a version out of range", "version: 3.0.1", "version: 2.0.0", Code::Shape),
            ("a range that is not the manifest's", "specifier: ^3.0.0", "specifier: ^2.0.0", Code::Stale),
            (
                "a project that asks for more",
                "      num:\n",
                "      extra:\n        specifier: ^6.0.0\n        version: is-number@6.0.0\n      num:\n",
                Code::Stale,
            ),
            ("a path as a name", "      num:\n", "      '../../x':\n", Code::HostileName),
            (
                "a path as a package's dependency",
                "      is-number: 6.0.0",
                "      '../../x': is-number@6.0.0",
                Code::HostileName,
            ),
            ("a project outside", "  .:\n", "  ../..:\n", Code::OutsidePath),
            (
                "a dependency that is not there",
                "      is-number: 6.0.0",
                "      is-number: 6.0.1",
                Code::Shape,
            ),
            (
                "an override that nobody wrote",
                "importers:",
                "overrides:\n  is-number: 6.0.0\n\nimporters:",
                Code::Stale,
            ),
            (
                "a patch that is not there",
                "importers:",
                "patchedDependencies:\n  is-odd@3.0.1:\n    hash: x\n    path: patches/x.patch\n\nimporters:",
                Code::Stale,
            ),
            (
                "another name in disguise",
                "is-odd@3.0.1:\n    resolution",
                "is-\u{43e}dd@3.0.1:\n    resolution",
                Code::Shape,
            ),
            ("an unknown part", "importers:", "extra:\n  a: b\n\nimporters:", Code::Shape),
            ("an unknown version", "'9.0'", "'99.0'", Code::Unsupported),
            (
                "a key that stands twice",
                "  is-odd@3.0.1:\n    resolution",
                "  is-odd@3.0.1:\n    resolution: {integrity: x}\n  is-odd@3.0.1:\n    resolution",
                Code::DuplicateKey,
            ),
            ("a field that stands twice", &whole, "{integrity: x, integrity: y}", Code::DuplicateKey),
            ("an anchor", "importers:", "time: &x\n  a: b\n\nimporters:", Code::Unreadable),
            ("an alias", "version: 3.0.1", "version: *x", Code::Unreadable),
            ("a merge key", "      is-number: 6.0.0", "      <<: x", Code::Unreadable),
            ("a tab", "    dependencies:\n      is-odd", "\tdependencies:\n      is-odd", Code::Unreadable),
            (
                "an unfinished merge",
                "importers:",
                "<<<<<<< a\n=======\n>>>>>>> b\nimporters:",
                Code::Unreadable,
            ),
            (
                "a third document",
                "lockfileVersion",
                "---\nlockfileVersion: '9.0'\n---\nlockfileVersion: '9.0'\n---\nlockfileVersion",
                Code::Unreadable,
            ),
        ],
    );
}

#[test]
fn a_version_out_of_its_range_is_found() {
    let edited = honest()
        .edited("version: 3.0.1", "version: 2.0.0")
        .edited("  is-odd@3.0.1:\n    resolution", "  is-odd@2.0.0:\n    resolution")
        .edited("  is-odd@3.0.1:\n    dependencies", "  is-odd@2.0.0:\n    dependencies");
    assert_eq!(edited.found(), [Code::OutOfRange]);
}

#[test]
fn a_manifest_that_changed_is_found() {
    let changed = honest().edited_file("package.json", "^3.0.0", "^3.0.1");
    assert_eq!(changed.found(), [Code::Stale]);
    let more = honest().edited_file("package.json", "\"num\"", "\"ms\": \"^2.0.0\", \"num\"");
    assert_eq!(more.found(), [Code::Stale]);
}

/// The honest lock with settings of its own, and the manifests that they are from.
fn set(lock: &str, pnpm: &str, workspace: &str) -> Project {
    let mut project = honest().edited("importers:", &format!("{lock}\nimporters:")).edited_file(
        "package.json",
        "\"private\"",
        &format!("{pnpm} \"private\""),
    );
    if !workspace.is_empty() {
        project.set("pnpm-workspace.yaml", workspace);
    }
    project
}

/// Each is what pnpm itself was asked about with `--frozen-lockfile`, besides what only packages show.
#[test]
fn the_overrides_are_those_of_the_manifests() {
    let own = |rules: &str| format!("\"pnpm\": {{\"overrides\": {{{rules}}}}},");
    let held = "overrides:\n  is-number@6: 6.0.0\n";
    for (lock, pnpm, workspace) in [
        (held, own("\"is-number@6\": \"6.0.0\""), ""),
        (held, "\"resolutions\": {\"is-number@6\": \"6.0.0\"},".to_owned(), ""),
        (held, String::new(), "overrides:\n  is-number@6: 6.0.0\n"),
        // Where both files have some, releases differ in which of them counts.
        (held, own("\"is-number@6\": \"6.0.0\""), "overrides:\n  is-number@6: 6.0.1\n  x: 1.0.0\n"),
        (held, "\"packageManager\": \"pnpm@11.0.0\",".to_owned() + &own("\"x\": \"1\""), held),
        ("overrides:\n  is-odd: ^3.0.0\n", own("\"is-odd\": \"$is-odd\""), ""),
        (
            "overrides:\n  is-odd: 3.0.1\n",
            String::new(),
            "overrides:\n  is-odd: 'catalog:'\ncatalog:\n  is-odd: 3.0.1\n",
        ),
    ] {
        let project = set(lock, &pnpm, workspace);
        let project = if lock.contains("is-odd: 3.0.1") {
            project.edited("specifier: ^3.0.0", "specifier: 3.0.1")
        } else {
            project
        };
        assert_eq!(project.found(), [], "{lock} {pnpm} {workspace} {:#?}", project.report().findings);
    }
    for (lock, pnpm, workspace) in [
        (held, own("\"is-number@6\": \"6.0.1\""), ""),
        (held, own("\"is-number@6\": \"6.0.0\", \"x\": \"1.0.0\""), ""),
        (held, String::new(), "overrides:\n  is-number@6: 6.0.1\n"),
        ("", own("\"x\": \"1.0.0\""), ""),
        ("", String::new(), "overrides:\n  x: 1.0.0\n"),
        ("overrides:\n  is-odd: ^3.0.1\n", own("\"is-odd\": \"$is-odd\""), ""),
        // The same in both, and not what packages get.
        ("overrides:\n  is-number: 6.0.0\n", own("\"is-number\": \"6.0.0\"").replace("6.0.0", "7.0.0"), ""),
        ("overrides:\n  is-number: 7.0.0\n", own("\"is-number\": \"7.0.0\""), ""),
        ("overrides:\n  is-number: npm:is-odd@6.0.0\n", own("\"is-number\": \"npm:is-odd@6.0.0\""), ""),
        ("overrides:\n  is-number: '-'\n", own("\"is-number\": \"-\""), ""),
    ] {
        let found = set(lock, &pnpm, workspace).found();
        assert_eq!(found, [Code::Stale], "{lock} {pnpm} {workspace}");
    }
    // Nobody says which pnpm it is: newer ones do not read this file for settings.
    let report = set("", &own("\"x\": \"1.0.0\""), "").report();
    assert_eq!(report.outcome(), Some(Outcome::Ask));
    let report =
        set("", &("\"packageManager\": \"pnpm@10.0.0\",".to_owned() + &own("\"x\": \"1\"")), "").report();
    assert_eq!(report.outcome(), Some(Outcome::Refuse));
}

#[test]
fn a_patch_is_the_one_that_the_lock_was_made_with() {
    let patch = "+a\n";
    let sha = cotter_lockpolicy::record::sha256(patch.as_bytes());
    let held = format!("patchedDependencies:\n  is-odd@3.0.1:\n    hash: {sha}\n    path: patches/x.patch\n");
    let wanted = "\"pnpm\": {\"patchedDependencies\": {\"is-odd@3.0.1\": \"patches/x.patch\"}},";
    let with = |lock: &str, pnpm: &str, workspace: &str| {
        let mut project = set(lock, pnpm, workspace);
        project.set("patches/x.patch", patch);
        project.set("patches/y.patch", patch);
        project
    };
    assert_eq!(with(&held, wanted, "").found(), []);
    assert_eq!(with(&held, "", "patchedDependencies:\n  is-odd@3.0.1: patches/x.patch\n").found(), []);
    let bare = format!("patchedDependencies:\n  is-odd@3.0.1: {sha}\n");
    assert_eq!(with(&bare, wanted, "").found(), []);
    let mut other = with(&held, wanted, "");
    other.set("patches/x.patch", "+a\n+evil\n");
    assert_eq!(other.found(), [Code::Stale]);
    for (lock, pnpm) in [
        (held.as_str(), ""),
        ("", wanted),
        (&held, wanted.replace("x.patch", "y.patch").as_str()),
        (&held.replace("x.patch", "z.patch"), wanted),
        (&held, wanted.replace("is-odd@3.0.1", "is-odd").as_str()),
    ] {
        assert_eq!(with(lock, pnpm, "").found(), [Code::Stale], "{lock} {pnpm}");
    }
}

#[test]
fn the_older_keys_are_read_the_same() {
    let six = "lockfileVersion: '6.0'\n\ndependencies:\n  is-odd:\n    specifier: ^3.0.0\n    version: 3.0.1\n  num:\n    specifier: npm:is-number@^7.0.0\n    version: /is-number@7.0.0\n\ndevDependencies:\n  '@sindresorhus/is':\n    specifier: ^7.0.0\n    version: 7.2.0(is-odd@3.0.1)\n\npackages:\n\n  /@sindresorhus/is@7.2.0(is-odd@3.0.1):\n    resolution: {integrity: ODD}\n    requiresBuild: true\n    dev: true\n\n  /is-number@6.0.0:\n    resolution: {integrity: ODD}\n\n  /is-number@7.0.0:\n    resolution: {integrity: ODD}\n\n  /is-odd@3.0.1:\n    resolution: {integrity: ODD}\n    dependencies:\n      is-number: 6.0.0\n".replace("ODD", ODD);
    let honest = Project::of("pnpm-lock.yaml", &six);
    // One of them must be built, as the lock says.
    assert_eq!(honest.found(), []);
    assert_eq!(honest.report().packages, 4);
    assert_eq!(
        honest.edited("version: /is-number@7", "version: /is-odd@3.0.1 #").found(),
        [Code::OtherPackage]
    );
    let five = six
        .replace("'6.0'", "5.4")
        .replace("dependencies:\n  is-odd:\n    specifier: ^3.0.0\n    version: 3.0.1\n  num:\n    specifier: npm:is-number@^7.0.0\n    version: /is-number@7.0.0\n\ndevDependencies:\n  '@sindresorhus/is':\n    specifier: ^7.0.0\n    version: 7.2.0(is-odd@3.0.1)\n", "specifiers:\n  '@sindresorhus/is': ^7.0.0\n  is-odd: ^3.0.0\n  num: npm:is-number@^7.0.0\n\ndependencies:\n  is-odd: 3.0.1\n  num: /is-number/7.0.0\n\ndevDependencies:\n  '@sindresorhus/is': 7.2.0_is-odd@3.0.1\n")
        .replace("(is-odd@3.0.1):", "_is-odd@3.0.1:")
        .replace("/is@", "/is/")
        .replace("  /is-number@", "  /is-number/")
        .replace("  /is-odd@", "  /is-odd/");
    let honest = Project::of("pnpm-lock.yaml", &five);
    assert_eq!(honest.found(), []);
    assert_eq!(honest.edited("is-odd: ^3.0.0", "is-odd: ^2.0.0").found(), [Code::Stale, Code::OutOfRange]);
}

#[test]
fn the_first_of_two_documents_is_the_package_managers() {
    let own = format!(
        "---\nlockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    configDependencies: {{}}\n    packageManagerDependencies:\n      pnpm:\n        specifier: 12.0.0\n        version: 12.0.0\n\npackages:\n\n  pnpm@12.0.0:\n    resolution: {{integrity: {ODD}}}\n\nsnapshots:\n\n  pnpm@12.0.0: {{}}\n\n---\n"
    );
    let honest = honest().edited("lockfileVersion", &format!("{own}lockfileVersion"));
    assert_eq!(honest.found(), []);
    assert_eq!(honest.report().packages, 5);
    assert_eq!(
        honest
            .edited(
                "    configDependencies: {}",
                "    configDependencies:\n      evil:\n        specifier: 1.0.0\n        version: pnpm@12.0.0"
            )
            .found(),
        [Code::OtherPackage, Code::Stale]
    );
}

/// pnpm takes the second document for the lock of the project: behind an empty one, there is none.
#[test]
fn an_empty_document_is_found() {
    let with = |end: &str| {
        let mut project = honest();
        project.set("pnpm-lock.yaml", &format!("{}{end}", honest().text()));
        project.found()
    };
    for end in [
        "---\n",
        "\n---\n\n",
        "---",
        "--- \n# x\n",
        "---\n{}\n",
        "---\n---\n",
        "---\nlockfileVersion: '9.0'\n",
    ] {
        assert!(!with(end).is_empty(), "{end:?}");
    }
    let mut begun = honest();
    begun.set("pnpm-lock.yaml", &format!("---\n{}", honest().text()));
    assert_eq!(begun.found(), []);
}

#[test]
fn a_bomb_is_cheap() {
    let deep = format!("lockfileVersion: '9.0'\ntime: {}", "{a: ".repeat(200_000));
    assert_eq!(Project::of("pnpm-lock.yaml", &deep).found(), [Code::Unreadable]);
    let laughs = "lockfileVersion: '9.0'\ntime:\n  a: &a [x]\n  b: &b [*a, *a]\n";
    assert_eq!(Project::of("pnpm-lock.yaml", laughs).found(), [Code::Unreadable]);
}

properties!(honest);
