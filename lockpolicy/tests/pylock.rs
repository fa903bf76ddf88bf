//! `pylock.toml` (PEP 751).

mod python;

use cotter_lockpolicy::{Code, Format, Text};
use proptest::prelude::*;
use python::{OTHER_SHA, SHA, codes, honest, tampered};

fn lock() -> String {
    format!(
        "lock-version = \"1.0\"\ncreated-by = \"test\"\nrequires-python = \">=3.9\"\n\n\
         [[packages]]\nname = \"six\"\nversion = \"1.17.0\"\nindex = \"https://pypi.registry.example/simple\"\n\
         wheels = [{{ name = \"six-1.17.0-py3-none-any.whl\", url = \"https://files.registry.example/six-1.17.0-py3-none-any.whl\", upload-time = 2024-12-04T17:35:26Z, size = 1, hashes = {{ sha256 = \"{SHA}\" }} }}]\n\
         [packages.sdist]\nname = \"six-1.17.0.tar.gz\"\nurl = \"https://files.registry.example/six-1.17.0.tar.gz\"\nhashes = {{ sha256 = \"{OTHER_SHA}\" }}\n\n\
         [[packages]]\nname = \"tool\"\nvcs = {{ type = \"git\", url = \"https://git.example/a/tool\", commit-id = \"0123456789abcdef0123456789abcdef01234567\" }}\n\n\
         [[packages]]\nname = \"part\"\ndirectory = {{ path = \"./part\", editable = true }}\n"
    )
}

#[test]
fn an_honest_lock_has_no_finding() {
    honest(&[("pylock.toml", &lock())]);
    honest(&[("pylock.dev.toml", &lock())]);
    honest(&[("pylock.toml", &lock().replace("lock-version = \"1.0\"", "lock-version = \"1.1\""))]);
    let lock = lock();
    let text = Text::of(lock.as_bytes()).expect("text");
    let read = Format::Pylock.read(&text).expect("a lock");
    assert_eq!(read.entries[0].artifacts[1].published.as_deref(), Some("2024-12-04T17:35:26Z"));
}

#[test]
fn each_edit_is_found_by_its_code() {
    let lock = lock();
    let hashes = format!("hashes = {{ sha256 = \"{SHA}\" }}");
    let vcs = "vcs = { type = \"git\", url = \"https://git.example/a/tool\", commit-id = \"0123456789abcdef0123456789abcdef01234567\" }";
    for (from, to, code) in [
        (hashes.as_str(), "hashes = {}", Code::NoDigest),
        (&hashes, "x = 1", Code::NoDigest),
        (&hashes, "hashes = { md5 = \"0123456789abcdef0123456789abcdef\" }", Code::WeakDigest),
        (&hashes, "hashes = { sha256 = \"00\" }", Code::BadDigest),
        (
            "https://files.registry.example/six-1.17.0-py3",
            "https://evil.example/six-1.17.0-py3",
            Code::ForeignHost,
        ),
        (
            "https://files.registry.example/six-1.17.0-py3",
            "https://files.registry.example/evil-1.17.0-py3",
            Code::OtherPackage,
        ),
        (
            "https://files.registry.example/six-1.17.0-py3-none-any.whl",
            "https://files.registry.example/six-1.17.0.zip",
            Code::Diverges,
        ),
        ("index = \"https://pypi.registry.example", "index = \"https://evil.example", Code::ForeignHost),
        ("name = \"six\"\n", "name = \"evil\"\n", Code::OtherPackage),
        ("version = \"1.17.0\"", "version = \"1.16.0\"", Code::OtherPackage),
        ("commit-id = \"0123456789abcdef0123456789abcdef01234567\"", "commit-id = \"main\"", Code::NoCommit),
        (vcs, "archive = { url = \"https://evil.example/x.zip\" }", Code::ForeignHost),
        (vcs, "archive = { path = \"../../x.zip\" }", Code::OutsidePath),
        (vcs, "", Code::Shape),
        ("directory = {", "archive = { url = \"https://evil.example/x\" }\ndirectory = {", Code::Shape),
        ("path = \"./part\"", "path = \"../part\"", Code::OutsidePath),
        ("lock-version = \"1.0\"", "lock-version = \"2.0\"", Code::Unsupported),
        ("lock-version = \"1.0\"", "", Code::Shape),
        ("[[packages]]\nname = \"six\"", "[[packages]]\nname = \"s\u{200b}ix\"", Code::DisguisedName),
    ] {
        tampered(&[("pylock.toml", &lock)], from, to, code);
    }
    assert_eq!(codes(&[("pylock.toml", "lock-version = \"1.0\"\npackages = 1\n")]), [Code::Shape]);
}

proptest! {
    #[test]
    fn any_edit_ends_in_words(at in 0usize..1500, cut in 0usize..60, put in "[ -~\\n]{0,20}") {
        python::edited("pylock.toml", &lock(), at, cut, &put);
    }
}
