//! The environment: order, duplicates, and entries that are none.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use cotter_tests::{ADDED_VARIABLES, Home};

#[test]
fn order_duplicates_and_odd_entries_arrive() {
    let home = Home::new();
    let entries: [&[u8]; 12] = [
        b"B=2",
        b"A=1",
        b"B=3",
        b"no equals sign",
        b"",
        b"=",
        b"=x",
        b"A=",
        b"\xff\xfe=\xc3",
        b"C==",
        b"B=2",
        b"PATHX=y",
    ];
    let launch = entries
        .into_iter()
        .fold(home.launch(["git", "version"]), |l, entry| l.entry(OsStr::from_bytes(entry)));
    let seen = home.assert_indistinguishable(&launch).report.expect("the tool was reached");
    let kept: Vec<&[u8]> = seen.environment().into_iter().filter(|entry| entries.contains(entry)).collect();
    assert_eq!(kept, entries);
}

#[test]
fn a_second_path_is_left_alone() {
    let home = Home::new();
    home.assert_indistinguishable(&home.launch(["git", "version"]).entry("PATH=/nowhere").entry("PATH"));
}

#[test]
fn a_huge_environment_arrives() {
    let home = Home::new();
    let long = "x".repeat(120_000);
    let launch = (0..8).fold(home.launch(["git", "version"]), |l, n| l.entry(format!("LONG{n}={long}")));
    home.assert_indistinguishable(&launch);
    let launch = (0..20_000).fold(home.launch(["git", "version"]), |l, n| l.entry(format!("V{n}=")));
    home.assert_indistinguishable(&launch);
}

/// At most one entry of each name is added, and nothing but these.
#[test]
fn what_is_added_is_added_once() {
    let home = Home::new();
    let launch = home.launch(["git", "version"]);
    let direct = home.directly(&launch).report.expect("the tool was reached");
    let shimmed = home.through_the_shim(&launch).report.expect("the tool was reached");
    let added = shimmed.environment().len() - direct.environment().len();
    let named =
        |name: &&str| shimmed.environment().iter().any(|e| e.starts_with(format!("{name}=").as_bytes()));
    assert_eq!(added, ADDED_VARIABLES.iter().filter(|name| named(name)).count());
}

/// No path comes from the environment: what belongs to the caller must neither be needed nor be able to mislead.
#[test]
fn nothing_depends_on_the_callers_variables() {
    let home = Home::new();
    let names = [
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
        "TMPDIR",
    ];
    for value in ["", "relative", "/nowhere/at/all", "/dev/null", "\n\u{e9}", "/proc/self/mem"] {
        let launch =
            names.iter().fold(home.launch(["git", "version"]), |launch, name| launch.variable(name, value));
        home.assert_indistinguishable(&launch);
    }
    let unset =
        names.iter().fold(home.launch(["git", "version"]), |launch, name| launch.without_variable(name));
    home.assert_indistinguishable(&unset);
}
