//! `pdm.lock`.

mod python;

use cotter_lockpolicy::Code;
use proptest::prelude::*;
use python::{OTHER_SHA, SHA, codes, honest, tampered};

const MANIFEST: &str = "[project]\nname = \"demo\"\nrequires-python = \">=3.9\"\ndependencies = [\"six>=1.16,<2\"]\n[project.optional-dependencies]\nfast = [\"orjson>=3\"]\n[dependency-groups]\ndev = [\"ruff\"]\n[[tool.pdm.source]]\nname = \"corp\"\nurl = \"https://corp.example/simple\"\n";
/// Of what pdm takes the digest of, by Python's own `json` and `hashlib`.
const HASH: &str = "c981292371df25af7d6958521de2a04b2adf1bb8f122cdd8b2911e66382d2857";

fn lock() -> String {
    let mut lock = format!(
        "[metadata]\ngroups = [\"default\", \"dev\", \"fast\"]\nstrategy = [\"inherit_metadata\"]\nlock_version = \"4.5.0\"\ncontent_hash = \"sha256:{HASH}\"\n\n"
    );
    for (name, version) in [("orjson", "3.10.0"), ("ruff", "0.1.0"), ("six", "1.17.0")] {
        lock += &format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nrequires_python = \">=3.9\"\nsummary = \"\"\ngroups = [\"default\"]\nfiles = [\n    {{file = \"{name}-{version}-py3-none-any.whl\", hash = \"sha256:{SHA}\"}},\n    {{url = \"https://files.registry.example/{name}-{version}.tar.gz\", hash = \"sha256:{OTHER_SHA}\"}},\n]\n\n"
        );
    }
    lock
}

fn all(lock: &str) -> [(&'static str, &str); 2] {
    [("pdm.lock", lock), ("pyproject.toml", MANIFEST)]
}

#[test]
fn an_honest_lock_has_no_finding() {
    honest(&all(&lock()));
    assert_eq!(python::report(&all(&lock())).findings, []);
    let older = format!(
        "[[package]]\nname = \"six\"\nversion = \"1.17.0\"\n\n[metadata]\nlock_version = \"4.2\"\n\n[metadata.files]\n\"six 1.17.0\" = [\n    {{url = \"https://files.registry.example/six-1.17.0-py3-none-any.whl\", hash = \"sha256:{SHA}\"}},\n]\n"
    );
    honest(&[("pdm.lock", &older)]);
}

#[test]
fn each_edit_is_found_by_its_code() {
    let lock = lock();
    let six = format!("six-1.17.0-py3-none-any.whl\", hash = \"sha256:{SHA}\"");
    let version = "name = \"six\"\nversion = \"1.17.0\"\n";
    let with = |more: &str| format!("{version}{more}\n");
    for (from, to, code) in [
        (
            six.as_str(),
            format!("evil-1.17.0-py3-none-any.whl\", hash = \"sha256:{SHA}\""),
            Code::OtherPackage,
        ),
        (&six, "six-1.17.0-py3-none-any.whl\"".to_owned(), Code::NoDigest),
        (
            &six,
            "six-1.17.0-py3-none-any.whl\", hash = \"md5:0123456789abcdef0123456789abcdef\"".to_owned(),
            Code::WeakDigest,
        ),
        ("https://files.registry.example/six", "https://evil.example/six".to_owned(), Code::ForeignHost),
        (
            "https://files.registry.example/six",
            "http://files.registry.example/six".to_owned(),
            Code::PlainHttp,
        ),
        (version, "name = \"six\"\nversion = \"2.0\"\n".to_owned(), Code::OutOfRange),
        (version, "name = \"six\"\n".to_owned(), Code::NoVersion),
        (version, "name = \"evil\"\nversion = \"1.17.0\"\n".to_owned(), Code::Stale),
        (version, with("url = \"https://evil.example/six-1.17.0-py3-none-any.whl\""), Code::ForeignHost),
        (version, with("git = \"https://git.example/a/six\"\nrevision = \"main\""), Code::NoCommit),
        (version, with("path = \"../../evil\""), Code::OutsidePath),
        ("sha256:c981", "sha256:d981".to_owned(), Code::Stale),
        ("lock_version = \"4.5.0\"", "lock_version = \"9\"".to_owned(), Code::Unsupported),
        ("[metadata]", "[data]".to_owned(), Code::Shape),
        ("groups = [\"default\"]", "groups = [\"default\"]\ngroups = []".to_owned(), Code::DuplicateKey),
    ] {
        tampered(&all(&lock), from, &to, code);
    }
    let index = MANIFEST.replace("corp.example", "evil.example");
    assert_eq!(codes(&[("pdm.lock", &lock), ("pyproject.toml", &index)]), [Code::OwnIndex, Code::Stale]);
}

proptest! {
    #[test]
    fn any_edit_ends_in_words(at in 0usize..1500, cut in 0usize..60, put in "[ -~\\n]{0,20}") {
        python::edited("pdm.lock", &lock(), at, cut, &put);
    }
}
