//! Repositories that cannot be read: a clear line and a safe outcome, and never a check that was skipped.

use std::fs;

use cotter_tests::{Home, Said};

/// A repository with a change in it, broken by `script`; then `line` through the guard.
fn broken(script: &str, line: &str) -> (Home, Said) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, &format!("echo dirty >>file; echo precious >new\n{script}")).succeeded();
    let said = home.guarded(&work, line);
    (home, said)
}

/// What cannot be found out counts as if it were so: the call is refused, and the files are there.
fn refused(script: &str) {
    for line in ["git reset --hard", "git clean -fd"] {
        let (home, said) = broken(script, line);
        assert!(said.stderr.contains("cotter: refused git."), "after `{script}`: {said:?}");
        assert!(said.stderr.contains("an unknown number of"), "after `{script}`: {said:?}");
        assert_eq!(said.code, Some(126));
        assert!(fs::read_to_string(home.path("stage/r/file")).unwrap().contains("dirty"));
        assert!(home.path("stage/r/new").exists());
    }
}

#[test]
fn a_corrupt_index() {
    refused("printf garbage >.git/index");
    refused("printf DIRC >.git/index");
    refused("rm .git/index; mkdir .git/index");
}

#[test]
fn a_missing_or_nonsensical_head() {
    refused("rm .git/HEAD");
    refused("printf nonsense >.git/HEAD");
    refused("rm .git/HEAD; mkdir .git/HEAD");
}

#[test]
fn an_empty_git_directory() {
    refused("rm -r .git; mkdir .git");
}

#[test]
fn a_git_file_that_points_nowhere() {
    refused("rm -r .git; printf 'gitdir: /nowhere/at/all\\n' >.git");
    refused("rm -r .git; : >.git");
    refused("rm -r .git; ln -s .git .git");
}

#[test]
fn corrupt_configuration() {
    refused("printf '[core\\n' >.git/config");
    refused("printf '[core]\\n\\trepositoryformatversion = 99\\n' >.git/config");
}

#[test]
fn missing_objects() {
    // Without the commit that HEAD names, every file may be work that is nowhere else.
    let (home, said) = broken("rm -r .git/objects; mkdir .git/objects", "git reset --hard");
    assert!(said.stderr.contains("cotter: refused git.reset.hard: "), "{said:?}");
    assert!(fs::read_to_string(home.path("stage/r/file")).unwrap().contains("dirty"));
}

#[test]
fn an_index_that_is_locked_still_counts() {
    let (_, said) = broken(": >.git/index.lock", "git reset --hard");
    assert!(said.stderr.contains("lost: 1 changed files"), "{said:?}");
}

#[test]
fn a_repository_of_another_user() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, "echo dirty >>file").succeeded();
    if !std::process::Command::new("chown")
        .args(["-R", "65534:65534"])
        .arg(&work)
        .status()
        .is_ok_and(|s| s.success())
    {
        println!("not run: giving a repository to another user takes root");
        return;
    }
    // Git itself declines to read it, so nothing is known, and what would stop stops.
    let said = home.git(&work, "reset --hard");
    assert!(said.stderr.contains("cotter: refused git.reset.hard: "), "{said:?}");
    assert_eq!(home.git(&work, "status").code, Some(128));
    let said = home.git(&work, "-c safe.directory=* reset --hard");
    assert!(said.stderr.contains("lost: 1 changed files"), "{said:?}");
}

#[test]
fn unreadable_for_the_caller() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, "echo dirty >>file; chmod 000 .git/index").succeeded();
    let everybody = "chmod 777 . && umask 000";
    home.unguarded(&home.path("state"), everybody).succeeded();
    let launch = home
        .launch(["git", "reset", "--hard"])
        .variable("PATH", home.guarded_path())
        .variable("GIT_CONFIG_COUNT", "0")
        .directory(&fs::File::open(&work).unwrap())
        .without_root();
    let outcome = launch.run(&home.shim("git"));
    assert!(outcome.stderr.contains("cotter: refused git.reset.hard: "), "{outcome:?}");
    assert!(fs::read_to_string(work.join("file")).unwrap().contains("dirty"));
}

#[test]
fn a_bare_repository_and_no_repository() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let said = home.git(&work.join("../r.git"), "reset --hard");
    assert!(matches!(said.code, Some(126 | 128)), "{said:?}");
    // Nothing to lose where there is no repository: git says so itself.
    let said = home.git(&home.path("tmp"), "reset --hard");
    assert_eq!((said.code, said.stderr.contains("not a git repository")), (Some(128), true), "{said:?}");
}

#[test]
fn a_deleted_directory() {
    let home = Home::with_git();
    let dir = home.path("gone");
    fs::create_dir(&dir).unwrap();
    let open = fs::File::open(&dir).unwrap();
    fs::remove_dir(&dir).unwrap();
    for (argv, codes) in [
        (vec!["git", "--version"], vec![0]),
        (vec!["git", "reset", "--hard"], vec![126, 128]),
        (vec!["git", "push", "-f"], vec![126]),
    ] {
        let launch = home.launch(&argv).variable("PATH", home.guarded_path()).directory(&open);
        let outcome = launch.run(&home.shim("git"));
        assert!(
            codes.iter().any(|code| outcome.ending == cotter_tests::Ending::Exited(*code)),
            "{argv:?}: {outcome:?}"
        );
    }
}
