//! Who calls, and what the kernel has noted about the process.

use cotter_tests::Home;

#[test]
fn scheduling_is_handed_down() {
    let home = Home::new();
    home.assert_indistinguishable(&home.launch(["git", "version"]).nice(7));
    home.assert_indistinguishable(&home.launch(["git", "version"]).on_one_processor());
    home.assert_indistinguishable(&home.launch(["git", "version"]).control(libc::PR_SET_TIMERSLACK, 70_000));
}

#[test]
fn attributes_of_the_process_are_handed_down() {
    let home = Home::new();
    for (option, value) in [
        (libc::PR_SET_NO_NEW_PRIVS, 1),
        (libc::PR_SET_PDEATHSIG, libc::SIGTERM as libc::c_ulong),
        (libc::PR_SET_DUMPABLE, 0),
        (libc::PR_SET_CHILD_SUBREAPER, 1),
        (libc::PR_SET_THP_DISABLE, 1),
        (libc::PR_SET_KEEPCAPS, 1),
    ] {
        home.assert_indistinguishable(&home.launch(["git", "version"]).control(option, value));
    }
    home.assert_indistinguishable(
        &home.launch(["git", "version"]).personality(libc::ADDR_NO_RANDOMIZE as libc::c_ulong),
    );
}

#[test]
fn a_set_alarm_goes_on_running() {
    let home = Home::new();
    home.assert_indistinguishable(&home.launch(["git", "version"]).alarm(1000));
}

/// The state belongs to the installation's user; a stranger's call must pass all the same.
#[test]
fn another_user_sees_no_difference() {
    let home = Home::new();
    let direct = home.directly(&home.launch(["git", "version"]).without_root());
    let shimmed = home.through_the_shim(&home.launch(["git", "version"]).without_root());
    assert_eq!(direct.ending, shimmed.ending);
    let (direct, shimmed) = (direct.report.expect("reached"), shimmed.report.expect("reached"));
    assert_eq!(direct.text("cwd"), shimmed.text("cwd"));
    assert_eq!(direct.argv(), shimmed.argv());
}

/// The tool is the process that was forked, and has no children that it does not know of.
#[test]
fn the_tool_is_the_process_that_was_started() {
    let home = Home::new();
    let seen = home.assert_indistinguishable(&home.launch(["git", "rev-parse", "HEAD"]));
    assert_eq!(seen.report.expect("the tool was reached").text("children"), "wait -10\nused 0\n");
}
