//! `go.sum` and `go.mod`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot set up its scene has failed")]

mod project;

use std::process::Command;

use cotter_lockpolicy::go::version;
use project::{Project, ends_well};
use proptest::prelude::*;

fn h1(letter: char) -> String {
    format!("h1:{}=", letter.to_string().repeat(43))
}

fn sum() -> String {
    let (a, b) = (h1('A'), h1('B'));
    format!(
        "example.org/a v1.2.3 {a}\nexample.org/a v1.2.3/go.mod {b}\n\
         example.org/b/v2 v2.0.0-20240102030405-0123456789ab {a}\nexample.org/b/v2 v2.0.0-20240102030405-0123456789ab/go.mod {b}\n\
         example.org/c v4.0.0+incompatible {a}\nexample.org/c v4.0.0+incompatible/go.mod {b}\n\
         example.org/fork v0.1.0 {a}\nexample.org/fork v0.1.0/go.mod {b}\n\
         example.org/graph v0.5.0/go.mod {b}\nexample.org/yaml.v2 v2.4.0 {a}\n"
    )
}

const MOD: &str = "module example.org/m\n\ngo 1.22\n\ntoolchain go1.22.3\n\nrequire example.org/a v1.2.3\n\n\
    require (\n\texample.org/b/v2 v2.0.0-20240102030405-0123456789ab // indirect\n\texample.org/c v4.0.0+incompatible\n\
    \texample.org/d v1.0.0\n\texample.org/e v1.0.0\n)\n\n\
    replace example.org/d => example.org/fork v0.1.0\n\nreplace example.org/e v1.0.0 => ./e\n\n\
    exclude example.org/a v1.2.2\n\nretract [v0.1.0, v0.2.0] // broken\n";

fn honest() -> Project {
    Project::of(&[("go.sum", &sum()), ("go.mod", MOD)])
}

#[test]
fn an_honest_sum_has_only_the_note_of_a_replaced_module() {
    assert_eq!(honest().found(), ["note name.alias"]);
    assert_eq!(honest().report().packages, 6);
}

#[test]
fn every_edit_of_the_tamper_matrix_is_found() {
    let honest = honest();
    let line = format!("example.org/a v1.2.3 {}\n", h1('A'));
    for (from, to, found) in [
        (line.as_str(), "", "refuse pin.no-digest"),
        (&line, "example.org/a v1.2.3 h1:\n", "refuse pin.bad-digest"),
        (&line, "example.org/a v1.2.3 h1:AAAA\n", "refuse pin.bad-digest"),
        (&line, &line.replace("h1:", "h2:"), "refuse pin.bad-digest"),
        (&line, &line.replace("h1:", "md5:"), "refuse pin.bad-digest"),
        (&line, "example.org/a v1.2.3\n", "refuse lock.unreadable"),
        (&line, &format!("{line}{}", line.replace("h1:A", "h1:Z")), "ask pin.several-digests"),
        (&line, &line.replace("v1.2.3", "v1.2.4"), "refuse pin.no-digest"),
        (&line, &line.replace("v1.2.3", "v2.2.3"), "refuse name.other-package"),
        (&line, &line.replace("v1.2.3", "main"), "refuse pin.no-version"),
        (&line, &line.replace("v1.2.3", "v1.2"), "refuse pin.no-version"),
        (&line, &line.replace("org/a", "org/../a"), "refuse name.hostile"),
        (&line, &line.replace("org/a", "org/a@evil"), "refuse name.hostile"),
        (&line, &line.replace("org/a", "org/\u{430}"), "refuse name.disguised"),
    ] {
        honest.edit_lock(from, to).is_found(found);
    }
    honest.edit_lock(&line, &format!("{line}{line}")).is_honest();
}

#[test]
fn a_changed_manifest_is_out_of_step() {
    let honest = honest();
    for (from, to, found) in [
        ("example.org/a v1.2.3", "example.org/a v1.3.0", "refuse step.stale"),
        ("example.org/a v1.2.3", "example.org/new v1.0.0", "refuse step.stale"),
        ("example.org/a v1.2.3", "example.org/a latest", "refuse pin.no-version"),
        ("example.org/a v1.2.3", "example.org/graph v0.5.0", "refuse pin.no-digest"),
        ("=> example.org/fork v0.1.0", "=> example.org/evil v0.1.0", "refuse step.stale"),
        ("=> ./e", "=> ../e", "refuse source.outside-path"),
        ("=> ./e", "=> /srv/e", "refuse source.outside-path"),
        ("go 1.22", "go 1.22\nfetch x", "refuse lock.unreadable"),
        (")\n\nreplace", "\n\nreplace", "refuse lock.unreadable"),
    ] {
        honest.edit("go.mod", from, to).is_found(found);
    }
    Project::of(&[("go.sum", &sum())]).is_found("note step.no-manifest");
}

#[test]
fn a_workspace_brings_modules_and_sums_of_its_own() {
    let more = honest().edit(
        "go.mod",
        "go 1.22",
        "go 1.22\nrequire example.org/sibling v1.0.0\nrequire example.org/w v1.0.0",
    );
    more.is_found("refuse step.stale");
    more.with("go.work", "go 1.22\nuse (\n\t.\n\t./sibling\n)\n")
        .with("sibling/go.mod", "module example.org/sibling\n")
        .with("go.work.sum", format!("example.org/w v1.0.0 {0}\nexample.org/w v1.0.0/go.mod {0}\n", h1('W')))
        .is_honest();
}

#[test]
fn what_is_vendored_must_be_what_is_required() {
    let modules = "# example.org/a v1.2.3\n## explicit; go 1.20\nexample.org/a\n# example.org/b/v2 v2.0.0-20240102030405-0123456789ab\n\
        # example.org/c v4.0.0+incompatible\n## explicit\n# example.org/d v1.0.0 => example.org/fork v0.1.0\n# example.org/e v1.0.0 => ./e\n";
    let vendored = honest().with("vendor/modules.txt", modules);
    vendored.is_honest();
    vendored.edit("vendor/modules.txt", "v1.2.3", "v1.2.2").is_found("refuse lock.diverges");
    vendored.edit("vendor/modules.txt", "# example.org/a v1.2.3\n", "").is_found("refuse step.stale");
}

#[test]
fn hostile_files_are_refused_with_a_place() {
    let honest = honest();
    for bytes in
        [&b"\0"[..], b"\xff\xfe[\0", b"a b\n", b"a b c d\n", b"<<<<<<< a\n=======\n>>>>>>> b\n", b"\xff"]
    {
        let report = honest.with("go.sum", bytes).report();
        assert_eq!(report.findings.len(), 1, "{bytes:?}");
        assert!(report.findings[0].line.is_some());
    }
    honest.with("go.sum", format!("\u{feff}{}", sum()).replace('\n', "\r\n")).is_honest();
}

#[test]
fn pseudo_versions_and_major_versions() {
    for (version, pseudo) in [
        ("v0.0.0-20060102150405-abcdefabcdef", true),
        ("v1.2.4-0.20060102150405-abcdefabcdef", true),
        ("v1.2.3-pre.0.20060102150405-abcdefabcdef", true),
        ("v2.0.0-20060102150405-abcdefabcdef+incompatible", true),
        ("v1.2.3-20060102150405-abcdefabcdef", false),
        ("v1.2.3-rc.1", false),
        ("v1.2.3", false),
    ] {
        assert_eq!(version::is_pseudo(version), pseudo, "{version}");
    }
    for (path, version, belongs) in [
        ("example.org/a", "v1.9.0", true),
        ("example.org/a", "v0.0.0-20060102150405-abcdefabcdef", true),
        ("example.org/a", "v2.0.0", false),
        ("example.org/a", "v2.0.0+incompatible", true),
        ("example.org/a/v2", "v2.0.0", true),
        ("example.org/a/v2", "v1.0.0", false),
        ("example.org/a/v2", "v3.0.0", false),
        ("example.org/a.v3", "v3.0.1", true),
        ("example.org/a.v3", "v2.0.1", false),
        ("example.org/a.v1", "v0.0.0-20060102150405-abcdefabcdef", true),
    ] {
        assert_eq!(version::belongs(path, version), belongs, "{path} {version}");
    }
}

/// Versions in the order of `golang.org/x/mod/semver`, as its documentation and its source give it.
const ORDERED: [&str; 25] = [
    "v0.0.0-20060102150405-abcdefabcdef",
    "v0.0.0",
    "v1.0.0-0",
    "v1.0.0-1",
    "v1.0.0-2",
    "v1.0.0-11",
    "v1.0.0-99999999999999999999999",
    "v1.0.0-0a",
    "v1.0.0-alpha",
    "v1.0.0-alpha.1",
    "v1.0.0-alpha.beta",
    "v1.0.0-alpha-1",
    "v1.0.0-beta",
    "v1.0.0-beta.2",
    "v1.0.0-beta.11",
    "v1.0.0-rc.1",
    "v1.0.0",
    "v1.2.0",
    "v1.2.1-0.20060102150405-abcdefabcdef",
    "v1.2.1",
    "v1.10.0",
    "v2.0.0--",
    "v2.0.0",
    "v10.0.0",
    "v99999999999999999999999.0.0",
];

#[test]
fn versions_are_ordered() {
    for (index, one) in ORDERED.iter().enumerate() {
        for (other_index, other) in ORDERED.iter().enumerate() {
            assert_eq!(version::compare(one, other), index.cmp(&other_index), "{one} {other}");
        }
    }
    for same in [
        ("v1", "v1.0.0"),
        ("v1.2", "v1.2.0"),
        ("v1.0.0+a", "v1.0.0+b"),
        ("bad", "v1.0.0.0"),
        ("v01.0.0", "v1.0.0-01"),
    ] {
        assert!(version::compare(same.0, same.1).is_eq(), "{same:?}");
    }
}

/// Where a Go is, its own copy of the package is asked; where none is, the order above has been compared already.
#[test]
fn go_itself_compares_the_same() {
    let Ok(root) = Command::new("go").args(["env", "GOROOT"]).output() else {
        println!("no go here: only the recorded order was compared");
        return;
    };
    let root = String::from_utf8(root.stdout).expect("a path");
    let source =
        std::fs::read_to_string(format!("{}/src/cmd/vendor/golang.org/x/mod/semver/semver.go", root.trim()));
    let Ok(source) = source else {
        println!("this go has no source: only the recorded order was compared");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("go.mod", "module example.org/order\n");
    write("semver.go", &source.replace("package semver", "package main"));
    let mut all: Vec<&str> = ORDERED.to_vec();
    all.extend([
        "v1",
        "v1.2",
        "v01.0.0",
        "v1.0.0-01",
        "v1.0.0+",
        "v1.0.0-",
        "1.0.0",
        "v1.0.0.0",
        "v",
        "v1.0.0+x.y",
        "v1.0-a",
    ]);
    let list: String = all.iter().map(|version| format!("{version:?},\n")).collect();
    write(
        "main.go",
        &format!(
            "package main\nimport \"fmt\"\nvar all = []string{{\n{list}}}\nfunc main() {{\n\
             for _, a := range all {{ for _, b := range all {{ fmt.Println(Compare(a, b)) }} }}\n}}\n"
        ),
    );
    let run = Command::new("go")
        .args(["run", "."])
        .current_dir(folder.path())
        .env("GOFLAGS", "-mod=mod")
        .env("GOCACHE", folder.path().join("cache"))
        .env("GOPROXY", "off")
        .output()
        .expect("go runs");
    let answers = String::from_utf8(run.stdout).expect("text");
    let mut answers = answers.lines().map(|line| line.parse::<i32>().expect("a number"));
    for one in &all {
        for other in &all {
            assert_eq!(answers.next(), Some(version::compare(one, other) as i32), "{one} {other}");
        }
    }
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_a_check_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        ends_well(&honest().with("go.sum", bytes.clone()));
        ends_well(&honest().with("go.mod", bytes.clone()));
        let mut mixed = MOD.as_bytes().to_vec();
        let at = at.index(mixed.len());
        mixed.splice(at..at, bytes.into_iter().take(8));
        ends_well(&honest().with("go.mod", mixed));
    }

    #[test]
    fn versions_have_one_order(a in "v[0-9a.+-]{0,12}", b in "v[0-9a.+-]{0,12}", c in "v[0-9]\\.[0-9]\\.[0-9](-[0-9a.-]{1,6})?") {
        prop_assert_eq!(version::compare(&a, &b), version::compare(&b, &a).reverse());
        if version::compare(&a, &b).is_le() && version::compare(&b, &c).is_le() {
            prop_assert!(version::compare(&a, &c).is_le());
        }
    }
}
