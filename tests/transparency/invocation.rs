//! The shim by every kind of link, and called by every kind of path.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;

use cotter_tests::Home;

#[test]
fn a_relative_path_is_enough() {
    let home = Home::new();
    for (folder, program) in [
        ("lib/cotter", "./shims/git"),
        ("lib/cotter", "shims/git"),
        ("lib/cotter/shims", "git"),
        ("lib", "cotter/../cotter/shims//git"),
    ] {
        let open = File::open(home.path(folder)).expect("a folder of the installation");
        let launch = home.launch([program, "version"]).directory(&open);
        home.assert_same_through(Path::new(program), &launch);
    }
}

#[test]
fn a_search_by_path_finds_it_and_it_finds_the_tool() {
    let home = Home::new();
    // `env` searches PATH as a shell does; `exec` by `env` keeps the process.
    let launch = home.launch(["env", "git", "version", "x"]);
    let seen = launch.run_with_probe(Path::new("/usr/bin/env"), &home.real("git"));
    let report = seen.report.expect("the tool was reached");
    assert_eq!(report.argv(), [&b"git"[..], b"version", b"x"]);
    assert_eq!(report.text("children"), "wait -10\nused 0\n");
}

#[test]
fn hard_links_and_copies_are_shims_too() {
    let home = Home::new();
    for (folder, kind) in [("hard", "link"), ("copied", "copy")] {
        let shims = home.path("lib/cotter").join(folder);
        fs::create_dir(&shims).expect("a folder in a temporary directory");
        let (original, shim) = (home.path("lib/cotter/cotter-shim"), shims.join("git"));
        match kind {
            "link" => fs::hard_link(&original, &shim).expect("a link in one folder"),
            _ => drop(home.copy(&original, &shim)),
        }
        let path = home.search_path_of(&[shims.clone(), home.shims(), home.tools()]);
        let launch = home.launch(["git", "version"]).variable("PATH", path);
        // It does not lie where the installation's files are found; what it says of that is no part of this test.
        let launch = launch.stream(2, &cotter_tests::Stream::null());
        home.assert_same_through(&shim, &launch);
    }
}

#[test]
fn links_to_the_shim_are_followed() {
    let home = Home::new();
    fs::create_dir(home.path("bin")).expect("a folder in a temporary directory");
    symlink(home.shim("git"), home.path("bin/git")).expect("a link");
    symlink(home.shims(), home.path("elsewhere")).expect("a link");
    for (folder, shim) in [("bin", "bin/git"), ("elsewhere", "elsewhere/git")] {
        let path = home.search_path_of(&[home.path(folder), home.tools()]);
        home.assert_same_through(&home.path(shim), &home.launch(["git", "version"]).variable("PATH", path));
    }
}
