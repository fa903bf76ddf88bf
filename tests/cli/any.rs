//! Any argv and environment: the guard ends, and never by a defect of its own. That /proc is hidden cannot be
//! tried here: it takes a mount namespace, which not every machine gives.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use cotter_tests::{Ending, Home};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Words that mean something, and bytes that do not.
fn word() -> impl Strategy<Value = OsString> {
    let known = prop::sample::select(vec![
        "push",
        "reset",
        "clean",
        "stash",
        "config",
        "-c",
        "-C",
        "--git-dir",
        "--exec-path",
        "--force",
        "-f",
        "--hard",
        "--",
        "+main",
        ":main",
        "origin",
        "--end-of-options",
        "-x",
        "alias.a=b",
        "a",
        "--config-env=a.b=C",
        "=",
        "",
        "--no-",
        "--force-with-lease=",
        "{",
        "}",
        "checkout",
        "submodule",
        "foreach",
        "-",
        "--=",
    ]);
    prop_oneof![
        3 => known.prop_map(OsString::from),
        1 => prop::collection::vec(1u8..=255, 0..40).prop_map(OsString::from_vec),
    ]
}

fn entry() -> impl Strategy<Value = OsString> {
    let name = prop::sample::select(vec![
        "GIT_DIR",
        "GIT_EXEC_PATH",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_KEY_0",
        "GIT_CONFIG_PARAMETERS",
        "COTTER_GUARD",
        "HOME",
        "PATH",
        "CLAUDECODE",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "",
    ]);
    let value = prop::collection::vec(1u8..=255, 0..30);
    prop_oneof![
        (name, value).prop_map(|(name, value)| OsString::from_vec([name.as_bytes(), b"=", &value].concat())),
        prop::collection::vec(1u8..=255, 0..30).prop_map(OsString::from_vec),
    ]
}

#[test]
fn argv_and_environment_of_any_bytes() {
    let home = Home::without_tools();
    // What it lets through does nothing at all.
    home.write_executable("opt/the-real-tools-of-this-machine/git", "#!/bin/sh\nexit 0\n");
    let path = home.search_path() + ":/usr/bin:/bin";
    let mut runner = TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
    let cases = (prop::collection::vec(word(), 0..8), prop::collection::vec(entry(), 0..5), prop::bool::ANY);
    let held = runner.run(&cases, |(words, entries, plain)| {
        let argv = [OsString::from("git")].into_iter().chain(words);
        let mut launch = home.launch(argv);
        launch = if plain { launch.variable("PATH", &path) } else { launch.without_variable("HOME") };
        for entry in entries {
            launch = launch.entry(entry);
        }
        let outcome = launch.run(&home.shim("git"));
        prop_assert!(!outcome.stderr.contains("defect"), "{outcome:?}");
        prop_assert!(matches!(outcome.ending, Ending::Exited(0 | 125..=127)), "{outcome:?}");
        Ok(())
    });
    assert!(held.is_ok(), "{held:?}");
}

#[test]
fn no_argv_no_environment_no_path() {
    let home = Home::with_git();
    let shim = home.shim("git");
    let none: [&str; 0] = [];
    let outcome = home.launch(none).empty_environment().run(&shim);
    assert!(!outcome.stderr.contains("defect"), "{outcome:?}");
    for path in ["", ":", "/nowhere", "relative:.", "::/"] {
        let outcome = home.launch(["git", "push", "-f"]).variable("PATH", path).run(&shim);
        // The tool that was recorded at install is still known.
        assert_eq!(outcome.ending, Ending::Exited(126), "PATH={path}: {outcome:?}");
        let outcome =
            home.launch(["git", "--version"]).variable("PATH", path).without_variable("HOME").run(&shim);
        assert_eq!(outcome.ending, Ending::Exited(0), "PATH={path}: {outcome:?}");
    }
    home.write_install(&[]);
    let outcome = home.launch(["git", "--version"]).variable("PATH", "").run(&shim);
    assert_eq!(outcome.ending, Ending::Exited(127), "{outcome:?}");
    assert!(outcome.stderr.contains("not found"), "{outcome:?}");
}

#[test]
fn a_name_that_is_no_tools() {
    let home = Home::with_git();
    let outcome = home.launch(["nonsense"]).run(&home.path("lib/cotter/cotter-shim"));
    assert_eq!(outcome.ending, Ending::Exited(125), "{outcome:?}");
    assert!(outcome.stderr.contains("no tool's name"), "{outcome:?}");
}
