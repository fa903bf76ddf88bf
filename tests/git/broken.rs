//! Repositories that cannot be read: a clear line and a safe outcome, and never a check that was skipped.

use std::fs;

use cotter_tests::{Home, Said, saves_in};

/// A repository with a change in it, broken by `script`; then `line` through the guard.
fn broken(script: &str, line: &str) -> (Home, Said) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, &format!("echo dirty >>file; echo precious >new\n{script}")).succeeded();
    let said = home.guarded(&work, line);
    (home, said)
}

/// What cannot be found out counts as if it were so, and what cannot be read cannot be saved either: a person is asked,
/// is told why, and the files are there.
fn asked(script: &str) {
    for (line, rule) in [("git reset --hard", "git.reset.hard"), ("git clean -fd", "git.clean.force")] {
        let (home, said) = broken(script, line);
        assert_eq!(said.code, Some(126), "after `{script}`: {said:?}");
        let first = format!("cotter: refused (would ask) {rule}: {line}\n");
        assert!(said.stderr.starts_with(&first), "after `{script}`: {said:?}");
        assert!(said.stderr.contains(" It cannot be saved first: "), "after `{script}`: {said:?}");
        assert!(said.stderr.contains("an unknown number of"), "after `{script}`: {said:?}");
        assert!(said.stderr.lines().count() <= 6, "after `{script}`: {said:?}");
        assert_eq!(fs::read_to_string(home.path("stage/r/file")).unwrap(), "one\ndirty\n");
        assert_eq!(fs::read_to_string(home.path("stage/r/new")).unwrap(), "precious\n");
        let records = home.records();
        let last = records.last().unwrap();
        assert_eq!((&last["decision"], &last["rule"]), (&"ask".into(), &rule.into()), "after `{script}`");
        assert!(last.get("saved").is_none(), "after `{script}`: {last}");
    }
}

#[test]
fn a_corrupt_index() {
    asked("printf garbage >.git/index");
    asked("printf DIRC >.git/index");
    asked("rm .git/index; mkdir .git/index");
}

#[test]
fn a_missing_or_nonsensical_head() {
    asked("rm .git/HEAD");
    asked("printf nonsense >.git/HEAD");
    asked("rm .git/HEAD; mkdir .git/HEAD");
}

#[test]
fn an_empty_git_directory() {
    asked("rm -r .git; mkdir .git");
}

#[test]
fn a_git_file_that_points_nowhere() {
    asked("rm -r .git; printf 'gitdir: /nowhere/at/all\\n' >.git");
    asked("rm -r .git; : >.git");
    asked("rm -r .git; ln -s .git .git");
}

#[test]
fn corrupt_configuration() {
    asked("printf '[core\\n' >.git/config");
    asked("printf '[core]\\n\\trepositoryformatversion = 99\\n' >.git/config");
}

#[test]
fn missing_objects() {
    // Without the commit that HEAD names, every file may be work that is nowhere else.
    let (home, said) = broken("rm -r .git/objects; mkdir .git/objects", "git reset --hard");
    assert!(said.stderr.starts_with("cotter: refused (would ask) git.reset.hard: "), "{said:?}");
    assert!(said.stderr.contains(" It cannot be saved first: "), "{said:?}");
    assert_eq!(fs::read_to_string(home.path("stage/r/file")).unwrap(), "one\ndirty\n");
}

/// One object that cannot be stored: nothing is half kept.
#[test]
fn objects_that_cannot_be_written() {
    let (home, said) = broken(
        "rm -r .git/objects/pack; git prune-packed; git rev-parse HEAD >/dev/null; d=$(printf 'one\\ndirty\\n' | git hash-object --stdin | cut -c1-2); rm -rf .git/objects/$d; : >.git/objects/$d",
        "git reset --hard",
    );
    assert!(said.stderr.starts_with("cotter: refused (would ask) git.reset.hard: "), "{said:?}");
    assert!(said.stderr.contains(" It cannot be saved first: "), "{said:?}");
    assert_eq!(fs::read_to_string(home.path("stage/r/file")).unwrap(), "one\ndirty\n");
    let work = home.path("stage/r");
    assert_eq!(home.past(&work, "for-each-ref refs/cotter").succeeded(), "");
}

/// Git refuses what is locked by itself; the work was counted and saved all the same, and is still there.
#[test]
fn an_index_that_is_locked_still_counts() {
    let (home, said) = broken(": >.git/index.lock", "git reset --hard");
    let saves = saves_in(&said.stderr);
    assert_eq!((said.code, saves.len()), (Some(128), 1), "{said:?}");
    assert!(said.stderr.starts_with("cotter: saved 1 changed file, 1 untracked file; "), "{said:?}");
    let work = home.path("stage/r");
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\ndirty\n");
    assert_eq!(home.kept(&work, &saves[0], "work", "file").as_deref(), Some("one\ndirty\n"));
    assert_eq!(home.kept(&work, &saves[0], "work", "new").as_deref(), Some("precious\n"));
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
    // Git itself declines to read it, so nothing is known, and nothing can be saved.
    let said = home.git(&work, "reset --hard").refused();
    assert!(said.starts_with("cotter: refused (would ask) git.reset.hard: "), "{said}");
    assert!(said.contains(" It cannot be saved first: "), "{said}");
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\ndirty\n");
    assert_eq!(home.git(&work, "status").code, Some(128));
    let id = home.git(&work, "-c safe.directory=* reset -q --hard").saved();
    assert_eq!(home.kept(&work, &id, "work", "file").as_deref(), Some("one\ndirty\n"));
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\n");
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
    assert!(outcome.stderr.starts_with("cotter: refused (would ask) git.reset.hard: "), "{outcome:?}");
    assert!(outcome.stderr.contains(" It cannot be saved first: "), "{outcome:?}");
    assert_eq!(outcome.ending, cotter_tests::Ending::Exited(126), "{outcome:?}");
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\ndirty\n");
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
