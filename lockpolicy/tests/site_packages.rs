//! What is installed: an honest environment has no finding above a note, and what was put there afterwards is found.
#![allow(clippy::expect_used, reason = "a fixture that does not read is a failed test")]

mod python;

use std::collections::BTreeMap;

use cotter_lockpolicy::python::installed::check;
use cotter_lockpolicy::{Code, Finding, Format, Outcome, Text};
use proptest::prelude::*;
use python::SHA;

type Site = BTreeMap<String, Vec<u8>>;

/// Digests by another implementation than the one that is tested would be better; these were made by openssl.
const EMPTY: &str = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
/// Of `import six`, without a line end.
const IMPORT: &str = "sha256=jzpaZd7YtftkfuiJ2BkyGqYxiI6B3t_7EEVU9SQJuEU";

fn site() -> Site {
    python::files(&[
        ("six.py", ""),
        (
            "six-1.17.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: six\nVersion: 1.17.0\n\nName: body\n",
        ),
        ("six-1.17.0.dist-info/INSTALLER", "pip\n"),
        (
            "six-1.17.0.dist-info/RECORD",
            &format!(
                "../../../bin/six,{EMPTY},0\n__pycache__/six.cpython-311.pyc,,\nsix.py,{EMPTY},0\nsix.pth,{IMPORT},10\n\
                 six-1.17.0.dist-info/INSTALLER,,\nsix-1.17.0.dist-info/RECORD,,\n"
            ),
        ),
        ("six.pth", "import six"),
        ("__pycache__/six.cpython-311.pyc", "made here"),
        ("_virtualenv.pth", "import _virtualenv"),
    ])
}

fn stops(site: &Site) -> Vec<Finding> {
    check(site, None).into_iter().filter(|finding| finding.outcome > Outcome::Note).collect()
}

fn with(path: &str, text: &str) -> Site {
    let mut site = site();
    site.insert(path.to_owned(), text.as_bytes().to_vec());
    site
}

#[test]
fn an_honest_environment_has_no_finding_above_a_note() {
    assert_eq!(stops(&site()), []);
    // What a package brought to run at start is worth saying.
    let notes: Vec<Code> = check(&site(), None).into_iter().map(|finding| finding.code).collect();
    assert_eq!(notes, [Code::StartupCode]);
}

#[test]
fn what_was_put_there_afterwards_is_found() {
    for (path, text, code, outcome) in [
        // The way of the LiteLLM release of March 2026.
        ("litellm_init.pth", "import os; exec('')", Code::StartupCode, Outcome::Refuse),
        ("litellm_init.pth", "\u{feff}import os", Code::StartupCode, Outcome::Refuse),
        ("litellm_init.pth", "# a\n\n/tmp\nimport\tos", Code::StartupCode, Outcome::Refuse),
        ("litellm_init.pth", "# a\rimport os", Code::StartupCode, Outcome::Refuse),
        ("more.pth", "/tmp/elsewhere\n", Code::StartupCode, Outcome::Ask),
        ("sitecustomize.py", "", Code::StartupCode, Outcome::Refuse),
        ("usercustomize.cpython-311-x86_64-linux-gnu.so", "", Code::StartupCode, Outcome::Refuse),
        ("sitecustomize/__init__.py", "", Code::StartupCode, Outcome::Refuse),
        ("_virtualenv.py", "import os", Code::StartupCode, Outcome::Ask),
        ("_virtualenv.so", "", Code::StartupCode, Outcome::Refuse),
        ("_virtualenv.pth", "import _virtualenv; import os", Code::StartupCode, Outcome::Refuse),
        ("six.py", "changed", Code::Changed, Outcome::Refuse),
        ("six.pth", "import os", Code::Changed, Outcome::Refuse),
        ("six/__init__.py", "taken before six.py", Code::Unexpected, Outcome::Ask),
        ("six.cpython-311.so", "taken before six.py", Code::Unexpected, Outcome::Ask),
        ("six-1.17.0.dist-info/METADATA", "Name: evil\nVersion: 1\n", Code::OtherPackage, Outcome::Refuse),
        ("evil-1.dist-info/METADATA", "Name: evil\nVersion: 1\n", Code::Changed, Outcome::Ask),
    ] {
        let found = stops(&with(path, text));
        let hit = |finding: &&Finding| finding.code == code && finding.outcome == outcome;
        assert!(found.iter().any(|finding| hit(&finding)), "{path}: {found:?}");
    }
}

#[test]
fn a_record_without_digests_is_a_question() {
    let record = "six.py,,\nsix.pth,sha1=x,\n\"a,\"\"b\",\nx\n";
    let found = stops(&with("six-1.17.0.dist-info/RECORD", record));
    let of = |file: &str| {
        found.iter().filter(|finding| finding.file == file && finding.code == Code::Changed).count()
    };
    assert_eq!((of("six.py"), of("six.pth"), of("six-1.17.0.dist-info/RECORD")), (1, 1, 1), "{found:?}");
}

#[test]
fn a_missing_file_is_a_note_and_the_systems_packages_are_its_business() {
    let mut site = site();
    site.remove("six.py");
    assert_eq!(stops(&site), []);
    site.remove("six-1.17.0.dist-info/RECORD");
    site.remove("six.pth");
    assert!(stops(&site).iter().any(|finding| finding.code == Code::Changed));
    site.insert("six-1.17.0.dist-info/INSTALLER".to_owned(), b"debian\n".to_vec());
    assert_eq!(stops(&site), []);
}

/// pip and its like always write one; the system's packages do not stand in a lock.
#[test]
fn a_record_that_is_gone_is_no_mere_question() {
    let without = |installer: &str| {
        let mut site = with("six-1.17.0.dist-info/INSTALLER", installer);
        site.remove("six-1.17.0.dist-info/RECORD");
        site
    };
    let of_record = |found: Vec<Finding>| {
        let mut of = found.into_iter().filter(|finding| finding.file.ends_with("/RECORD"));
        of.next().map(|finding| (finding.code, finding.outcome))
    };
    let text = format!("six==1.17 --hash=sha256:{SHA}\n");
    let lock = Format::Requirements.read(&Text::of(text.as_bytes()).expect("text")).expect("a lock");
    for (installer, alone, locked) in [
        ("pip\n", Outcome::Refuse, Outcome::Refuse),
        ("uv", Outcome::Refuse, Outcome::Refuse),
        ("debian\n", Outcome::Note, Outcome::Refuse),
        ("bazel\n", Outcome::Ask, Outcome::Refuse),
    ] {
        let site = without(installer);
        assert_eq!(of_record(check(&site, None)), Some((Code::Changed, alone)), "{installer}");
        assert_eq!(of_record(check(&site, Some(&lock))), Some((Code::Changed, locked)), "{installer}");
    }
}

#[test]
fn eggs_are_distributions_too() {
    let info = "Metadata-Version: 1.0\nName: Old_Thing\nVersion: 1.0\n";
    let lock =
        |text: &str| text.to_owned() + &format!(" --hash=sha256:{SHA}\nsix==1.17 --hash=sha256:{SHA}\n");
    for (path, text) in [
        ("old_thing-1.0.egg-info/PKG-INFO", info),
        ("old_thing-1.0-py3.13.egg-info", info),
        ("old_thing-1.0-py3.13.egg/EGG-INFO/PKG-INFO", info),
        ("old_thing-1.0-py3.13.egg", "an archive"),
        ("old-thing.egg-link", "/srv/old\n."),
    ] {
        let site = with(path, text);
        let found = stops(&site);
        assert!(
            found.iter().any(|finding| finding.code == Code::Changed && finding.outcome == Outcome::Ask),
            "{path}: {found:?}"
        );
        let is_link = path.ends_with("-link");
        let other = if is_link { Outcome::Note } else { Outcome::Refuse };
        assert!(against(&site, &lock("flask==1.0")).contains(&(Code::Unexpected, other)), "{path}");
        assert!(
            against(&site, &lock("old-thing==2.0")).contains(&(Code::OtherVersion, Outcome::Refuse)),
            "{path}"
        );
        let right = against(&site, &lock("old-thing==1.0"));
        let wanted: &[_] = if is_link { &[(Code::OtherVersion, Outcome::Refuse)] } else { &[] };
        assert_eq!(right, wanted, "{path}");
    }
    // What is in an egg is said once, of the egg.
    let mut site = with("old_thing-1.0-py3.13.egg/EGG-INFO/PKG-INFO", info);
    site.insert("old_thing-1.0-py3.13.egg/old/__init__.py".to_owned(), Vec::new());
    assert_eq!(stops(&site).len(), 1);
}

#[test]
fn a_release_is_not_installed_from_a_folder() {
    let folder =
        with("six-1.17.0.dist-info/direct_url.json", "{\"dir_info\": {}, \"url\": \"file:///srv/six\"}");
    let pinned = format!("six==1.17 --hash=sha256:{SHA}\n");
    assert_eq!(against(&folder, &pinned), [(Code::OtherVersion, Outcome::Refuse)]);
}

fn against(site: &Site, requirements: &str) -> Vec<(Code, Outcome)> {
    let text = Text::of(requirements.as_bytes()).expect("text");
    let lock = Format::Requirements.read(&text).expect("a lock");
    let plain: Vec<Finding> = check(site, None);
    let found = check(site, Some(&lock)).into_iter().filter(|finding| !plain.contains(finding));
    found.map(|finding| (finding.code, finding.outcome)).collect()
}

#[test]
fn what_is_installed_is_what_the_lock_says() {
    let pinned = format!("Six==1.17 --hash=sha256:{SHA}\n");
    assert_eq!(against(&site(), &pinned), []);
    assert_eq!(against(&site(), &pinned.replace("1.17", "1.16")), [(Code::OtherVersion, Outcome::Refuse)]);
    let both = [(Code::Unexpected, Outcome::Refuse), (Code::Missing, Outcome::Note)];
    assert_eq!(against(&site(), &pinned.replace("Six", "flask")), both);
    // A list without digests does not say what its packages bring with them.
    assert_eq!(against(&site(), "flask>=1\n"), [(Code::Missing, Outcome::Note)]);
    let own = with(
        "six-1.17.0.dist-info/direct_url.json",
        "{\"dir_info\": {\"editable\": true}, \"url\": \"file:///srv\"}",
    );
    assert_eq!(against(&own, &pinned.replace("Six", "flask"))[0], (Code::Unexpected, Outcome::Note));
    let seed = with("pip-26.3.dist-info/METADATA", "Name: pip\nVersion: 26.3\n");
    assert_eq!(against(&seed, &pinned), []);
}

proptest! {
    #[test]
    fn any_record_ends_in_words(record in proptest::collection::vec(any::<u8>(), 0..300), pth in any::<String>()) {
        let mut site = site();
        site.insert("six-1.17.0.dist-info/RECORD".to_owned(), record);
        site.insert("x.pth".to_owned(), pth.into_bytes());
        check(&site, None);
    }
}
