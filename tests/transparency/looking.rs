//! A call that the guard asks the real tool about first: the question leaves no trace on the process but that it
//! has had a child.

use cotter_tests::{Home, Launch, Stream, Terminal};

/// No command of git's, so it may be an alias, and git has to be asked.
fn unknown_command(home: &Home) -> Launch {
    home.launch(["git", "frobnicate", "x"])
}

#[test]
fn a_question_is_asked_at_all() {
    let home = Home::new();
    let seen = home.assert_indistinguishable_but_looked_into(&unknown_command(&home));
    assert_eq!(seen.report.expect("the tool was reached").text("children"), "wait -10\nused 1\n");
}

#[test]
fn signals_are_as_they_were() {
    let home = Home::new();
    for signal in [libc::SIGCHLD, libc::SIGPIPE, libc::SIGINT, libc::SIGALRM] {
        home.assert_indistinguishable_but_looked_into(&unknown_command(&home).ignoring(signal));
        home.assert_indistinguishable_but_looked_into(&unknown_command(&home).blocking(signal));
        home.assert_indistinguishable_but_looked_into(&unknown_command(&home).pending(signal));
    }
}

#[test]
fn streams_are_as_they_were() {
    let home = Home::new();
    for closed in 0..8 {
        let open = (0..3).filter(|fd| closed & (1 << fd) != 0).fold(unknown_command(&home), Launch::closed);
        home.assert_indistinguishable_but_looked_into(&open.stream(5, &Stream::file_at(b"0123456789", 3)));
    }
    // What stands on standard input is the tool's to read.
    let input = Stream::file_at(b"0123456789", 3);
    home.assert_indistinguishable_but_looked_into(&unknown_command(&home).stream(0, &input));
}

#[test]
fn the_job_is_as_it_was() {
    let home = Home::new();
    let terminal = Terminal::open();
    for foreground in [true, false] {
        home.assert_indistinguishable_but_looked_into(&unknown_command(&home).job_of(&terminal, foreground));
    }
    let launch = unknown_command(&home).umask(0o077).nice(3).alarm(1000).own_session();
    home.assert_indistinguishable_but_looked_into(&launch);
}
