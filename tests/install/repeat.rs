//! A second run, a run that is only said, and a run that was cut short.

use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;

use crate::home::{Home, stderr, succeeded};
use crate::tree::{tree, untouched};

#[test]
fn a_second_run_touches_nothing() {
    for shell in ["dash", "bash", "sh"] {
        if crate::home::found(shell).is_none() {
            continue;
        }
        let home = Home::new();
        home.write(".bashrc", "alias ll='ls -l'\n");
        succeeded(&home.script(shell, &["--from", "build"]));
        let before = untouched(&home.at(""));
        let said = succeeded(&home.script(shell, &["--from", "build"]));
        assert_eq!(before, untouched(&home.at("")), "under {shell}");
        assert!(
            said.contains("PATH: nothing was added") && !said.contains("PATH\n"),
            "under {shell}: {said}"
        );
    }
}

#[test]
fn a_new_build_replaces_the_binary_by_a_rename() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    let guard = home.lib("cotter-shim");
    let old = fs::read_to_string(&guard).unwrap();
    let inode = fs::metadata(&guard).unwrap().ino();
    let mut running = fs::File::open(&guard).unwrap();
    home.build("cotter-shim", &format!("{old}# a newer build\n"));
    home.install(&["--no-modify-path"]);
    let mut seen = String::new();
    running.read_to_string(&mut seen).unwrap();
    assert_eq!(seen, old, "the file of a running guard changed under it");
    assert_ne!(fs::metadata(&guard).unwrap().ino(), inode);
    assert!(fs::read_to_string(&guard).unwrap().ends_with("# a newer build\n"));
}

#[test]
fn a_dry_run_changes_nothing() {
    let home = Home::new();
    home.write(".bashrc", "alias ll='ls -l'");
    let before = untouched(home.root());
    let said = home.install(&["--dry-run"]);
    assert_eq!(before, untouched(home.root()));
    for action in
        ["would make directory", "would write", "would link", "would add three lines to", "would prove"]
    {
        assert!(said.contains(action), "{action}: {said}");
    }
    assert!(said.ends_with("dry run: nothing was changed\n"), "{said}");

    let said = succeeded(&home.script("sh", &["--dry-run", "--system", "--from", "build"]));
    assert!(
        said.contains("/etc/profile.d/cotter.sh") || fs::exists("/etc/profile.d/cotter.sh").unwrap(),
        "{said}"
    );
    assert_eq!(before, untouched(home.root()));

    home.install(&[]);
    let before = untouched(home.root());
    home.install(&["--dry-run"]);
    let said = home.uninstall(&["--dry-run", "--purge"]);
    assert!(said.contains("would remove three lines from"), "{said}");
    assert_eq!(before, untouched(home.root()));
}

/// The stand-in ends its parent, the installer, half-way: after the binaries, before the proof.
fn cut_short(signal: &str) -> (Home, std::process::Output) {
    let home = Home::new();
    home.write(".bashrc", "alias ll='ls -l'");
    let control = fs::read_to_string(home.root().join("build/cotter")).unwrap();
    home.build(
        "cotter",
        &format!("#!/bin/sh\nif [ \"$1\" = exec-path ]; then kill -{signal} $PPID; exit 0; fi\n"),
    );
    let cut = home.script("sh", &["--from", "build"]);
    home.build("cotter", &control);
    assert!(!cut.status.success(), "{}", stderr(&cut));
    assert!(home.lib("cotter-shim").exists(), "it was not cut half-way");
    assert_eq!(home.read(".bashrc"), "alias ll='ls -l'");
    (home, cut)
}

#[test]
fn a_killed_run_is_healed_by_the_next() {
    let (home, _) = cut_short("KILL");
    fs::write(home.lib(".new.1"), "half a bin").unwrap();
    home.install(&[]);
    let healed = tree(&home.at(""));
    home.uninstall(&[]);
    home.install(&[]);
    assert_eq!(healed, tree(&home.at("")));
}

#[test]
fn a_killed_run_is_taken_back() {
    let fresh = Home::new();
    fresh.write(".bashrc", "alias ll='ls -l'");
    let (home, _) = cut_short("KILL");
    home.uninstall(&[]);
    assert_eq!(tree(&fresh.at("")).len(), tree(&home.at("")).len(), "{:#?}", tree(&home.at("")));
}

#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let (_, cut) = cut_short("TERM");
    assert_eq!(cut.status.code(), Some(143));
    assert!(stderr(&cut).contains("run it again to finish, or with --uninstall"), "{}", stderr(&cut));
}
