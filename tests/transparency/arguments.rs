//! argv and the environment, to the last byte.

use cotter_tests::Home;

#[test]
fn plain_arguments_arrive() {
    let home = Home::new();
    let seen = home.assert_indistinguishable(&home.launch(["git", "version", "a b", "--", "-x"]));
    let report = seen.report.expect("the tool was reached");
    assert_eq!(report.argv(), [&b"git"[..], b"version", b"a b", b"--", b"-x"]);
}
