//! argv, to the last byte.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use cotter_tests::{Ending, Home, Launch};

#[test]
fn arguments_of_any_bytes_arrive() {
    let home = Home::new();
    let every: Vec<u8> = (1..=255).collect();
    let odd: [&[u8]; 12] =
        [b"git", b"version", b"", b"\xff\xfe", b"\xc3", b"a b", b"--", b"-", b"\n", b"", &every, b"'\"$`\\"];
    let seen = home.assert_indistinguishable(&home.launch(odd.map(OsStr::from_bytes)));
    assert_eq!(seen.report.expect("the tool was reached").argv(), odd);
}

#[test]
fn one_and_a_half_megabytes_of_arguments_arrive() {
    let home = Home::new();
    let long = "x".repeat(100_000);
    let few = ["git", "version"].into_iter().chain(std::iter::repeat_n(long.as_str(), 15));
    home.assert_indistinguishable(&home.launch(few));
    let many = ["git", "version"].into_iter().chain(std::iter::repeat_n("ab", 100_000));
    let seen = home.assert_indistinguishable(&home.launch(many));
    assert_eq!(seen.report.expect("the tool was reached").argv().len(), 100_002);
}

#[test]
fn argv_0_arrives_as_typed() {
    let home = Home::new();
    for name in ["git", "ls", "-git", "", "/nowhere/git", "./git", "cotter-shim", "\u{e9}"] {
        let seen = home.assert_indistinguishable(&home.launch([name, "version"]));
        assert_eq!(seen.report.expect("the tool was reached").argv()[0], name.as_bytes());
    }
}

#[test]
fn no_arguments_at_all_are_what_the_kernel_makes_of_them() {
    let home = Home::new();
    let nothing: [&str; 0] = [];
    home.assert_indistinguishable(&home.launch(nothing));
}

/// Under the default stack limit the kernel takes a quarter of it, less what the path and the environment need.
#[test]
fn what_just_fits_directly_fits_through_the_shim() {
    const LONGEST: usize = 131_071;
    let home = Home::new();
    let of_length = |total: usize| -> Launch {
        let full = "x".repeat(LONGEST);
        let rest = "y".repeat(total % LONGEST);
        let many = std::iter::repeat_n(full.as_str(), total / LONGEST);
        let argv = ["git", "version"].into_iter().chain(many).chain([rest.as_str()]);
        home.launch(argv).limit(libc::RLIMIT_STACK, 8 << 20)
    };
    let fits = |total| home.directly(&of_length(total)).ending == Ending::Exited(0);
    let (mut low, mut high) = (1 << 20, 3 << 20);
    assert!(fits(low) && !fits(high));
    while high - low > 1 {
        let middle = (low + high) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    home.assert_indistinguishable(&of_length(low));
    // And where only what the shim adds does not fit.
    home.assert_indistinguishable(&of_length(low - 40));
    home.assert_indistinguishable(&of_length(low - 4000));
}
