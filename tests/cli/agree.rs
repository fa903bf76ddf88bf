//! `check` says what the guard does: the same decision, and the same words.

use cotter_tests::Home;

/// Lines for a repository with a changed and an untracked file, and the exit code of `check`.
const LINES: &[(&str, i32)] = &[
    ("git --version", 0),
    ("git status --short", 0),
    ("git log --oneline", 0),
    ("git push --dry-run --force origin main", 0),
    ("git push --force origin main", 1),
    ("git push -f", 1),
    ("git push origin +main", 1),
    ("git push --force-with-lease origin main", 1),
    ("git push --delete origin old", 3),
    ("git push --prune origin", 3),
    ("git push --frobnicate", 3),
    ("git reset --hard", 1),
    ("git reset --har", 1),
    ("git clean -fd", 1),
    ("git clean -nfd", 0),
    ("git clean -i", 3),
    ("git undo", 1),
    ("git sh", 0),
    ("git -c alias.z=!true z", 3),
    ("git no-such-command", 0),
    ("git push --help", 0),
];

#[test]
fn check_and_the_guard_decide_alike() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(
        &work,
        "echo x >>file; echo x >new; git config alias.undo 'reset --hard'; git config alias.sh '!true'",
    )
    .succeeded();
    home.write_config("config.toml", "[handover]\nin_a_row = 1000\nin_all = 1000\n");
    for (line, expected) in LINES {
        let words: Vec<&str> = line.split(' ').collect();
        let mut check = home.cotter(["check", "--"].iter().chain(&words));
        check.current_dir(&work);
        let check = home.said(check);
        assert_eq!(check.code, Some(*expected), "check -- {line}: {check:?}");
        let done = home.run(&work, "git", &words[1..]);
        assert_eq!(done.code == Some(126), *expected != 0, "{line}: {done:?}");
        if *expected != 0 {
            assert_eq!(done.stderr, check.stdout, "{line}");
        }
    }
}

#[test]
fn variables_before_the_command_are_its_environment() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let set = ["GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=alias.z", "GIT_CONFIG_VALUE_0=push -f", "git", "z"];
    let mut check = home.cotter(["check", "--"].iter().chain(&set));
    check.current_dir(&work);
    let said = home.said(check);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.starts_with("cotter: refused git.push.force: git z\n"), "{said:?}");
}
