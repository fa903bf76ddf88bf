//! Hostile locks against hostile baselines, of a size that only makes sense to slow a comparison down. The limits are
//! generous, because a machine may be busy; what compares each with each takes minutes here.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cotter_lockpolicy::{Code, Outcome, Registries, Report, World, verify};

const MANY: usize = 8_000;

#[track_caller]
fn soon(was: &str, now: &str, beside: &[(&str, &str)]) -> Report {
    let files = |lock: &str| -> BTreeMap<String, Vec<u8>> {
        let all = beside.iter().copied().chain([("requirements.txt", lock)]);
        all.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
    };
    let (was, now) = (files(was), files(now));
    let registries = Registries::default();
    let world = World { baseline: Some(&was), ..World::new(&registries) };
    let begin = Instant::now();
    let report = verify(&now, "requirements.txt", &world);
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    report
}

fn lines(line: impl Fn(usize) -> String) -> String {
    (0..MANY).map(line).collect()
}

fn sum(number: usize) -> String {
    format!("{number:064x}")
}

#[test]
fn one_name_in_many_versions() {
    let was = lines(|number| format!("a==1.{number} --hash=sha256:{}\n", sum(number)));
    let now = lines(|number| format!("a==2.{number} --hash=sha256:{}\n", sum(MANY + number)));
    soon(&was, &now, &[]);
    // Another version with the digests of one that was there is still found.
    let moved = lines(|number| format!("a==2.{number} --hash=sha256:{}\n", sum(number)));
    let found = soon(&was, &moved, &[]).findings;
    assert!(found.iter().any(|finding| finding.code == Code::OtherPackage), "{found:#?}");
}

#[test]
fn one_release_with_many_digests() {
    let lock = |from: usize| lines(|number| format!("a==1.0 --hash=sha256:{}\n", sum(from + number)));
    let found = soon(&lock(0), &lock(MANY), &[]).findings;
    let refused = |code| found.iter().any(|own| own.code == code && own.outcome == Outcome::Refuse);
    assert!(refused(Code::NewDigest), "{found:#?}");
    let line = |from: usize| {
        "a==1.0".to_owned() + &lines(|number| format!(" --hash=sha256:{}", sum(from + number))) + "\n"
    };
    soon(&line(0), &line(MANY), &[]);
    soon(&line(0), &lock(MANY), &[]);
    let kinds = |from: usize| {
        "a==1.0".to_owned() + &lines(|number| format!(" --hash=k{number}:{}", sum(from + number))) + "\n"
    };
    soon(&kinds(0), &kinds(MANY), &[]);
}

#[test]
fn one_name_from_many_places() {
    let place = |host: &str| {
        lines(|number| format!("a @ https://{host}{number}.example/a-1.0.tar.gz#sha256={}\n", sum(number)))
    };
    soon(&place("was"), &place("now"), &[]);
}

#[test]
fn many_lines_of_one_name_with_many_digests_in_a_constraint() {
    let pins = "a==1.0".to_owned() + &lines(|number| format!(" --hash=sha256:{}", sum(number))) + "\n";
    let asks = lines(|_| "a\n".to_owned()) + "-c constraints.txt\n";
    soon(&asks, &(asks.clone() + "b\n"), &[("constraints.txt", &pins)]);
}
