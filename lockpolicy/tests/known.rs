//! Known bad releases: the built-in list, and an index that believes no byte without a check.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod rules;

use cotter_lockpolicy::known::index::{Builder, Index};
use cotter_lockpolicy::{Code, Ecosystem, Outcome, World, known, verify};
use proptest::prelude::*;
use rules::{codes, package, project, registries};

use Ecosystem::{Npm, PyPi};

fn advisory(id: &str, ecosystem: &str, name: &str, rest: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"affected\":[{{\"package\":{{\"ecosystem\":\"{ecosystem}\",\"name\":\"{name}\"}},{rest}}}]}}"
    )
}

fn index(advisories: &[String]) -> Vec<u8> {
    let mut builder = Builder::new();
    for advisory in advisories {
        builder.add_osv(advisory.as_bytes()).expect("an advisory");
    }
    builder.finish()
}

fn bad(bytes: &[u8], ecosystem: Ecosystem, name: &str, version: &str) -> Option<String> {
    let index = Index::open(bytes).expect("an index");
    index.lookup(ecosystem, name, version).expect("a whole bucket").map(str::to_owned)
}

#[test]
fn the_well_known_releases_are_known() {
    for (ecosystem, name, version) in [
        (PyPi, "litellm", "1.82.7"),
        (PyPi, "LiteLLM", "1.82.8"),
        (PyPi, "litellm", "1.82.8.0"),
        (Npm, "axios", "1.14.1"),
        (Npm, "event-stream", "3.3.6"),
        (Npm, "flatmap-stream", "0.1.1"),
        (Npm, "ua-parser-js", "0.7.29"),
        (Npm, "chalk", "5.6.1"),
        (Npm, "@ctrl/tinycolor", "4.1.2"),
        (Npm, "nx", "21.5.0"),
        (Npm, "@solana/web3.js", "1.95.7"),
        (Ecosystem::Gem, "rest-client", "1.6.13"),
    ] {
        assert!(known::builtin(ecosystem, name, version).is_some(), "{name} {version}");
    }
    for (ecosystem, name, version) in [
        (PyPi, "litellm", "1.82.6"),
        (Npm, "litellm", "1.82.7"),
        (Npm, "axios", "1.14.0"),
        (Npm, "event-stream", "4.0.1"),
        (Npm, "chalk", "5.6.2"),
        (Npm, "@ctrl/tinycolor", "4.2.0"),
        (Npm, "", ""),
    ] {
        assert_eq!(known::builtin(ecosystem, name, version), None, "{name} {version}");
    }
    assert!(known::reaches(PyPi, "litellm", &|version| version.starts_with("1.82.")).is_some());
    assert!(known::reaches(PyPi, "litellm", &|version| version.starts_with("1.81.")).is_none());
    assert!(known::reaches(Npm, "flatmap-stream", &|_| false).is_some(), "all versions are bad");
}

#[test]
fn a_good_digest_makes_no_bad_release_good() {
    let tree = project(&["axios"], &[package("axios", "1.14.1"), package("left", "1.0.0")]);
    let registries = registries();
    let report = verify(&tree, "package-lock.json", &World::new(&registries));
    assert_eq!(codes(&report), [(Code::KnownBad, Outcome::Refuse, "axios@1.14.1")]);
    assert!(report.findings.iter().any(|finding| finding.what.contains("GHSA-fw8c-xr5c-95f9")));

    let bytes = index(&[advisory("MAL-1", "npm", "left", "\"versions\":[\"1.0.0\"]")]);
    let imported = Index::open(&bytes).expect("an index");
    let tree = project(&["left"], &[package("left", "1.0.0")]);
    let world = World { known: Some(&imported), ..World::new(&registries) };
    assert_eq!(
        codes(&verify(&tree, "package-lock.json", &world)),
        [(Code::KnownBad, Outcome::Refuse, "left@1.0.0")]
    );

    let mut damaged = bytes.clone();
    let last = damaged.len() - 12;
    damaged[last] ^= 1;
    let damaged = Index::open(&damaged).expect("a whole head");
    let world = World { known: Some(&damaged), ..world };
    assert_eq!(codes(&verify(&tree, "package-lock.json", &world)), [(Code::KnownUnread, Outcome::Ask, "")]);
}

#[test]
fn what_osv_says_of_versions_is_what_is_found() {
    let bytes = index(&[
        advisory(
            "MAL-1",
            "npm",
            "all",
            "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}]",
        ),
        advisory("MAL-2", "PyPI", "Some_Name", "\"versions\":[\"1.0\",\"2.0\"]"),
        advisory(
            "MAL-3",
            "npm",
            "some",
            "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"1.2.0\"},{\"fixed\":\"1.3.0\"},\
             {\"introduced\":\"2.0.0\"},{\"last_affected\":\"2.1.0\"}]}]",
        ),
        // The first report of a package that was taken over said `all`; what was found later stands beside it.
        advisory(
            "MAL-4",
            "npm",
            "taken",
            "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]},\
             {\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"4.1.1\"},{\"last_affected\":\"4.1.2\"}]}]",
        ),
        advisory("MAL-5", "npm", "nothing", "\"versions\":[]"),
        advisory("MAL-7", "crates.example", "some_crate", "\"versions\":[\"0.1.0\"]"),
        advisory("MAL-6", "Go", "example.org/m", "\"versions\":[\"1.2.3\"]"),
    ]);
    for (ecosystem, name, version, id) in [
        (Npm, "all", "0.0.1", Some("MAL-1")),
        (Npm, "all", "anything", Some("MAL-1")),
        (PyPi, "all", "0.0.1", None),
        (PyPi, "some-name", "1.0", Some("MAL-2")),
        (PyPi, "some.name", "2.0.0", Some("MAL-2")),
        (PyPi, "some-name", "3.0", None),
        (Npm, "some", "1.1.9", None),
        (Npm, "some", "1.2.0", Some("MAL-3")),
        (Npm, "some", "1.3.0", None),
        (Npm, "some", "2.1.0", Some("MAL-3")),
        (Npm, "some", "2.1.1", None),
        (Npm, "taken", "4.1.1", Some("MAL-4")),
        (Npm, "taken", "4.2.0", None),
        (Npm, "nothing", "1.0.0", None),
        (Ecosystem::Go, "example.org/m", "v1.2.3", Some("MAL-6")),
        (Ecosystem::Cargo, "some-crate", "0.1.0", Some("MAL-7")),
    ] {
        assert_eq!(bad(&bytes, ecosystem, name, version).as_deref(), id, "{name} {version}");
    }
}

#[test]
fn advisories_come_alone_in_a_list_or_one_a_line() {
    let one = advisory("MAL-1", "npm", "a", "\"versions\":[\"1.0.0\"]");
    let two = advisory("MAL-2", "npm", "b", "\"versions\":[\"1.0.0\"]");
    let other = advisory("MAL-3", "NuGet", "c", "\"versions\":[\"1.0.0\"]");
    let withdrawn = one.replace("\"affected\"", "\"withdrawn\":\"2026-01-01T00:00:00Z\",\"affected\"");
    for (text, count) in [
        (one.clone(), 1),
        (format!("[{one}, {two}, {other}]"), 2),
        (format!("{one}\n\n{two}\r\n{other}\n"), 2),
        (withdrawn, 0),
        ("[]".to_owned(), 0),
    ] {
        assert_eq!(Builder::new().add_osv(text.as_bytes()), Ok(count), "{text}");
    }
    let mut twice = Builder::new();
    twice.add_osv(one.as_bytes()).expect("an advisory");
    twice.add_osv(one.as_bytes()).expect("an advisory");
    assert_eq!(twice.len(), 1);
    for (text, at) in [
        ("{\"affected\": []}".to_owned(), 0),
        ("{\"id\": \"MAL-1\"}".to_owned(), 0),
        ("{".to_owned(), 1),
        (String::new(), 0),
        (format!("{one}\n{{\"id\": 1}}"), one.len() + 1),
    ] {
        let mut builder = Builder::new();
        assert_eq!(builder.add_osv(text.as_bytes()).expect_err("unfit").at, at, "{text}");
        assert!(builder.is_empty(), "{text}");
    }
}

#[test]
fn an_empty_index_holds_nothing() {
    let bytes = Builder::new().finish();
    assert!(Index::open(&bytes).expect("an index").is_empty());
    assert_eq!(bad(&bytes, Npm, "a", "1.0.0"), None);
}

fn some_index() -> Vec<u8> {
    index(
        &(0..24)
            .map(|number| {
                advisory(&format!("MAL-{number}"), "npm", &format!("p{number}"), "\"versions\":[\"1.0.0\"]")
            })
            .collect::<Vec<_>>(),
    )
}

#[test]
fn every_byte_that_is_changed_is_found_and_no_answer_is_ever_another() {
    let bytes = some_index();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x11;
        let Ok(index) = Index::open(&damaged) else { continue };
        assert!(index.verify().is_err(), "byte {at}");
        for number in 0..24 {
            // The right answer, or an error.
            if let Ok(found) = index.lookup(Npm, &format!("p{number}"), "1.0.0") {
                assert_eq!(found, Some(format!("MAL-{number}").as_str()), "byte {at}");
            }
        }
    }
    for length in 0..bytes.len() {
        let cut = Index::open(&bytes[..length]);
        assert!(cut.map_or(true, |index| index.verify().is_err()), "{length}");
    }
}

proptest! {
    #[test]
    fn what_was_put_in_is_found_and_nothing_else(
        names in proptest::collection::btree_map("[a-z@/_.-]{1,12}", "[0-9]{1,3}\\.[0-9]{1,3}", 0..80),
        other in "[a-z]{13}",
    ) {
        let advisories: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(number, (name, version))| advisory(&format!("MAL-{number}"), "npm", name, &format!("\"versions\":[\"{version}\"]")))
            .collect();
        let bytes = index(&advisories);
        prop_assert_eq!(Index::open(&bytes).and_then(|index| index.verify()), Ok(()));
        for (number, (name, version)) in names.iter().enumerate() {
            prop_assert_eq!(bad(&bytes, Npm, name, version), Some(format!("MAL-{number}")));
            prop_assert_eq!(bad(&bytes, Npm, name, "1000.0"), None);
        }
        prop_assert_eq!(bad(&bytes, Npm, &other, "1.0"), None);
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in ".{0,8}") {
        for bytes in [bytes.clone(), [b"COTTERKB\x01\0\0\0".as_slice(), &bytes].concat()] {
            if let Ok(index) = Index::open(&bytes) {
                let _ = index.verify();
                let _ = index.lookup(Npm, &name, "1.0.0");
            }
            let _ = Builder::new().add_osv(&bytes);
        }
    }

    #[test]
    fn no_change_of_a_whole_index_is_a_panic(at in 0usize..4000, with in proptest::collection::vec(any::<u8>(), 1..9)) {
        let mut bytes = some_index();
        let at = at % bytes.len();
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at..end, with);
        if let Ok(index) = Index::open(&bytes) {
            for number in 0..24 {
                if let Ok(found) = index.lookup(Npm, &format!("p{number}"), "1.0.0") {
                    prop_assert_eq!(found.map(str::to_owned), Some(format!("MAL-{number}")));
                }
            }
        }
    }
}
