//! Too many refusals: Cotter stops refusing silently and sends for a person.

use std::path::PathBuf;

use cotter_tests::Home;

fn home() -> (Home, PathBuf) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    (home, work)
}

/// The last line of each of so many refusals of a forced push.
fn refused(home: &Home, work: &std::path::Path, times: usize) -> Vec<bool> {
    (0..times).map(|_| home.git(work, "push --force origin main").refused().contains("\n  stop: ")).collect()
}

#[test]
fn the_third_in_a_row_sends_for_a_person() {
    let (home, work) = home();
    assert_eq!(refused(&home, &work, 4), [false, false, true, true]);
    let said = home.git(&work, "push --force origin main").refused();
    assert!(
        said.contains("stop: 5 refusals in a row: do not try other ways, ask the person you work for"),
        "{said}"
    );
    assert!(said.lines().count() <= 6, "{said}");
}

#[test]
fn a_call_that_was_looked_at_and_passed_ends_the_row() {
    let (home, work) = home();
    assert_eq!(refused(&home, &work, 2), [false, false]);
    assert_eq!(home.git(&work, "status").code, Some(0), "nothing had to be looked at");
    assert_eq!(refused(&home, &work, 1), [true], "so the row goes on");
    assert_eq!(home.git(&work, "reset --hard").code, Some(0), "a rule looked, and nothing was changed");
    assert_eq!(refused(&home, &work, 3), [false, false, true]);
}

#[test]
fn the_twentieth_in_all_sends_for_a_person_too() {
    let (home, work) = home();
    home.write_config("config.toml", "[handover]\nin_a_row = 1000\nin_all = 6\n");
    assert_eq!(refused(&home, &work, 3), [false; 3]);
    assert_eq!(home.git(&work, "reset --hard").code, Some(0));
    assert_eq!(refused(&home, &work, 4), [false, false, true, true]);
    home.write_config("config.toml", "[handover]\nin_a_row = 1000\n");
    assert_eq!(refused(&home, &work, 14), [[false; 12].as_slice(), &[true; 2]].concat(), "twenty by itself");
}

#[test]
fn what_sends_for_a_person_is_recorded_as_the_refusal_it_is() {
    let (home, work) = home();
    assert_eq!(refused(&home, &work, 3), [false, false, true]);
    let said = home.git(&work, "push --force origin main").refused();
    assert!(said.starts_with("cotter: refused (would ask) git.push.force: "), "{said}");
    let records = home.records();
    let of = |name: &str| records.iter().map(|record| record[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("decision"), ["refuse"; 4]);
    let notes = of("note");
    assert!(notes[1].is_null(), "{notes:?}");
    assert_eq!(notes[3], "4 refusals in a row: do not try other ways, ask the person you work for");
}
