//! How the tool ends is how the call ends.

use std::fs::File;

use cotter_tests::{Ending, Home};

#[test]
fn every_exit_status_comes_back() {
    let home = Home::new();
    for status in 0..=255 {
        let launch = home.launch(["git".to_owned(), "rev-parse".to_owned(), format!("probe:exit={status}")]);
        assert_eq!(home.through_the_shim(&launch).ending, Ending::Exited(status));
    }
}

#[test]
fn death_by_every_signal_comes_back() {
    let home = Home::new();
    let stays_alive = [
        libc::SIGCHLD,
        libc::SIGCONT,
        libc::SIGURG,
        libc::SIGWINCH,
        libc::SIGSTOP,
        libc::SIGTSTP,
        libc::SIGTTIN,
        libc::SIGTTOU,
    ];
    for signal in (1..=64).filter(|signal| !stays_alive.contains(signal)) {
        let launch = home
            .launch(["git".to_owned(), "rev-parse".to_owned(), format!("probe:kill={signal}")])
            .limit(libc::RLIMIT_CORE, 0);
        let seen = home.assert_indistinguishable(&launch);
        assert_eq!(seen.ending, Ending::Killed { signal, core: false });
    }
}

/// Whether a core file is left is seen by the parent too.
#[test]
fn a_core_is_dumped_where_it_is_directly() {
    let home = Home::new();
    let folder = File::open(home.path("tmp")).expect("a folder of ours");
    for signal in [libc::SIGQUIT, libc::SIGABRT, libc::SIGSEGV] {
        let launch = home
            .launch(["git".to_owned(), "rev-parse".to_owned(), format!("probe:kill={signal}")])
            .limit(libc::RLIMIT_CORE, 64 << 20)
            .directory(&folder);
        home.assert_indistinguishable(&launch);
    }
}

/// The process is the tool, so what kills the process kills the tool, with nothing in between to pass it on.
#[test]
fn a_signal_sent_to_the_process_reaches_the_tool() {
    let home = Home::new();
    for signal in [libc::SIGTERM, libc::SIGKILL, libc::SIGHUP] {
        let running = home.launch(["git", "rev-parse", "probe:wait"]).start(&home.shim("git"));
        running.send(signal);
        assert_eq!(running.ends(), Ending::Killed { signal, core: false });
    }
}
