//! The probe itself: a comparison is worth what its eyes are worth.

use cotter_tests::{Home, Launch, Report, Stream};

fn seen(home: &Home, launch: &Launch) -> Report {
    home.directly(launch).report.expect("the probe reports")
}

fn line(report: &Report, section: &str, start: &str) -> String {
    let text = report.text(section);
    let found = text.lines().find(|line| line.starts_with(start));
    found.unwrap_or_else(|| panic!("no `{start}` in {text}")).to_owned()
}

#[test]
fn it_sees_the_state_that_a_launch_was_put_in() {
    let home = Home::new();
    let launch = home
        .launch(["git", "version"])
        .ignoring(libc::SIGPIPE)
        .pending(libc::SIGUSR1)
        .umask(0o077)
        .alarm(1000)
        .nice(5)
        .control(libc::PR_SET_PDEATHSIG, libc::SIGTERM as libc::c_ulong)
        .control(libc::PR_SET_NO_NEW_PRIVS, 1)
        .control(libc::PR_SET_TIMERSLACK, 12345)
        .personality(libc::ADDR_NO_RANDOMIZE as libc::c_ulong)
        .limit(libc::RLIMIT_CORE, 4096);
    let report = seen(&home, &launch);
    let ignored = line(&report, "status", "SigIgn:");
    // Whoever started the tests may have had others ignored.
    let ignored = u64::from_str_radix(ignored.trim_start_matches("SigIgn:\t"), 16).expect("a mask");
    assert_eq!(ignored & 0x1000, 0x1000);
    assert_eq!(line(&report, "status", "SigBlk:"), "SigBlk:\t0000000000000200");
    assert_eq!(line(&report, "status", "ShdPnd:"), "ShdPnd:\t0000000000000200");
    assert_eq!(line(&report, "status", "Umask:"), "Umask:\t0077");
    assert_eq!(line(&report, "kernel", "timer 0"), "timer 0 every=0 left=10");
    assert_eq!(line(&report, "kernel", "death_signal"), "death_signal 15");
    assert_eq!(line(&report, "kernel", "no_new_privs"), "no_new_privs 1");
    assert_eq!(line(&report, "kernel", "timerslack"), "timerslack 12345");
    assert_eq!(line(&report, "kernel", "personality"), "personality 40000");
    assert!(line(&report, "limits", "4 ").starts_with("4 4096 "));
}

#[test]
fn it_sees_descriptors_and_their_absence() {
    let home = Home::new();
    let launch = home
        .launch(["git", "version"])
        .closed(0)
        .closed(2)
        .stream(7, &Stream::file_at(b"0123456789", 4))
        .close_on_exec(9, &Stream::null());
    let report = seen(&home, &launch);
    let open: Vec<String> =
        report.text("fds").lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert_eq!(open, ["1", "7"]);
    assert!(line(&report, "fds", "7 ").ends_with("offset=4"));
}

#[test]
fn a_difference_in_anything_is_found() {
    let home = Home::new();
    // A "shim" for each thing that a careless one changes.
    let careless = [
        "umask 007",
        "exec 0</dev/null 3</dev/null",
        "trap '' PIPE",
        "cd /",
        "ulimit -c 1024",
        "X=1; export X",
        "set -- \"$@\" more",
        "/bin/true",
    ];
    for change in careless {
        // `env -u` removes what the shell itself adds to the environment.
        let shim = home.write_executable(
            "careless",
            format!(
                "#!/bin/sh\n{change}\nexec /usr/bin/env -u PWD -u OLDPWD -u _ {} \"$@\"\n",
                home.real("git").display()
            ),
        );
        let launch = home.launch(["git", "version"]);
        let differs = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            home.assert_same_through(&shim, &launch);
        }));
        assert!(differs.is_err(), "`{change}` was not noticed");
    }
}
