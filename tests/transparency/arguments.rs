//! argv, to the last byte.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

use cotter_tests::{Ending, Home, Launch};

#[test]
fn arguments_of_any_bytes_arrive() {
    let home = Home::new();
    let every: Vec<u8> = (1..=255).collect();
    let odd: [&[u8]; 12] =
        [b"git", b"version", b"", b"\xff\xfe", b"\xc3", b"a b", b"--", b"-", b"\n", b"", &every, b"'\"$`\\"];
    let seen = home.assert_indistinguishable(&home.launch(odd.map(OsStr::from_bytes)));
    assert_eq!(seen.report.expect("the tool was reached").argv(), odd);
}

#[test]
fn one_and_a_half_megabytes_of_arguments_arrive() {
    let home = Home::new();
    let long = "x".repeat(100_000);
    let few = ["git", "version"].into_iter().chain(std::iter::repeat_n(long.as_str(), 15));
    home.assert_indistinguishable(&home.launch(few));
    let many = ["git", "version"].into_iter().chain(std::iter::repeat_n("ab", 100_000));
    let seen = home.assert_indistinguishable(&home.launch(many));
    assert_eq!(seen.report.expect("the tool was reached").argv().len(), 100_002);
}

#[test]
fn argv_0_arrives_as_typed() {
    let home = Home::new();
    for name in ["git", "ls", "-git", "", "/nowhere/git", "./git", "cotter-shim", "\u{e9}"] {
        let seen = home.assert_indistinguishable(&home.launch([name, "version"]));
        assert_eq!(seen.report.expect("the tool was reached").argv()[0], name.as_bytes());
    }
}

#[test]
fn no_arguments_at_all_are_what_the_kernel_makes_of_them() {
    let home = Home::new();
    let nothing: [&str; 0] = [];
    home.assert_indistinguishable(&home.launch(nothing));
}

#[test]
fn what_just_fits_directly_fits_through_the_shim() {
    let home = Home::new();
    let most = most_that_fits(&home);
    home.assert_indistinguishable(&of_length(&home, most));
    // And where only what the shim adds does not fit.
    home.assert_indistinguishable(&of_length(&home, most - 40));
    home.assert_indistinguishable(&of_length(&home, most - 4000));
}

/// Where our exec path does not fit, what git starts itself is not guarded: the log says so.
#[test]
fn that_our_exec_path_does_not_fit_is_recorded() {
    let home = Home::new();
    let git = fs::metadata(home.real("git")).expect("the probe");
    let device = u64::from(libc::major(git.dev())) << 32 | u64::from(libc::minor(git.dev()));
    let changed = git.ctime() * 1_000_000_000 + git.ctime_nsec();
    let dir = home.path(format!("lib/cotter/exec/{device:016x}{:016x}{changed:016x}", git.ino()));
    fs::create_dir_all(&dir).expect("a folder in a temporary directory");
    let most = most_that_fits(&home);
    for (length, given, notes) in [(most - 4000, true, 0), (most, false, 1)] {
        let before = home.records().len();
        let seen = of_length(&home, length).run_with_probe(&home.shim("git"), &home.real("git"));
        let report = seen.report.expect("the tool was reached");
        assert_eq!(report.variable("GIT_EXEC_PATH").is_some(), given);
        let records = home.records().split_off(before);
        assert_eq!(records.len(), 1 + notes);
        assert!(records[0]["note"].is_null(), "{records:?}");
        let noted =
            |record: &serde_json::Value| record["note"].as_str().is_some_and(|note| note.contains("no room"));
        assert!(records[1..].iter().all(noted), "{records:?}");
    }
}

fn of_length(home: &Home, total: usize) -> Launch {
    const LONGEST: usize = 131_071;
    let full = "x".repeat(LONGEST);
    let rest = "y".repeat(total % LONGEST);
    let many = std::iter::repeat_n(full.as_str(), total / LONGEST);
    let argv = ["git", "version"].into_iter().chain(many).chain([rest.as_str()]);
    home.launch(argv).limit(libc::RLIMIT_STACK, 8 << 20)
}

/// Under the default stack limit the kernel takes a quarter of it, less what the path and the environment need.
fn most_that_fits(home: &Home) -> usize {
    let fits = |total| home.directly(&of_length(home, total)).ending == Ending::Exited(0);
    let (mut low, mut high) = (1 << 20, 3 << 20);
    assert!(fits(low) && !fits(high));
    while high - low > 1 {
        let middle = (low + high) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}
