//! Sessions, process groups, terminals, ^C and ^Z.

use cotter_tests::{Ending, Home, Stream, Terminal};

#[test]
fn sessions_and_groups_are_kept() {
    let home = Home::new();
    home.assert_indistinguishable(&home.launch(["git", "version"]).own_group());
    home.assert_indistinguishable(&home.launch(["git", "version"]).own_session());
}

#[test]
fn the_controlling_terminal_is_kept() {
    let home = Home::new();
    let terminal = Terminal::open();
    for foreground in [true, false] {
        let launch = home.launch(["git", "version"]).stream(0, &Stream::terminal(&terminal));
        let seen = home.assert_indistinguishable(&launch.job_of(&terminal, foreground));
        assert!(seen.report.is_some());
    }
}

#[test]
fn interrupting_kills_the_job_by_the_signal() {
    let home = Home::new();
    for (key, signal) in [(b"\x03", libc::SIGINT), (b"\x1c", libc::SIGQUIT)] {
        for program in [home.real("git"), home.shim("git")] {
            let terminal = Terminal::open();
            let running = home
                .launch(["git", "rev-parse", "probe:wait"])
                .stream(0, &Stream::terminal(&terminal))
                .stream(1, &Stream::terminal(&terminal))
                .limit(libc::RLIMIT_CORE, 0)
                .job_of(&terminal, true)
                .start(&program);
            terminal.shows("waiting");
            terminal.types(key);
            assert_eq!(running.ends(), Ending::Killed { signal, core: false });
        }
    }
}

#[test]
fn stopping_and_continuing_is_seen_by_the_shell() {
    let home = Home::new();
    for program in [home.real("git"), home.shim("git")] {
        let terminal = Terminal::open();
        let running = home
            .launch(["git", "rev-parse", "probe:wait"])
            .stream(1, &Stream::terminal(&terminal))
            .job_of(&terminal, true)
            .start(&program);
        terminal.shows("waiting");
        terminal.types(b"\x1a");
        let stopped = running.status();
        assert!(libc::WIFSTOPPED(stopped) && libc::WSTOPSIG(stopped) == libc::SIGTSTP, "{stopped:#x}");
        running.send(libc::SIGCONT);
        assert!(libc::WIFCONTINUED(running.status()));
        terminal.types(b"\x03");
        assert_eq!(running.ends(), Ending::Killed { signal: libc::SIGINT, core: false });
    }
}
