//! Limits, also ones that leave the shim nothing to work with.

use cotter_tests::{Home, Stream};

#[test]
fn limits_are_handed_down() {
    let home = Home::new();
    for (limit, soft) in [
        (libc::RLIMIT_NOFILE, 64),
        (libc::RLIMIT_STACK, 1 << 20),
        (libc::RLIMIT_STACK, 128 << 10),
        (libc::RLIMIT_CORE, 4096),
        (libc::RLIMIT_CPU, 1000),
        (libc::RLIMIT_AS, 64 << 20),
        (libc::RLIMIT_DATA, 32 << 20),
        (libc::RLIMIT_MEMLOCK, 0),
        (libc::RLIMIT_SIGPENDING, 10),
    ] {
        home.assert_indistinguishable(&home.launch(["git", "version"]).limit(limit, soft));
    }
}

/// No descriptor is left, or only one or two: what the shim cannot look at it must do without, and a call that only
/// reads must pass. It may say so on standard error, which is what the capture of it is left out for.
#[test]
fn a_process_that_may_open_nothing_can_still_read() {
    let home = Home::new();
    for most in [3, 4, 5] {
        let launch = home.launch(["git", "version"]).stream(2, &Stream::null());
        home.assert_indistinguishable(&launch.limit(libc::RLIMIT_NOFILE, most));
    }
}

/// Writing the log would be death by SIGXFSZ.
#[test]
fn a_process_that_may_write_nothing_can_still_read() {
    let home = Home::new();
    for most in [0, 1] {
        let launch = home.launch(["git", "version"]).stream(2, &Stream::null());
        home.assert_indistinguishable(&launch.limit(libc::RLIMIT_FSIZE, most));
    }
}
