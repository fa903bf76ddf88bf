//! Configuration that is broken in every way: the built-in rules hold, one line says what is wrong, nothing hangs.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use cotter_tests::{Ending, Home};

type Breaking = fn(&Path);

/// How a policy file is broken, and what the warning says.
const BROKEN: &[(&str, Breaking, &str)] = &[
    ("no TOML", |file| fs::write(file, "mode = \"guard\"\nmode =\n").unwrap(), ":2:"),
    ("an unknown key", |file| fs::write(file, "mode = \"guard\"\n  xyz = 1\n").unwrap(), ":2:3: "),
    ("a wrong type", |file| fs::write(file, "mode = 3\n").unwrap(), ":1:8: "),
    ("an unknown word", |file| fs::write(file, "mode = \"off\"\n").unwrap(), ":1:8: "),
    (
        "an unknown rule",
        |file| fs::write(file, "[[exception]]\nrule = \"git.push.farce\"\nreason = \"x\"\n").unwrap(),
        ":2:8: ",
    ),
    (
        "a wrong example",
        |file| {
            fs::write(file, "[[rule]]\ntool = \"git\"\nid = \"a.b\"\nwhen = { sub = \"tag\" }\noutcome = \"refuse\"\nwhy = \"x\"\nrefuse = [\"git log\"]\n").unwrap();
        },
        ":7:",
    ),
    ("a key twice", |file| fs::write(file, "depth = 1\ndepth = 2\n").unwrap(), ":2:1: "),
    ("no UTF-8", |file| fs::write(file, b"mode = \"guard\"\n# \xff\n").unwrap(), ":2:3: not UTF-8"),
    ("a NUL", |file| fs::write(file, b"mode\0 = \"guard\"\n").unwrap(), ":1:"),
    ("huge", |file| fs::write(file, vec![b'#'; 3 << 20]).unwrap(), ": too long"),
    ("endless", |file| symlink("/dev/zero", file).unwrap(), ": not a regular file"),
    ("a directory", |file| fs::create_dir(file).unwrap(), ": "),
    (
        "a pipe",
        |file| assert!(Command::new("mkfifo").arg(file).status().unwrap().success()),
        ": not a regular file",
    ),
    ("a link to itself", |file| symlink(file.file_name().unwrap(), file).unwrap(), ": "),
    (
        "deep",
        |file| fs::write(file, format!("a = {}{}", "[".repeat(50_000), "]".repeat(50_000))).unwrap(),
        ":1:",
    ),
];

fn broken_at(place: &str, word: &str) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let file = home.path(place);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    for (what, breaking, says) in BROKEN {
        breaking(&file);
        // The second time it may come from what was stored.
        for _ in 0..2 {
            let said = home.git(&work, "push --force origin main").refused();
            let (warning, refusal) = said.split_once('\n').unwrap();
            let begin = format!("cotter: warning: {word} policy not in force: {}", file.display());
            assert!(warning.starts_with(&begin) && warning.contains(says), "{what}: {said}");
            assert!(refusal.starts_with("cotter: refused"), "{what}: {said}");
            assert!(refusal.contains("git.push.force: "), "{what}: {said}");
        }
        let said = home.git(&work, "rev-parse --is-inside-work-tree");
        assert_eq!((said.code, said.stdout.as_str()), (Some(0), "true\n"), "{what}: {said:?}");
        if fs::symlink_metadata(&file).unwrap().is_dir() {
            fs::remove_dir(&file).unwrap();
        } else {
            fs::remove_file(&file).unwrap();
        }
    }
    assert!(!home.git(&work, "push --force origin main").refused().contains("warning"));
}

#[test]
fn the_users() {
    broken_at("config/config.toml", "user");
}

#[test]
fn the_managed() {
    broken_at("managed/config.toml", "managed");
}

#[test]
fn the_projects() {
    broken_at("stage/r/.cotter.toml", "project");
}

#[test]
fn one_broken_layer_leaves_the_others_in_force() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    fs::create_dir(home.path("managed")).unwrap();
    fs::write(home.path("managed/config.toml"), "format = \"json\"\n").unwrap();
    home.write_config("config.toml", "mode = \"observe\"\nnonsense\n");
    let said = home.git(&work, "push --force origin main").refused();
    assert!(said.lines().nth(1).unwrap().starts_with("{\"cotter\":\"refused\""), "{said}");
}

#[test]
fn what_the_caller_cannot_read_is_said_to_be_so() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.write_config("config.toml", "mode = \"observe\"\n");
    // The caller's own line in the installation, whoever that is.
    let users = ["0", "65534"].map(|user| {
        format!("user\t{user}\t{}\t{}\n", home.path("config").display(), home.path("state").display())
    });
    fs::write(home.path("lib/cotter/install"), format!("version\t1\n{}managed\t/nowhere\n", users.concat()))
        .unwrap();
    home.unguarded(&home.path(""), "chmod 000 config; chmod 777 state").succeeded();
    let launch = home
        .launch(["git", "push", "--force"])
        .variable("PATH", home.guarded_path())
        .directory(&fs::File::open(&work).unwrap())
        .without_root();
    let outcome = launch.run(&home.shim("git"));
    home.unguarded(&home.path(""), "chmod 755 config").succeeded();
    assert_eq!(outcome.ending, Ending::Exited(126), "{outcome:?}");
    assert!(outcome.stderr.starts_with("cotter: warning: user policy not in force: "), "{outcome:?}");
}

#[test]
fn config_check_shows_every_error_with_its_line() {
    let home = Home::with_git();
    home.write_config("config.toml", "mode = \"gaurd\"\ndepth = 0\n");
    let said = home.said(home.cotter(["config", "check"]));
    assert_eq!(said.code, Some(1));
    assert!(
        said.stdout.contains("config.toml:1:8: ") && said.stdout.contains("config.toml:2:9: "),
        "{said:?}"
    );
    assert!(
        said.stdout.contains("mode = \"gaurd\"") && said.stdout.contains("did you mean `guard`?"),
        "{said:?}"
    );
}
