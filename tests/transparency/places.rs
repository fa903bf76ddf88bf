//! The current directory, and the umask.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;

use cotter_tests::{Home, Launch};

#[test]
fn the_umask_is_handed_down() {
    let home = Home::new();
    for mask in [0o000, 0o022, 0o077, 0o777] {
        let launch = home.launch(["git", "version"]).umask(mask);
        // The probe's own report has to stay readable to whoever runs the tests.
        let seen = home.assert_indistinguishable(&if mask == 0o777 { launch.umask(0o377) } else { launch });
        assert!(seen.report.is_some());
    }
}

fn in_folder(home: &Home, folder: &str) -> (File, Launch) {
    fs::create_dir_all(home.path(folder)).expect("a folder in a temporary directory");
    let open = File::open(home.path(folder)).expect("a folder of ours");
    let launch = home.launch(["git", "version"]).directory(&open);
    (open, launch)
}

#[test]
fn the_current_directory_is_kept() {
    let home = Home::new();
    let (_open, launch) = in_folder(&home, "work/tree");
    home.assert_indistinguishable(&launch);
}

#[test]
fn a_deleted_directory_is_kept() {
    let home = Home::new();
    let (_open, launch) = in_folder(&home, "work/tree");
    fs::remove_dir(home.path("work/tree")).expect("an empty folder");
    let seen = home.assert_indistinguishable(&launch).report.expect("the tool was reached");
    assert!(seen.text("cwd").starts_with("getcwd=-2 "));
    // Also when its parent is gone.
    fs::remove_dir(home.path("work")).expect("an empty folder");
    home.assert_indistinguishable(&launch);
}

#[test]
fn an_unreadable_directory_is_kept() {
    let home = Home::new();
    let (open, launch) = in_folder(&home, "work/tree");
    let launch = launch.mode(&open, 0o000).without_root();
    let direct = || {
        // Entering needs the right that is then taken away.
        open.set_permissions(Permissions::from_mode(0o755)).expect("a folder of ours");
    };
    direct();
    let directly = home.directly(&launch).report.expect("the tool was reached");
    direct();
    let shimmed = home.through_the_shim(&launch).report.expect("the tool was reached");
    assert_eq!(directly.text("cwd"), shimmed.text("cwd"));
    assert!(directly.text("cwd").contains("stat=-13"), "{}", directly.text("cwd"));
}
