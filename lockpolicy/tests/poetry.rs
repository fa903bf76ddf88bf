//! `poetry.lock`: the edits that `poetry install` takes silently, each found by its code.

mod python;

use cotter_lockpolicy::{Code, Outcome};
use proptest::prelude::*;
use python::{OTHER_SHA, SHA, codes, found, honest, tampered};

/// The digests below were taken by poetry 2.5 itself.
const MANIFEST: &str = "[tool.poetry]\nname = \"demo\"\n[tool.poetry.dependencies]\npython = \"^3.9\"\nsix = \"^1.16\"\nflask = { version = \">=2,<4\", extras = [\"async\"] }\ntomli = { version = \"^2\", python = \"<3.11\" }\n[[tool.poetry.source]]\nname = \"corp\"\nurl = \"https://corp.example/simple/\"\n[tool.poetry.group.dev.dependencies]\nruff = \"*\"\n";
const HASH: &str = "dbe95f5514fe874c591b7184df85315793f1c5200c323ab3cbdd07dfe84bfca1";
const NEWER: &str = "[project]\nname = \"demo\"\nrequires-python = \">=3.9\"\ndependencies = [\"six (>=1.16,<2)\", \"flask[async]>=2\", \"caf\\u00e9; os_name == 'nt'\"]\n[dependency-groups]\ndev = [\"ruff\"]\n[tool.poetry]\npackage-mode = false\n";
const NEWER_HASH: &str = "21f02fd0c4cb3e937da72a32168986d96226daddf235d07a20837f30b32874f3";

fn package(name: &str, version: &str, more: &str) -> String {
    format!(
        "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndescription = \"\"\noptional = false\npython-versions = \">=3.9\"\ngroups = [\"main\"]\nfiles = [\n    {{file = \"{name}-{version}-py3-none-any.whl\", hash = \"sha256:{SHA}\"}},\n    {{file = \"{name}-{version}.tar.gz\", hash = \"sha256:{OTHER_SHA}\"}},\n]\n{more}\n"
    )
}

fn lock(hash: &str) -> String {
    let corp = "\n[package.source]\ntype = \"legacy\"\nurl = \"https://corp.example/simple\"\nreference = \"corp\"\n";
    package("flask", "3.0.0", "")
        + &package("ruff", "0.1.0", if hash == HASH { corp } else { "" })
        + &package("six", "1.17.0", "")
        + &format!(
            "[metadata]\nlock-version = \"2.1\"\npython-versions = \"^3.9\"\ncontent-hash = \"{hash}\"\n"
        )
}

fn all(lock: &str) -> [(&'static str, &str); 2] {
    [("poetry.lock", lock), ("pyproject.toml", MANIFEST)]
}

#[test]
fn an_honest_lock_has_no_finding() {
    honest(&all(&lock(HASH)));
    honest(&[("poetry.lock", &lock(NEWER_HASH)), ("pyproject.toml", NEWER)]);
    assert_eq!(python::report(&all(&lock(HASH))).findings, []);
    honest(&[("poetry.lock", &lock(HASH).replace('\n', "\r\n")), ("pyproject.toml", MANIFEST)]);
}

#[test]
fn older_locks_keep_their_digests_apart() {
    let old = format!(
        "[[package]]\nname = \"six\"\nversion = \"1.17.0\"\ncategory = \"main\"\noptional = false\n\n[metadata]\nlock-version = \"1.1\"\ncontent-hash = \"x\"\n\n[metadata.files]\nsix = [\n    {{file = \"six-1.17.0-py2.py3-none-any.whl\", hash = \"sha256:{SHA}\"}},\n]\n"
    );
    honest(&[("poetry.lock", &old)]);
    tampered(&[("poetry.lock", &old)], "six = [", "sixx = [", Code::NoDigest);
    let oldest = format!(
        "[[package]]\nname = \"six\"\nversion = \"1.17.0\"\n\n[metadata]\ncontent-hash = \"x\"\n\n[metadata.hashes]\nsix = [\"{SHA}\"]\n"
    );
    honest(&[("poetry.lock", &oldest)]);
}

#[test]
fn each_edit_is_found_by_its_code() {
    let lock = lock(HASH);
    let of_six = |text: &str| format!("{text}\n\n[metadata]");
    let six = format!("six-1.17.0-py3-none-any.whl\", hash = \"sha256:{SHA}\"");
    let source = |kind: &str, url: &str, more: &str| {
        of_six(&format!("]\n\n[package.source]\ntype = \"{kind}\"\nurl = \"{url}\"\n{more}"))
    };
    let close = of_six("]");
    for (from, to, code) in [
        // The tamper matrix.
        (
            close.as_str(),
            source("url", "https://evil.example/six-1.17.0-py3-none-any.whl", ""),
            Code::ForeignHost,
        ),
        (&close, source("url", "https://files.registry.example/evil.whl", ""), Code::DirectUrl),
        (&close, source("legacy", "https://evil.example/simple", ""), Code::ForeignHost),
        (&close, source("legacy", "https://files.registry.example/simple", ""), Code::Diverges),
        (
            &close,
            source("git", "https://git.example/a/six.git", "resolved_reference = \"main\""),
            Code::NoCommit,
        ),
        (&close, source("file", "../../evil.whl", ""), Code::OutsidePath),
        (&close, source("evil", "x", ""), Code::Shape),
        (&six, format!("evil-1.17.0-py3-none-any.whl\", hash = \"sha256:{SHA}\""), Code::OtherPackage),
        (&six, format!("six-1.16.0-py3-none-any.whl\", hash = \"sha256:{SHA}\""), Code::OtherPackage),
        (
            &six,
            "six-1.17.0-py3-none-any.whl\", hash = \"md5:0123456789abcdef0123456789abcdef\"".to_owned(),
            Code::WeakDigest,
        ),
        (&six, "six-1.17.0-py3-none-any.whl\", hash = \"sha256:\"".to_owned(), Code::BadDigest),
        (&six, "six-1.17.0-py3-none-any.whl\", x = \"\"".to_owned(), Code::NoDigest),
        (
            "name = \"six\"\nversion = \"1.17.0\"",
            "name = \"six\"\nversion = \"2.0\"".to_owned(),
            Code::OutOfRange,
        ),
        ("name = \"six\"\n", "name = \"s\u{456}x\"\n".to_owned(), Code::DisguisedName),
        ("name = \"six\"\n", "name = \"../six\"\n".to_owned(), Code::HostileName),
        ("name = \"six\"\n", "name = \"evil\"\n".to_owned(), Code::Stale),
        ("content-hash = \"d", "content-hash = \"e".to_owned(), Code::Stale),
        ("content-hash", "x".to_owned(), Code::Stale),
        ("lock-version = \"2.1\"", "lock-version = \"3.0\"".to_owned(), Code::Unsupported),
        ("[metadata]", "[data]".to_owned(), Code::Shape),
        (
            "lock-version = \"2.1\"",
            "lock-version = \"2.1\"\nlock-version = \"2.1\"".to_owned(),
            Code::DuplicateKey,
        ),
        ("lock-version = \"2.1\"", "<<<<<<< HEAD\nx = 1\n>>>>>>> x".to_owned(), Code::Unreadable),
    ] {
        tampered(&all(&lock), from, &to, code);
    }
    let none = lock.replace(&format!("files = [\n    {{file = \"six-1.17.0-py3-none-any.whl\", hash = \"sha256:{SHA}\"}},\n    {{file = \"six-1.17.0.tar.gz\", hash = \"sha256:{OTHER_SHA}\"}},\n]"), "files = []");
    assert_eq!(codes(&all(&none)), [Code::NoDigest]);
    let twice = package("six", "1.17.0", "") + &lock;
    assert_eq!(codes(&all(&twice)), [Code::Diverges]);
}

#[test]
fn plugins_that_no_lock_holds_and_indexes() {
    let lock = lock(HASH);
    let plugin = format!("{MANIFEST}[tool.poetry.requires-plugins]\nevil = \"*\"\n");
    let found = found(&[("poetry.lock", &lock), ("pyproject.toml", &plugin)]);
    let hit = |finding: &&cotter_lockpolicy::Finding| {
        (finding.code, finding.outcome, finding.line) == (Code::NoDigest, Outcome::Ask, Some(14))
    };
    assert!(found.iter().any(|finding| hit(&finding)), "{found:?}");
    let index = MANIFEST.replace("corp.example", "evil.example");
    assert!(codes(&[("poetry.lock", &lock), ("pyproject.toml", &index)]).contains(&Code::OwnIndex));
}

proptest! {
    #[test]
    fn any_bytes_end_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        python::ends_in_words("poetry.lock", &bytes);
    }

    #[test]
    fn any_edit_ends_in_words(at in 0usize..1500, cut in 0usize..60, put in "[ -~\\n]{0,20}") {
        python::edited("poetry.lock", &lock(HASH), at, cut, &put);
    }
}
