//! `check` says what the guard does: the same decision, and the same words.

use cotter_tests::Home;

/// What becomes of a line, and so the exit code of `check`.
#[derive(Clone, Copy, PartialEq)]
enum Becomes {
    Pass = 0,
    /// Passes too, after what it could lose was saved.
    Save,
    Refuse,
    Ask,
}

use Becomes::{Ask, Pass, Refuse, Save};

/// Lines for a repository with a changed and an untracked file.
const LINES: &[(&str, Becomes)] = &[
    ("git --version", Pass),
    ("git status --short", Pass),
    ("git log --oneline", Pass),
    ("git push --dry-run --force origin main", Pass),
    ("git push --force origin main", Refuse),
    ("git push -f", Refuse),
    ("git push origin +main", Refuse),
    ("git push --force-with-lease origin main", Refuse),
    ("git push --delete origin old", Ask),
    ("git push --prune origin", Ask),
    ("git push --frobnicate", Ask),
    ("git reset --hard", Save),
    ("git reset --har", Save),
    ("git checkout .", Save),
    ("git restore file", Save),
    ("git clean -fd", Save),
    ("git clean -nfd", Pass),
    ("git clean -i", Save),
    ("git undo", Save),
    ("git sh", Pass),
    ("git -c alias.z=!true z", Ask),
    ("git no-such-command", Pass),
    ("git push --help", Pass),
];

#[test]
fn check_and_the_guard_decide_alike() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, "git config alias.undo 'reset --hard'; git config alias.sh '!true'").succeeded();
    home.write_config("config.toml", "[handover]\nin_a_row = 1000\nin_all = 1000\n");
    for (line, becomes) in LINES {
        home.unguarded(&work, "echo mine >file; echo mine >new").succeeded();
        let words: Vec<&str> = line.split(' ').collect();
        let mut check = home.cotter(["check", "--"].iter().chain(&words));
        check.current_dir(&work);
        let check = home.said(check);
        let code = match becomes {
            Pass | Save => 0,
            Refuse => 1,
            Ask => 3,
        };
        assert_eq!(check.code, Some(code), "check -- {line}: {check:?}");
        assert_eq!(check.stdout.starts_with("save ("), *becomes == Save, "{line}: {check:?}");
        // `check` itself saves nothing.
        assert_eq!(home.past(&work, "for-each-ref refs/cotter").succeeded(), "", "check -- {line}");
        let done = home.run(&work, "git", &words[1..]);
        match becomes {
            Pass => assert!(!done.stderr.contains("cotter: "), "{line}: {done:?}"),
            Save => {
                let id = done.saved();
                home.undo(&work, &id);
                for (name, text) in [("file", "mine\n"), ("new", "mine\n")] {
                    assert_eq!(std::fs::read_to_string(work.join(name)).unwrap(), text, "{line}");
                }
                home.unguarded(
                    &work,
                    "git for-each-ref --format='delete %(refname)' refs/cotter | git update-ref --stdin",
                )
                .succeeded();
            }
            Refuse | Ask => assert_eq!(done.refused(), check.stdout, "{line}"),
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
