//! `uv.lock`: the edits that `uv sync --locked` and `--frozen` take silently, each found by its code.

mod python;

use cotter_lockpolicy::{Code, Outcome};
use proptest::prelude::*;
use python::{OTHER_SHA, SHA, codes, found, honest, tampered};

const MANIFEST: &str = "[project]\nname = \"Demo\"\nversion = \"0.1\"\ndependencies = [\"six >=1.16, <2\", \"Flask[async]; python_version > '3.8'\"]\n\
     [project.optional-dependencies]\nfast = [\"orjson>=3\"]\nall = [\"demo[fast]\"]\n\
     [dependency-groups]\ndev = [\"tool\", {include-group = \"lint\"}]\nlint = [\"ruff==0.1.0\"]\n\
     [tool.uv.sources]\ntool = { git = \"https://git.example/a/tool.git\", branch = \"main\" }\n";

fn package(name: &str, version: &str, more: &str) -> String {
    format!(
        "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = {{ registry = \"https://pypi.registry.example/simple\" }}\n{more}\
         sdist = {{ url = \"https://files.registry.example/{name}-{version}.tar.gz\", hash = \"sha256:{SHA}\", size = 1, upload-time = \"2024-12-04T17:35:28.174Z\" }}\n\
         wheels = [\n    {{ url = \"https://files.registry.example/{name}-{version}-py3-none-any.whl\", hash = \"sha256:{OTHER_SHA}\", size = 1, upload-time = \"2024-12-04T17:35:26.475Z\" }},\n]\n\n"
    )
}

fn lock() -> String {
    let mut lock = "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n\n".to_owned();
    lock += "[[package]]\nname = \"demo\"\nversion = \"0.1\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"flask\", extra = [\"async\"] },\n    { name = \"six\" },\n]\n\n\
             [package.metadata]\nrequires-dist = [\n    { name = \"demo\", extras = [\"fast\"], marker = \"extra == 'all'\" },\n    { name = \"flask\", extras = [\"async\"], marker = \"python_full_version >= '3.9'\" },\n    { name = \"orjson\", marker = \"extra == 'fast'\", specifier = \">=3\" },\n    { name = \"six\", specifier = \">=1.16,<2\" },\n]\nprovides-extras = [\"fast\", \"all\"]\n\n\
             [package.metadata.requires-dev]\ndev = [\n    { name = \"ruff\", specifier = \"==0.1.0\" },\n    { name = \"tool\", git = \"https://git.example/a/tool.git?branch=main\" },\n]\nlint = [{ name = \"ruff\", specifier = \"==0.1.0\" }]\n\n";
    for (name, version) in [("flask", "3.0.0"), ("orjson", "3.10.0"), ("ruff", "0.1.0"), ("six", "1.17.0")] {
        lock += &package(name, version, "");
    }
    lock += "[[package]]\nname = \"tool\"\nversion = \"1.0\"\nsource = { git = \"https://git.example/a/tool.git?branch=main#0123456789abcdef0123456789abcdef01234567\" }\n";
    lock
}

fn all(lock: &str) -> [(&'static str, &str); 2] {
    [("uv.lock", lock), ("pyproject.toml", MANIFEST)]
}

#[test]
fn an_honest_lock_has_no_finding() {
    honest(&all(&lock()));
    honest(&all(&lock().replace('\n', "\r\n")));
    honest(&all(&format!("\u{feff}{}", lock())));
    for revision in ["1", "2", "4", "5"] {
        honest(&all(&lock().replace("revision = 3", &format!("revision = {revision}"))));
    }
    let report = python::report(&all(&lock()));
    // The one from a repository is built here, and that is worth saying.
    assert_eq!(report.packages, 6);
    assert!(report.findings.iter().any(|finding| finding.code == Code::Build));
}

/// Each edit is one that `uv lock --check` refuses, besides what only packages show.
#[test]
fn what_the_manifest_says_of_all_packages_is_in_the_lock() {
    let held = "[manifest]\nconstraints = [{ name = \"ruff\", specifier = \"<1\" }]\n\
        overrides = [\n    { name = \"flask\", specifier = \">=2,<4\" },\n    { name = \"orjson\", marker = \"sys_platform == 'linux'\", specifier = \"==3.9\" },\n]\n\
        excludes = [\"colorama\"]\nbuild-constraints = [{ name = \"setuptools\", specifier = \"<70\" }]\n\n";
    let wanted = "[tool.uv]\nconstraint-dependencies = ['ruff<1']\noverride-dependencies = ['Flask<4,>=2', \"orjson==3.9; sys_platform == 'linux'\"]\n\
        exclude-dependencies = ['colorama']\nbuild-constraint-dependencies = ['setuptools<70']\n[tool.uv.sources]";
    let lock = lock().replacen("[[package]]", &format!("{held}[[package]]"), 1);
    let manifest = MANIFEST.replace("[tool.uv.sources]", wanted);
    honest(&[("uv.lock", &lock), ("pyproject.toml", &manifest)]);
    let stale = |lock: &str, manifest: &str, what: &str| {
        let codes = codes(&[("uv.lock", lock), ("pyproject.toml", manifest)]);
        assert_eq!(codes.first(), Some(&Code::Stale), "{what}");
    };
    for (from, to) in [
        ("'ruff<1'", "'ruff<2'"),
        ("'ruff<1'", ""),
        ("'ruff<1'", "'ruff<1', 'six<2'"),
        ("Flask<4,>=2", "Flask<5,>=2"),
        ("orjson==3.9", "orjson==3.8"),
        ("'setuptools<70'", ""),
        ("'colorama'", "'six'"),
    ] {
        assert!(manifest.contains(from), "{from}");
        stale(&lock, &manifest.replacen(from, to, 1), from);
    }
    // The same in both, and not what is locked.
    for (in_lock, in_manifest, to) in
        [(">=2,<4", "Flask<4,>=2", ">=4"), ("specifier = \"<1\"", "ruff<1", "specifier = \"<0.1\"")]
    {
        let range = to.trim_start_matches("specifier = ").trim_matches('"');
        let name = if in_manifest.starts_with("ruff") { "ruff" } else { "flask" };
        stale(
            &lock.replacen(in_lock, to, 1),
            &manifest.replacen(in_manifest, &format!("{name}{range}"), 1),
            to,
        );
    }
}

#[test]
fn a_part_of_the_project_is_given_what_it_asks_for() {
    let lock = lock();
    for (from, to) in [
        ("    { name = \"six\" },\n]", "    { name = \"six\" },\n    { name = \"ruff\" },\n]"),
        (
            "[package.metadata]",
            "[package.optional-dependencies]\nfast = [{ name = \"ruff\" }]\n\n[package.metadata]",
        ),
        (
            "[package.metadata]",
            "[package.dev-dependencies]\ndev = [{ name = \"six\" }]\n\n[package.metadata]",
        ),
    ] {
        tampered(&all(&lock), from, to, Code::Stale);
    }
    honest(&all(&lock.replacen(
        "[package.metadata]",
        "[package.optional-dependencies]\nall = [{ name = \"orjson\" }]\n\n[package.metadata]",
        1,
    )));
}

#[test]
fn each_edit_is_found_by_its_code() {
    let lock = lock();
    let hash = format!(
        "hash = \"sha256:{OTHER_SHA}\", size = 1, upload-time = \"2024-12-04T17:35:26.475Z\" }},\n]\n\n[[package]]\nname = \"tool\""
    );
    let six = "https://files.registry.example/six-1.17.0-py3";
    for (from, to, code) in [
        // The tamper matrix.
        (six, "https://evil.example/six-1.17.0-py3", Code::ForeignHost),
        (six, "https://files.registry.example@evil.example/six-1.17.0-py3", Code::ForeignHost),
        (six, "https://evil.example/files.registry.example/six-1.17.0-py3", Code::ForeignHost),
        (six, "http://files.registry.example/six-1.17.0-py3", Code::PlainHttp),
        (six, "https://files.registry.example/evil-1.17.0-py3", Code::OtherPackage),
        (six, "https://files.registry.example/six-1.16.0-py3", Code::OtherPackage),
        (six, "https://files.registry.example/x?six-1.17.0-py3", Code::OtherPackage),
        (six, "https://files.registry.example./six-1.17.0-py3", Code::ForeignHost),
        ("six-1.17.0-py3-none-any.whl", "six-1.17.0-py3-none-any.whl?x", Code::OtherPackage),
        ("six-1.17.0-py3-none-any.whl", "six-1.17.0-py3-none-any.whl#x", Code::OtherPackage),
        (hash.as_str(), "size = 1 },\n]\n\n[[package]]\nname = \"tool\"", Code::NoDigest),
        (
            hash.as_str(),
            "hash = \"md5:0123456789abcdef0123456789abcdef\" },\n]\n\n[[package]]\nname = \"tool\"",
            Code::WeakDigest,
        ),
        (hash.as_str(), "hash = \"sha256:\" },\n]\n\n[[package]]\nname = \"tool\"", Code::BadDigest),
        (hash.as_str(), "hash = \"foo:bar\" },\n]\n\n[[package]]\nname = \"tool\"", Code::BadDigest),
        // The locked version, the manifest, the kind of source.
        ("name = \"six\"\nversion = \"1.17.0\"", "name = \"six\"\nversion = \"2.0\"", Code::OutOfRange),
        ("specifier = \">=1.16,<2\"", "specifier = \">=1\"", Code::Stale),
        ("    { name = \"six\", specifier = \">=1.16,<2\" },\n", "", Code::Stale),
        (
            "{ name = \"orjson\", marker = \"extra == 'fast'\", specifier = \">=3\" }",
            "{ name = \"orjson\", specifier = \">=3\" }",
            Code::Stale,
        ),
        (
            "git = \"https://git.example/a/tool.git?branch=main\" }",
            "git = \"https://evil.example/a/tool.git\" }",
            Code::Stale,
        ),
        (
            "a/tool.git?branch=main#0123456789abcdef0123456789abcdef01234567",
            "a/tool.git?branch=main#0123456",
            Code::NoCommit,
        ),
        (
            "source = { registry = \"https://pypi.registry.example/simple\" }",
            "source = { registry = \"https://evil.example/simple\" }",
            Code::ForeignHost,
        ),
        (
            "source = { registry = \"https://pypi.registry.example/simple\" }",
            "source = { url = \"https://evil.example/x.whl\" }",
            Code::ForeignHost,
        ),
        (
            "source = { registry = \"https://pypi.registry.example/simple\" }",
            "source = { path = \"../../evil.whl\" }",
            Code::OutsidePath,
        ),
        (
            "source = { registry = \"https://pypi.registry.example/simple\" }",
            "source = { editable = \"../../evil\" }",
            Code::OutsidePath,
        ),
        (
            "source = { registry = \"https://pypi.registry.example/simple\" }",
            "source = { evil = \"x\" }",
            Code::Shape,
        ),
        ("source = { registry = \"https://pypi.registry.example/simple\" }", "", Code::Shape),
        // Hostile files.
        ("name = \"six\"\n", "name = \"s\u{456}x\"\n", Code::Shape),
        ("name = \"flask\"\nversion", "name = \"../flask\"\nversion", Code::Shape),
        ("version = 1\n", "version = 2\n", Code::Unsupported),
        ("version = 1\n", "", Code::Shape),
        ("revision = 3", "revision = 3\nrevision = 3", Code::DuplicateKey),
        ("revision = 3", "<<<<<<< HEAD\nrevision = 3\n>>>>>>> x", Code::Unreadable),
        ("revision = 3", "revision = \0", Code::Unreadable),
    ] {
        tampered(&all(&lock), from, to, code);
    }
    let twice = format!("{lock}\n{}", package("six", "1.17.0", ""));
    assert_eq!(codes(&all(&twice)), [Code::Diverges]);
}

#[test]
fn a_manifest_that_changed_is_found_where_it_stands() {
    let manifest = MANIFEST.replace("\"six >=1.16, <2\"", "\"six >=1.16, <2\", \"evil\"");
    let lock = lock();
    let found = found(&[("uv.lock", &lock), ("pyproject.toml", &manifest)]);
    let seen: Vec<_> = found
        .iter()
        .filter(|finding| finding.outcome > Outcome::Note)
        .map(|finding| (finding.file.as_str(), finding.line, finding.code))
        .collect();
    assert_eq!(seen, [("pyproject.toml", Some(4), Code::Stale)]);
    // What is in the lock but nobody asks for it any more is a difference too.
    let manifest = MANIFEST.replace("orjson>=3", "orjson");
    assert_eq!(codes(&[("uv.lock", &lock), ("pyproject.toml", &manifest)]), [Code::Stale]);
}

#[test]
fn indexes_and_members() {
    let lock = lock();
    let index = |url: &str| format!("{MANIFEST}[[tool.uv.index]]\nurl = \"{url}\"\ndefault = true\n");
    let with = |manifest: &str| codes(&[("uv.lock", &lock), ("pyproject.toml", manifest)]);
    assert_eq!(with(&index("https://corp.example/simple")), []);
    assert_eq!(with(&index("https://evil.example/simple")), [Code::OwnIndex]);
    assert_eq!(with(&index("http://pypi.registry.example/simple")), [Code::PlainHttp]);
    assert_eq!(
        codes(&[
            ("uv.lock", &lock),
            ("pyproject.toml", MANIFEST),
            ("uv.toml", "index-url = 'https://evil.example'\n")
        ]),
        [Code::OwnIndex]
    );
    // Members of a workspace lie side by side; the root says where they come from.
    let member = "[[package]]\nname = \"part\"\nversion = \"1\"\nsource = { editable = \"../part\" }\n\n[package.metadata]\nrequires-dist = [{ name = \"six\" }]\n\n";
    let two =
        lock.replacen("[[package]]\nname = \"flask\"", &format!("{member}[[package]]\nname = \"flask\""), 1);
    let part = "[project]\nname = \"part\"\ndependencies = [\"six\"]\n";
    honest(&[("app/uv.lock", &two), ("app/pyproject.toml", MANIFEST), ("part/pyproject.toml", part)]);
    let part = part.replace("six", "evil");
    assert_eq!(
        codes(&[("app/uv.lock", &two), ("app/pyproject.toml", MANIFEST), ("part/pyproject.toml", &part)]),
        [Code::Stale]
    );
}

#[test]
fn no_manifest_is_a_note_and_dates_are_kept() {
    let lock = lock();
    let found = found(&[("uv.lock", &lock)]);
    assert!(found.iter().any(|finding| finding.code == Code::NoManifest));
    assert!(found.iter().all(|finding| finding.outcome == Outcome::Note), "{found:#?}");
    let text = cotter_lockpolicy::Text::of(lock.as_bytes()).expect("text");
    let read = cotter_lockpolicy::Format::Uv.read(&text).expect("a lock");
    let six = read.entries.iter().find(|entry| entry.name == "six").expect("six");
    assert_eq!(six.artifacts[0].published.as_deref(), Some("2024-12-04T17:35:28.174Z"));
    assert!(read.entries.iter().all(|entry| !entry.flags.builds || entry.name == "tool"));
}

proptest! {
    #[test]
    fn any_bytes_end_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        python::ends_in_words("uv.lock", &bytes);
    }

    #[test]
    fn any_edit_ends_in_words(at in 0usize..4000, cut in 0usize..60, put in "[ -~\\n]{0,20}") {
        python::edited("uv.lock", &lock(), at, cut, &put);
    }
}
