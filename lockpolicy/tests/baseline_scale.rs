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

/// One name in thousands of places, each of which asks for it again, and all of it new.
#[test]
fn one_new_name_in_many_places() {
    let digest = format!("\"integrity\": \"sha512-{}==\"", "A".repeat(86));
    let lock = |copies: usize| {
        let copy = |number: usize| {
            format!(
                ",\n\"node_modules/p{number}/node_modules/x\": {{\"version\": \"1.0.{number}\", {digest}, \"dependencies\": {{\"x\": \"*\", \"a\": \"*\"}}}}"
            )
        };
        let entries: String = (0..copies).map(copy).collect();
        let first = format!(
            "\"node_modules/a\": {{\"version\": \"1.0.0\", {digest}, \"dependencies\": {{\"x\": \"*\"}}}}"
        );
        let was = "\"node_modules/old\": {\"version\": \"1.0.0\"}";
        let more = if copies > 0 { format!(",\n{first}{entries}") } else { String::new() };
        format!("{{\"lockfileVersion\": 3, \"packages\": {{\"\": {{}}, {was}{more}}}}}")
    };
    let files = |lock: String, manifest: &str| -> BTreeMap<String, Vec<u8>> {
        [("package-lock.json", lock), ("package.json", manifest.to_owned())]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.into_bytes()))
            .collect()
    };
    let (was, now) = (files(lock(0), "{}"), files(lock(MANY), "{\"dependencies\": {\"a\": \"*\"}}"));
    let registries = Registries::default();
    let begin = Instant::now();
    let report =
        verify(&now, "package-lock.json", &World { baseline: Some(&was), ..World::new(&registries) });
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    let brings: usize = report.findings.iter().map(|finding| finding.brings.len()).sum();
    assert_eq!(brings, MANY);
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
