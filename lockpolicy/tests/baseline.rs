//! A lock against its baseline: each change is found by its code, and what did not change is not found.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod rules;

use cotter_lockpolicy::{Code, Format, Moment, Outcome, Record, Text, Waiver, World, verify};
use proptest::prelude::*;
use rules::{Package, Tree, codes, package, project, registries, sha512};

use Code::*;
use Outcome::{Ask, Note, Refuse};

fn honest() -> Vec<Package> {
    vec![package("left", "1.2.0"), package("right", "2.0.0"), package("@corp/up", "0.9.1")]
}

/// What is found in `now` where `was` is the baseline.
fn against(was: &Tree, now: &Tree) -> Vec<(Code, Outcome, String)> {
    let registries = registries();
    let world = World { baseline: Some(was), ..World::new(&registries) };
    let report = verify(now, "package-lock.json", &world);
    codes(&report).into_iter().map(|(code, outcome, package)| (code, outcome, package.to_owned())).collect()
}

/// What is found if the honest lock is changed so.
fn changed(change: impl FnOnce(&mut Vec<Package>)) -> Vec<(Code, Outcome, String)> {
    let mut packages = honest();
    change(&mut packages);
    against(&project(&["left", "right"], &honest()), &project(&["left", "right"], &packages))
}

fn one(code: Code, outcome: Outcome, package: &str) -> Vec<(Code, Outcome, String)> {
    vec![(code, outcome, package.to_owned())]
}

#[test]
fn what_is_the_same_is_not_new() {
    assert_eq!(changed(|_| ()), []);
    assert_eq!(changed(|packages| packages.reverse()), []);
    assert_eq!(changed(|packages| packages.truncate(2)), []);
}

#[test]
fn a_bump_names_both_versions() {
    let was = project(&["left", "right"], &honest());
    let mut packages = honest();
    packages[0] = package("left", "1.3.0");
    let now = project(&["left", "right"], &packages);
    let registries = registries();
    let report =
        verify(&now, "package-lock.json", &World { baseline: Some(&was), ..World::new(&registries) });
    let bump = report.findings.iter().find(|finding| finding.code == NewVersion).expect("a bump");
    assert_eq!((bump.what.as_str(), bump.line, bump.outcome), ("1.2.0 before, 1.3.0 now", Some(5), Note));
}

/// `a` asks for `b`, and both are new; so is what nobody asks for, and what only an old package asks for.
#[test]
fn what_a_new_dependency_brings_is_asked_about_with_it() {
    let asks = |tree: &Tree, from: &str, to: &str| {
        let text = String::from_utf8(tree["package-lock.json"].clone()).expect("text");
        let entry = format!("\"node_modules/{from}\": {{");
        assert!(text.contains(&entry), "{text}");
        let with = format!("{entry}\"dependencies\": {{\"{to}\": \"*\"}}, ");
        let mut tree = tree.clone();
        tree.insert("package-lock.json".to_owned(), text.replacen(&entry, &with, 1).into_bytes());
        tree
    };
    let was = project(&["left", "right"], &honest());
    let mut packages = honest();
    for name in ["a", "b", "c", "stray", "hung"] {
        packages.push(package(name, "1.0.0"));
    }
    let now = project(&["left", "right", "a"], &packages);
    let now = asks(&asks(&asks(&now, "a", "b"), "b", "c"), "left", "hung");
    let registries = registries();
    let world = World { baseline: Some(&was), ..World::new(&registries) };
    let report = verify(&now, "package-lock.json", &world);
    let news: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.code == NewPackage)
        .map(|finding| {
            (finding.package.as_deref().unwrap_or_default(), finding.outcome, finding.brings.join(" "))
        })
        .collect();
    assert_eq!(
        news,
        [
            ("a@1.0.0", Ask, "b@1.0.0 c@1.0.0".to_owned()),
            ("stray@1.0.0", Ask, String::new()),
            ("hung@1.0.0", Ask, String::new()),
        ]
    );
    let first = report.findings.iter().find(|finding| finding.code == NewPackage).expect("a finding");
    assert_eq!(first.what, "a package that the baseline does not have, and 2 packages that it brings");
    // What a brought package does is said of it.
    packages[4].script = true;
    let scripted = asks(&project(&["left", "right", "a"], &packages), "a", "b");
    assert!(against(&was, &scripted).contains(&(NewScript, Ask, "b@1.0.0".to_owned())));
    // A name that the manifest had before brings nothing: it is a note, and a note hides no question.
    let named = project(&["left", "right", "a"], &honest());
    let found = against(&named, &now);
    assert!(found.contains(&(NewPackage, Note, "a@1.0.0".to_owned())), "{found:?}");
    assert!(found.contains(&(NewPackage, Ask, "b@1.0.0".to_owned())), "{found:?}");
}

#[test]
fn each_change_is_found_by_its_code() {
    assert_eq!(changed(|p| p[0] = package("left", "1.1.0")), one(Downgrade, Ask, "left@1.1.0"));
    assert_eq!(changed(|p| p[0] = package("left", "1.2.0-rc.1")), one(Downgrade, Ask, "left@1.2.0-rc.1"));
    assert_eq!(changed(|p| p.push(package("down", "1.0.0"))), one(NewPackage, Ask, "down@1.0.0"));
    assert_eq!(changed(|p| p[1].integrity = sha512("other")), one(NewDigest, Refuse, "right@2.0.0"));
    assert_eq!(changed(|p| p[1].script = true), one(NewScript, Ask, "right@2.0.0"));
    assert_eq!(
        changed(|p| p[1].integrity = String::new()),
        [(NoDigest, Refuse, "right@2.0.0".to_owned()), (WeakerDigest, Refuse, "right@2.0.0".to_owned())]
    );
    let sha1 = "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert_eq!(
        changed(|p| p[1].integrity = sha1.to_owned()),
        [(WeakDigest, Refuse, "right@2.0.0".to_owned()), (WeakerDigest, Refuse, "right@2.0.0".to_owned())]
    );
}

#[test]
fn a_script_that_the_first_lock_of_npm_could_not_name_is_no_news() {
    let mut packages = honest();
    packages[1].script = true;
    let now = project(&["left", "right"], &packages);
    let old: Vec<String> = honest()
        .iter()
        .map(|one| {
            let Package { key, version, resolved, integrity, .. } = one;
            format!("\"{key}\": {{\"version\": \"{version}\", \"resolved\": \"{resolved}\", \"integrity\": \"{integrity}\"}}")
        })
        .collect();
    let lock = format!(
        "{{\"name\": \"x\", \"version\": \"1.0.0\", \"lockfileVersion\": 1, \"dependencies\": {{{}}}}}",
        old.join(", ")
    );
    let mut was = project(&["left", "right"], &honest());
    was.insert("package-lock.json".to_owned(), lock.into_bytes());
    let news = |now: &Tree| against(&was, now).into_iter().filter(|(code, ..)| *code == NewScript).count();
    assert_eq!(news(&now), 0);
    packages[1] = Package { script: true, ..package("right", "2.0.1") };
    assert_eq!(news(&project(&["left", "right"], &packages)), 1, "another release is");
}

#[test]
fn another_host_is_named_once_and_the_move_for_each() {
    let found = changed(|packages| {
        for package in &mut packages[..2] {
            package.resolved = package.resolved.replace("npm.registry", "evil");
        }
    });
    let of = |code| found.iter().filter(|(found, ..)| *found == code).count();
    assert_eq!((of(ForeignHost), of(NewHost), of(NewSource)), (2, 1, 2), "{found:?}");
    // A mirror that is the ecosystem's own is no attack.
    let found = changed(|packages| {
        packages[0].resolved = packages[0].resolved.replace("npm.registry", "mirror.registry");
    });
    assert!(found.iter().all(|(_, outcome, _)| *outcome == Note), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn another_kind_of_source_and_an_alias_are_found() {
    let commit = "git+ssh://git@example.org/left.git#0123456789012345678901234567890123456789";
    let found = changed(|packages| packages[0].resolved = commit.to_owned());
    assert!(found.iter().any(|(code, outcome, _)| (*code, *outcome) == (NewSource, Refuse)), "{found:?}");
    let found = changed(|packages| {
        let mut evil = package("evil", "1.2.0");
        evil.key = "left".to_owned();
        packages[0] = evil;
    });
    assert!(found.contains(&(Alias, Ask, "evil@1.2.0".to_owned())), "{found:?}");
    assert!(found.contains(&(NewPackage, Ask, "evil@1.2.0".to_owned())), "{found:?}");
}

#[test]
fn a_stronger_digest_is_what_managers_write_themselves() {
    let mut weak = honest();
    weak[1].integrity = "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned();
    let found = against(&project(&["left", "right"], &weak), &project(&["left", "right"], &honest()));
    assert_eq!(found, one(NewDigest, Note, "right@2.0.0"));
}

#[test]
fn an_older_version_beside_a_newer_one_is_no_downgrade() {
    let mut packages = honest();
    packages.push(Package { key: "right/node_modules/left".to_owned(), ..package("left", "1.0.0") });
    let found = against(&project(&["left", "right"], &honest()), &project(&["left", "right"], &packages));
    assert!(found.iter().any(|(code, ..)| *code == NewVersion), "{found:?}");
    assert!(!found.iter().any(|(code, ..)| *code == Downgrade), "{found:?}");
}

#[test]
fn a_declared_name_is_milder_than_a_chosen_one() {
    let mut was = project(&["left", "right"], &honest());
    was.insert(
        "package.json".to_owned(),
        br#"{"dependencies": {"left": "*", "right": "*", "down": "*"}}"#.to_vec(),
    );
    let mut packages = honest();
    packages.push(package("down", "1.0.0"));
    let now = project(&["left", "right", "down"], &packages);
    assert_eq!(against(&was, &now), one(NewPackage, Note, "down@1.0.0"));
}

#[test]
fn a_whole_new_lock_is_said_once() {
    let now = project(&["left", "right"], &honest());
    let mut was = now.clone();
    was.remove("package-lock.json");
    assert_eq!(against(&was, &now), one(NewPackage, Ask, ""));
    let all = project(&["left", "right", "@corp/up"], &honest());
    was.insert("package.json".to_owned(), all["package.json"].clone());
    assert_eq!(against(&was, &all), one(NewPackage, Note, ""));
    // A baseline that cannot be read proves nothing.
    was.insert("package-lock.json".to_owned(), b"{".to_vec());
    assert_eq!(against(&was, &all), one(NewPackage, Ask, ""));
}

#[test]
fn without_a_baseline_nothing_is_relative_and_with_one_nothing_absolute_is_waived() {
    let registries = registries();
    let mut packages = honest();
    packages[0].integrity = String::new();
    let now = project(&["left", "right"], &packages);
    let report = verify(&now, "package-lock.json", &World::new(&registries));
    assert_eq!(codes(&report), [(NoDigest, Refuse, "left@1.2.0")]);
    assert_eq!(against(&now, &now), one(NoDigest, Refuse, "left@1.2.0"));
}

fn record(tree: &Tree, waivers: Vec<Waiver>) -> Record {
    let bytes = &tree["package-lock.json"];
    let text = Text::of(bytes).expect("text");
    let lock = Format::PackageLock.read(&text).expect("a lock");
    Record { waivers, by: "alice".to_owned(), ..Record::of("package-lock.json", bytes, &lock) }
}

#[test]
fn a_record_is_a_baseline() {
    let registries = registries();
    let was = project(&["left", "right"], &honest());
    let record = record(&was, Vec::new());
    assert_eq!(Record::parse(&record.to_toml().expect("TOML")).expect("a record"), record);
    let world = World { record: Some(&record), ..World::new(&registries) };
    assert_eq!(codes(&verify(&was, "package-lock.json", &world)), []);

    let mut packages = honest();
    packages[0] = package("left", "1.3.0");
    packages[1].integrity = sha512("other");
    packages.push(package("down", "1.0.0"));
    let now = project(&["left", "right"], &packages);
    assert_eq!(
        codes(&verify(&now, "package-lock.json", &world)),
        [
            (NewVersion, Note, "left@1.3.0"),
            (NewDigest, Refuse, "right@2.0.0"),
            (NewPackage, Ask, "down@1.0.0")
        ]
    );
    // What a person trusted is not new, whatever an older baseline says.
    let older = project(&["left"], &honest()[..1]);
    let world = World { baseline: Some(&older), ..world };
    assert_eq!(codes(&verify(&was, "package-lock.json", &world)), []);
}

#[test]
fn a_waiver_waives_one_absolute_finding_of_one_entry() {
    let registries = registries();
    let mut packages = honest();
    packages[0].integrity = String::new();
    packages[1].integrity = String::new();
    let now = project(&["left", "right"], &packages);
    let digest = record(&now, Vec::new())
        .entries
        .iter()
        .find(|entry| entry.name == "left")
        .map(|entry| entry.digest.clone())
        .expect("left");
    let waiver = |code: &str, entry: &str, until: Option<&str>| Waiver {
        code: code.to_owned(),
        entry: entry.to_owned(),
        reason: "known".to_owned(),
        until: until.map(str::to_owned),
    };
    let today = Moment::parse("2026-06-01T12:00:00Z");
    let with = |waivers: Vec<Waiver>, tree: &Tree| {
        let record = Record { waivers, ..Record::default() };
        let world = World { record: Some(&record), today, ..World::new(&registries) };
        let report = verify(tree, "package-lock.json", &world);
        let found: Vec<(Code, String)> =
            codes(&report).into_iter().map(|(code, _, package)| (code, package.to_owned())).collect();
        (found, report.waived.len())
    };
    let right = (NoDigest, "right@2.0.0".to_owned());
    let left = (NoDigest, "left@1.2.0".to_owned());
    let unused = (UnusedWaiver, String::new());
    assert_eq!(with(vec![waiver("pin.no-digest", &digest, None)], &now), (vec![right.clone()], 1));
    assert_eq!(
        with(vec![waiver("pin.no-digest", &digest, Some("2026-06-01"))], &now),
        (vec![right.clone()], 1)
    );
    for useless in [
        waiver("pin.no-digest", &digest, Some("2026-05-31")),
        waiver("pin.no-digest", &digest, Some("soon")),
        waiver("pin.no-digest", "00", None),
        waiver("pin.weak-digest", &digest, None),
        waiver("new.package", &digest, None),
        waiver("no.such", &digest, None),
    ] {
        let found = vec![left.clone(), right.clone(), unused.clone()];
        assert_eq!(with(vec![useless.clone()], &now), (found, 0), "{useless:?}");
    }
    // The entry as it is, not its name: another source is another entry.
    packages[0].resolved = packages[0].resolved.replace("npm.registry", "mirror.registry");
    let (found, waived) =
        with(vec![waiver("pin.no-digest", &digest, None)], &project(&["left", "right"], &packages));
    assert_eq!((found, waived), (vec![left, right, unused], 0));
}

proptest! {
    /// Whatever two locks are: the comparison ends, finds nothing of itself, and everything of what is not there.
    #[test]
    fn every_lock_is_as_itself(numbers in proptest::collection::vec((0u8..6, 0u8..4, any::<bool>()), 0..12)) {
        let mut packages: Vec<Package> = Vec::new();
        for (name, version, script) in &numbers {
            let key = format!("p{name}");
            if packages.iter().all(|package| package.key != key) {
                packages.push(Package { script: *script, ..package(&key, &format!("1.{version}.0")) });
            }
        }
        let lock = project(&["p0"], &packages);
        let relative = |found: Vec<(Code, Outcome, String)>| -> Vec<String> {
            found.into_iter().filter(|(code, ..)| code.kind() == cotter_lockpolicy::finding::Kind::Relative).map(|(_, _, package)| package).collect()
        };
        prop_assert!(relative(against(&lock, &lock)).is_empty());
        let mut reversed = packages.clone();
        reversed.reverse();
        prop_assert!(relative(against(&lock, &project(&["p0"], &reversed))).is_empty());
        let mut more = packages.clone();
        more.push(package("quite-new", "1.0.0"));
        prop_assert_eq!(relative(against(&lock, &project(&["p0"], &more))), ["quite-new@1.0.0"]);
    }
}
