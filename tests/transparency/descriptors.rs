//! Standard streams of every kind, or none, and everything else that is open.

use cotter_tests::{Home, Stream, Terminal};

#[test]
fn standard_streams_of_every_kind_arrive() {
    let home = Home::new();
    let terminal = Terminal::open();
    for fd in 0..3 {
        let pipe = if fd == 0 { Stream::pipe_to_read() } else { Stream::pipe_to_write() };
        for stream in
            [Stream::null(), pipe, Stream::file(), Stream::file_at(b"text", 2), Stream::terminal(&terminal)]
        {
            home.assert_indistinguishable(&home.launch(["git", "version"]).stream(fd, &stream));
        }
    }
}

#[test]
fn closed_streams_stay_closed() {
    let home = Home::new();
    for closed in 0..8 {
        let launch = (0..3)
            .filter(|fd| closed & (1 << fd) != 0)
            .fold(home.launch(["git", "version"]), |l, fd| l.closed(fd));
        let seen = home.assert_indistinguishable(&launch).report.expect("the tool was reached");
        assert_eq!(seen.text("fds").lines().count(), 3 - (closed as u32).count_ones() as usize);
    }
}

#[test]
fn other_descriptors_are_inherited_where_they_stand() {
    let home = Home::new();
    let launch = home
        .launch(["git", "version"])
        .stream(3, &Stream::file_at(b"0123456789", 4))
        .stream(7, &Stream::pipe_to_read())
        .stream(200, &Stream::file_at(b"0123456789", 9));
    let seen = home.assert_indistinguishable(&launch).report.expect("the tool was reached");
    assert_eq!(seen.text("fds").lines().count(), 6);
    // Also when they are where a closed standard stream would be looked for.
    home.assert_indistinguishable(&launch.closed(0).closed(1).closed(2));
}

#[test]
fn what_exec_closes_is_closed() {
    let home = Home::new();
    let launch = home
        .launch(["git", "version"])
        .close_on_exec(0, &Stream::null())
        .close_on_exec(3, &Stream::file())
        .close_on_exec(8, &Stream::pipe_to_write())
        .stream(9, &Stream::null());
    home.assert_indistinguishable(&launch);
}
