//! Wrappers, other shim systems, and tools that call themselves: a loop ends, a chain does not.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use cotter_tests::{Ending, Home, Launch, Outcome};

/// A wrapper notes each start; beyond this many, it gives up instead of filling the machine.
const FUSE: usize = 300;

/// A wrapper that starts a new process for each call back is only ended by the depth limit.
const MOST_STARTS: usize = 150;

/// What every script begins with.
fn fused(home: &Home, script: &str) -> String {
    let (log, fuse) = (home.path("starts"), FUSE);
    format!(
        "#!/bin/sh\necho start >> {0}\n[ \"$(wc -l < {0})\" -lt {fuse} ] || exit 99\n{script}\n",
        log.display()
    )
}

/// What the scripts need of the system, without the system's git.
fn system(home: &Home) -> PathBuf {
    let folder = home.path("system");
    if fs::create_dir(&folder).is_ok() {
        for program in ["sh", "env", "wc", "dirname"] {
            let place = ["/bin", "/usr/bin"].map(|bin| PathBuf::from(bin).join(program));
            let found = place.iter().find(|path| path.exists()).expect("a system has it");
            symlink(found, folder.join(program)).expect("a link in a temporary directory");
        }
    }
    folder
}

fn starts(home: &Home) -> usize {
    fs::read_to_string(home.path("starts")).map_or(0, |text| text.lines().count())
}

/// Runs what follows on PATH after the script's own folder, as other shim systems do.
fn next_on_path(how: &str) -> String {
    format!(
        "self=$(cd \"$(dirname \"$0\")\" && pwd)\n\
         old=$IFS; IFS=:\n\
         for folder in $PATH; do\n\
           [ \"$folder\" = \"$self\" ] && continue\n\
           [ -x \"$folder/git\" ] && {{ IFS=$old; {how}; }}\n\
         done\n\
         exit 98"
    )
}

fn called(home: &Home, folders: &[PathBuf]) -> Outcome {
    let mut folders = folders.to_vec();
    folders.push(system(home));
    let launch: Launch =
        home.launch(["git", "version"]).variable("PATH", home.search_path_of(&folders)).own_session();
    launch.run_with_probe(&home.shim("git"), &home.real("git"))
}

/// The real tool, or an end that says why, after a bounded number of starts.
fn ends_well(home: &Home, outcome: &Outcome) {
    assert!(starts(home) < MOST_STARTS, "{} wrappers were started: {}", starts(home), outcome.stderr);
    match outcome.ending {
        Ending::Exited(0) => assert!(outcome.report.is_some(), "a success without the tool"),
        Ending::Exited(125) => assert!(outcome.stderr.contains("cotter: "), "{}", outcome.stderr),
        other => panic!("{other:?}: {}", outcome.stderr),
    }
}

#[test]
fn a_shim_system_that_skips_only_itself_reaches_the_tool() {
    for how in ["exec \"$folder/git\" \"$@\"", "\"$folder/git\" \"$@\"; exit $?"] {
        let home = Home::new();
        home.write_executable("other/git", fused(&home, &next_on_path(how)));
        for folders in [
            [home.shims(), home.path("other"), home.tools()],
            [home.path("other"), home.shims(), home.tools()],
        ] {
            let outcome = called(&home, &folders);
            ends_well(&home, &outcome);
            assert_eq!(outcome.ending, Ending::Exited(0), "{}", outcome.stderr);
        }
    }
}

#[test]
fn two_shim_systems_that_skip_only_themselves_end() {
    for how in ["exec \"$folder/git\" \"$@\"", "\"$folder/git\" \"$@\"; exit $?"] {
        let home = Home::without_tools();
        home.write_executable("other/git", fused(&home, &next_on_path(how)));
        home.write_executable("third/git", fused(&home, &next_on_path(how)));
        let outcome = called(&home, &[home.shims(), home.path("other"), home.path("third")]);
        ends_well(&home, &outcome);
        assert_eq!(outcome.ending, Ending::Exited(125), "{}", outcome.stderr);
    }
}

#[test]
fn a_wrapper_that_calls_back_ends() {
    for back in [
        "exec git \"$@\"",
        "git \"$@\"; exit $?",
        "exec env git \"$@\"",
        "sh -c 'git \"$@\"' x \"$@\"; exit $?",
    ] {
        let home = Home::without_tools();
        home.write_executable("other/git", fused(&home, back));
        let outcome = called(&home, &[home.shims(), home.path("other")]);
        ends_well(&home, &outcome);
        // With a tool behind it, it may be found, or the loop be told.
        let home = Home::new();
        home.write_executable("other/git", fused(&home, back));
        ends_well(&home, &called(&home, &[home.shims(), home.path("other"), home.tools()]));
    }
}

/// The "real tool" calls the tool again, as hooks and build systems do.
fn nested(home: &Home) {
    home.add_probe("inner");
    let script = format!(
        "n=$2\nif [ \"$n\" -gt 0 ]; then git rev-parse $((n - 1)); exit $?; fi\nexec {} done",
        home.real("inner").display()
    );
    home.write_executable(home.real("git"), fused(home, &script));
}

fn nested_to(home: &Home, depth: usize) -> Outcome {
    let path = home.search_path_of(&[home.shims(), home.tools(), system(home)]);
    let launch =
        home.launch(["git".to_owned(), "rev-parse".to_owned(), depth.to_string()]).variable("PATH", path);
    launch.own_session().run_with_probe(&home.shim("git"), &home.real("inner"))
}

#[test]
fn sixty_legitimate_levels_are_no_loop() {
    let home = Home::new();
    nested(&home);
    let outcome = nested_to(&home, 60);
    assert_eq!(outcome.ending, Ending::Exited(0), "{}", outcome.stderr);
    assert!(outcome.report.is_some());
    assert_eq!(starts(&home), 61);
}

#[test]
fn endless_nesting_ends_with_the_chain_named() {
    let home = Home::new();
    nested(&home);
    let outcome = nested_to(&home, 100_000);
    assert_eq!(outcome.ending, Ending::Exited(125), "{}", outcome.stderr);
    assert!(starts(&home) < MOST_STARTS, "{} levels", starts(&home));
    // The chain: who called whom, the guard among them.
    let named =
        |line: &str| line.starts_with("cotter: ") && line.contains("cotter-shim") && line.contains("sh ");
    assert!(outcome.stderr.lines().any(named), "{}", outcome.stderr);
}
