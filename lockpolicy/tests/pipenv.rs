//! `Pipfile.lock`.

mod python;

use cotter_lockpolicy::Code;
use proptest::prelude::*;
use python::{OTHER_SHA, SHA, codes, honest, tampered};

const MANIFEST: &str = "[[source]]\nname = \"pypi\"\nurl = \"https://pypi.registry.example/simple\"\nverify_ssl = true\n[packages]\nsix = \">=1.16,<2\"\nFlask = { version = \"*\", extras = [\"async\"] }\n[dev-packages]\nruff = \"==0.1.0\"\n[requires]\npython_version = \"3.11\"\n";
/// Of what pipenv takes the digest of, by Python's own `json` and `hashlib`: with names as written, and folded.
const HASHES: [&str; 2] = [
    "f1fe38ac6a74de00a5986e4318cd055c7c6d98dd87ab781e6e2b74096f8a50cb",
    "844b6e0152914d209cf97dc3cfcba8519ca52cf0dcea2f9136ac2c36a1214d06",
];

fn lock(hash: &str) -> String {
    let package = |name: &str, version: &str| {
        format!(
            "        \"{name}\": {{\n            \"hashes\": [\n                \"sha256:{SHA}\",\n                \"sha256:{OTHER_SHA}\"\n            ],\n            \"index\": \"pypi\",\n            \"version\": \"=={version}\"\n        }}"
        )
    };
    format!(
        "{{\n    \"_meta\": {{\n        \"hash\": {{\n            \"sha256\": \"{hash}\"\n        }},\n        \"pipfile-spec\": 6,\n        \"requires\": {{}},\n        \"sources\": [\n            {{\n                \"name\": \"pypi\",\n                \"url\": \"https://pypi.registry.example/simple\",\n                \"verify_ssl\": true\n            }}\n        ]\n    }},\n    \"default\": {{\n{},\n{}\n    }},\n    \"develop\": {{\n{}\n    }}\n}}\n",
        package("flask", "3.0.0"),
        package("six", "1.17.0"),
        package("ruff", "0.1.0")
    )
}

fn all(lock: &str) -> [(&'static str, &str); 2] {
    [("Pipfile.lock", lock), ("Pipfile", MANIFEST)]
}

#[test]
fn an_honest_lock_has_no_finding() {
    for hash in HASHES {
        honest(&all(&lock(hash)));
        assert_eq!(python::report(&all(&lock(hash))).findings, []);
    }
}

#[test]
fn each_edit_is_found_by_its_code() {
    let lock = lock(HASHES[0]);
    let hashes = format!(
        "\"hashes\": [\n                \"sha256:{SHA}\",\n                \"sha256:{OTHER_SHA}\"\n            ],"
    );
    for (from, to, code) in [
        (hashes.as_str(), "", Code::NoDigest),
        (&hashes, "\"hashes\": [],", Code::NoDigest),
        (&hashes, "\"hashes\": [\"md5:0123456789abcdef0123456789abcdef\"],", Code::WeakDigest),
        (&hashes, "\"hashes\": [\"sha256:\"],", Code::BadDigest),
        ("\"==1.17.0\"", "\">=1.17.0\"", Code::NoVersion),
        ("\"==1.17.0\"", "\"==1.*\"", Code::NoVersion),
        ("\"==1.17.0\"", "\"*\"", Code::NoVersion),
        ("\"==1.17.0\"", "\"==2.0\"", Code::OutOfRange),
        ("\"version\": \"==1.17.0\"", "\"file\": \"https://evil.example/six.whl\"", Code::ForeignHost),
        (
            "\"version\": \"==1.17.0\"",
            "\"git\": \"https://git.example/six\", \"ref\": \"main\"",
            Code::NoCommit,
        ),
        ("\"version\": \"==1.17.0\"", "\"path\": \"../../evil\"", Code::OutsidePath),
        ("https://pypi.registry.example", "https://evil.example", Code::OwnIndex),
        ("https://pypi.registry.example", "http://pypi.registry.example", Code::PlainHttp),
        ("\"verify_ssl\": true", "\"verify_ssl\": false", Code::CheckOff),
        ("\"sha256\": \"f1", "\"sha256\": \"e1", Code::Stale),
        ("\"six\"", "\"evil\"", Code::Stale),
        ("\"six\"", "\"../six\"", Code::HostileName),
        ("\"six\"", "\"flask\"", Code::DuplicateKey),
        ("\"pipfile-spec\": 6", "\"pipfile-spec\": 7", Code::Unsupported),
        ("\"default\": {", "\"default\": [], \"x\": {", Code::Shape),
        ("\"_meta\"", "\"meta\"", Code::Shape),
        ("{", "{ // x\n", Code::Unreadable),
    ] {
        tampered(&all(&lock), from, to, code);
    }
    let index = MANIFEST.replace("pypi.registry.example", "evil.example");
    assert_eq!(codes(&[("Pipfile.lock", &lock), ("Pipfile", &index)]), [Code::OwnIndex, Code::Stale]);
}

proptest! {
    #[test]
    fn any_edit_ends_in_words(at in 0usize..1500, cut in 0usize..60, put in "[ -~\\n]{0,20}") {
        python::edited("Pipfile.lock", &lock(HASHES[0]), at, cut, &put);
    }
}
