//! Real tools that are no binaries.

use cotter_tests::{Ending, Home};

/// The probe beside it, called with what the script was called with.
fn script(home: &Home, first_line: &str) {
    home.add_probe("inner");
    let inner = home.real("inner");
    home.write_executable(home.real("git"), format!("{first_line}exec {} \"$0\" \"$@\"\n", inner.display()));
}

fn compare(home: &Home, launch: &cotter_tests::Launch) -> Vec<Vec<u8>> {
    let inner = home.real("inner");
    let direct = launch.run_with_probe(&home.real("git"), &inner);
    let shimmed = launch.run_with_probe(&home.shim("git"), &inner);
    assert_eq!(direct.ending, shimmed.ending, "{} {}", direct.stderr, shimmed.stderr);
    let (direct, shimmed) =
        (direct.report.expect("reached directly"), shimmed.report.expect("reached by the shim"));
    assert_eq!(direct.argv(), shimmed.argv());
    for section in ["fds", "limits", "cwd", "kernel", "children"] {
        assert_eq!(direct.text(section), shimmed.text(section));
    }
    shimmed.argv().into_iter().map(<[u8]>::to_vec).collect()
}

#[test]
fn a_script_with_an_interpreter_is_given_what_the_kernel_gives_it() {
    let home = Home::new();
    script(&home, "#!/bin/sh\n");
    let argv = compare(&home, &home.launch(["typed", "version", "", "a b"]));
    // The kernel drops argv[0] and passes the path.
    assert_eq!(argv[1], home.real("git").into_os_string().into_encoded_bytes());
}

#[test]
fn a_script_without_an_interpreter_is_given_to_the_shell() {
    let home = Home::new();
    script(&home, "");
    let argv = compare(&home, &home.launch(["git", "version", "", "a b"]).as_a_shell_would());
    assert_eq!(argv.len(), 5);
}

#[test]
fn an_empty_file_succeeds_as_an_empty_script() {
    let home = Home::new();
    home.write_executable(home.real("git"), "");
    let launch = home.launch(["git", "version"]).as_a_shell_would();
    assert_eq!(launch.run(&home.real("git")).ending, Ending::Exited(0));
    assert_eq!(launch.run(&home.shim("git")).ending, Ending::Exited(0));
}
