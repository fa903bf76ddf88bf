//! Ignored, blocked and waiting signals.

use cotter_tests::Home;

#[test]
fn ignored_signals_stay_ignored() {
    let home = Home::new();
    for signal in [libc::SIGPIPE, libc::SIGCHLD, libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM] {
        home.assert_indistinguishable(&home.launch(["git", "version"]).ignoring(signal));
    }
    let all = (1..=64).filter(|s| ![libc::SIGKILL, libc::SIGSTOP, 32, 33].contains(s));
    home.assert_indistinguishable(&all.fold(home.launch(["git", "version"]), |launch, s| launch.ignoring(s)));
}

#[test]
fn blocked_signals_stay_blocked() {
    let home = Home::new();
    for signal in [libc::SIGPIPE, libc::SIGCHLD, libc::SIGINT, libc::SIGALRM, libc::SIGSEGV] {
        home.assert_indistinguishable(&home.launch(["git", "version"]).blocking(signal));
    }
    let all = (1..=64).filter(|s| ![32, 33].contains(s));
    home.assert_indistinguishable(&all.fold(home.launch(["git", "version"]), |launch, s| launch.blocking(s)));
}

#[test]
fn waiting_signals_go_on_waiting() {
    let home = Home::new();
    for signal in [libc::SIGUSR1, libc::SIGINT, libc::SIGCHLD, libc::SIGTERM] {
        home.assert_indistinguishable(&home.launch(["git", "version"]).pending(signal));
    }
}
