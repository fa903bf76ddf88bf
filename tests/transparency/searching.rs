//! Which program the shim takes for the real tool.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use cotter_tests::{Ending, Home, Launch, Outcome};

fn with_path(home: &Home, path: &str) -> Launch {
    home.launch(["git", "version"]).variable("PATH", path).own_group()
}

fn reached(home: &Home, launch: &Launch, tool: &str) {
    let seen = launch.run_with_probe(&home.shim("git"), &home.path(tool));
    let report =
        seen.report.unwrap_or_else(|| panic!("`{tool}` was not reached: {:?} {}", seen.ending, seen.stderr));
    assert_eq!(PathBuf::from(report.executable()), home.path(tool));
}

fn not_found(outcome: &Outcome) {
    assert_eq!(outcome.ending, Ending::Exited(127), "{}", outcome.stderr);
    assert!(outcome.stderr.starts_with("cotter: "), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn the_first_tool_after_our_own_entry_is_taken() {
    let home = Home::without_tools();
    for folder in ["before/git", "after/git", "later/git"] {
        home.copy_probe(folder);
    }
    let path =
        home.search_path_of(&[home.path("before"), home.shims(), home.path("after"), home.path("later")]);
    reached(&home, &with_path(&home, &path), "after/git");
    // What stands before us is taken when nothing stands behind.
    let path = home.search_path_of(&[home.path("before"), home.shims()]);
    reached(&home, &with_path(&home, &path), "before/git");
}

#[test]
fn empty_and_relative_entries_are_never_searched() {
    let home = Home::without_tools();
    home.copy_probe("work/git");
    home.copy_probe("work/bin/git");
    home.copy_probe("good/git");
    let work = File::open(home.path("work")).expect("a folder of ours");
    let (shims, good) = (home.shims().display().to_string(), home.path("good").display().to_string());
    for path in [
        format!("{shims}::{good}"),
        format!(":{shims}:.:bin:{good}"),
        format!("{shims}:./:../work:./bin:{good}:"),
        format!("{shims}:~/bin:{good}"),
    ] {
        reached(&home, &with_path(&home, &path).directory(&work), "good/git");
    }
    for path in
        [format!("{shims}:"), format!(":{shims}"), format!("{shims}:.:bin"), String::new(), ":".to_owned()]
    {
        not_found(&with_path(&home, &path).directory(&work).run(&home.shim("git")));
    }
}

#[test]
fn what_cannot_be_executed_is_passed_over() {
    let home = Home::without_tools();
    fs::create_dir_all(home.path("folder/git")).expect("a folder in a temporary directory");
    let plain = home.write_executable("plain/git", "not for execution");
    fs::set_permissions(plain, fs::Permissions::from_mode(0o644)).expect("a file of ours");
    fs::create_dir(home.path("dangling")).expect("a folder in a temporary directory");
    std::os::unix::fs::symlink("/nowhere", home.path("dangling/git")).expect("a link");
    let folders = ["folder", "plain", "dangling", "missing"].map(|folder| home.path(folder));
    let mut all = vec![home.shims()];
    all.extend(folders);
    not_found(&with_path(&home, &home.search_path_of(&all)).run(&home.shim("git")));
    home.copy_probe("good/git");
    all.push(home.path("good"));
    reached(&home, &with_path(&home, &home.search_path_of(&all)), "good/git");
}

#[test]
fn our_own_kind_is_never_taken() {
    let home = Home::new();
    let shim = home.path("lib/cotter/cotter-shim");
    // Another copy, as a system-wide and a user's installation are to each other …
    home.copy(&shim, "system/shims/git");
    // … and another version: the same marker in other bytes.
    let mut other = fs::read(&shim).expect("the shim can be read");
    other.extend_from_slice(b"another version");
    home.write_executable("old/shims/git", other);
    // And a second folder of links to this one.
    fs::create_dir(home.path("second")).expect("a folder in a temporary directory");
    std::os::unix::fs::symlink(&shim, home.path("second/git")).expect("a link");
    let ours = ["system/shims", "old/shims", "second"].map(|folder| home.path(folder));
    let mut folders = vec![home.shims(), home.shims()];
    folders.extend(ours.clone());
    folders.push(home.shims());
    folders.push(home.tools());
    let real = "opt/the-real-tools-of-this-machine/git";
    reached(&home, &with_path(&home, &home.search_path_of(&folders)), real);
    // Whichever of them is called.
    for shim in ours.map(|folder| folder.join("git")) {
        let seen = with_path(&home, &home.search_path_of(&folders)).run_with_probe(&shim, &home.real("git"));
        assert!(seen.report.is_some(), "{}: {:?} {}", shim.display(), seen.ending, seen.stderr);
    }
    // With nothing else there, nothing is found, and nothing loops.
    folders.pop();
    not_found(&with_path(&home, &home.search_path_of(&folders)).run(&home.shim("git")));
}

/// Links in the way to the shims do not change what is found beside the guard.
#[test]
fn an_installation_is_the_same_behind_links() {
    let home = Home::new();
    std::os::unix::fs::symlink(home.path("lib/cotter"), home.path("linked")).expect("a link");
    std::os::unix::fs::symlink(home.path("linked/cotter-shim"), home.path("git")).expect("a link");
    // A folder that looks like one of ours by the names of what is in it.
    home.write_executable("decoy/cotter-shim", "not the guard");
    home.write_executable(
        "decoy/install",
        format!("version\t1\nreal\tgit\t{}\n", home.path("evil/git").display()),
    );
    std::os::unix::fs::symlink(home.shims(), home.path("decoy/shims")).expect("a link");
    home.copy_probe("recorded/git");
    home.copy_probe("evil/git");
    home.write_install(&[("git", &home.path("recorded/git"))]);
    let shims = [
        "lib/cotter/shims/git",
        "linked/shims/git",
        "decoy/shims/git",
        "git",
        "lib//cotter/shims/../shims/git",
    ];
    for shim in shims.map(|shim| home.path(shim)) {
        let seen = with_path(&home, "/nowhere").run_with_probe(&shim, &home.path("recorded/git"));
        assert!(seen.report.is_some(), "{}: {:?} {}", shim.display(), seen.ending, seen.stderr);
    }
}

#[test]
fn without_us_on_path_the_whole_path_is_searched() {
    let home = Home::new();
    let path = home.search_path_of(&[home.tools()]);
    reached(&home, &with_path(&home, &path), "opt/the-real-tools-of-this-machine/git");
}

#[test]
fn the_path_recorded_at_install_is_the_last_resort() {
    let home = Home::without_tools();
    home.copy_probe("recorded/git");
    for launch in [
        with_path(&home, "/nowhere"),
        with_path(&home, &home.shims().display().to_string()),
        with_path(&home, "").without_variable("PATH"),
        with_path(&home, "").empty_environment(),
    ] {
        home.write_install(&[]);
        not_found(&launch.run(&home.shim("git")));
        home.write_install(&[("git", &home.path("recorded/git"))]);
        reached(&home, &launch, "recorded/git");
    }
    // It is believed no more than PATH is: not when it is one of us, and not when it is gone.
    home.write_install(&[("git", &home.path("lib/cotter/cotter-shim"))]);
    not_found(&with_path(&home, "/nowhere").run(&home.shim("git")));
    home.write_install(&[("git", &home.path("gone/git"))]);
    not_found(&with_path(&home, "/nowhere").run(&home.shim("git")));
}
