//! Scratch repositories: what makes one, and what only looks like one.

use std::fs;
use std::os::unix::fs::symlink;

use cotter_tests::{Home, SCRATCH};

/// What `cotter explain` says of the fact, for `git …` in `dir`.
fn scratch(home: &Home, dir: &std::path::Path, env: &[(&str, &str)], words: &str) -> u64 {
    let mut command = home.cotter(["explain", "--format", "json", "--", "git"]);
    command.args(words.split(' ')).current_dir(dir).envs(env.iter().copied());
    let said = home.said(command);
    let shown: serde_json::Value = serde_json::from_str(&said.stdout).expect("explain speaks JSON");
    let fact = shown.pointer("/verdict/facts/scratch").expect("a rule asks for the fact");
    fact.as_u64().expect("the fact is known")
}

#[test]
fn a_repository_below_a_temporary_root_is_scratch_and_no_other() {
    let home = Home::with_git();
    let inside = home.repository(SCRATCH, "x");
    let outside = home.repository("srv", "x");
    assert_eq!(scratch(&home, &inside, &[], "reset --hard"), 1);
    assert_eq!(scratch(&home, &outside, &[], "reset --hard"), 0);
    // Neither TMPDIR nor a name can make one.
    let here = outside.display().to_string();
    assert_eq!(scratch(&home, &outside, &[("TMPDIR", &here)], "reset --hard"), 0);
}

#[test]
fn whatever_leads_out_of_a_temporary_root_ends_it() {
    let home = Home::with_git();
    let inside = home.repository(SCRATCH, "x");
    let outside = home.repository("srv", "x");
    let git_dir = outside.join(".git").display().to_string();
    let tree = outside.display().to_string();
    assert_eq!(scratch(&home, &inside, &[("GIT_DIR", &git_dir)], "reset --hard"), 0);
    assert_eq!(scratch(&home, &inside, &[("GIT_WORK_TREE", &tree)], "reset --hard"), 0);
    assert_eq!(scratch(&home, &inside, &[], &format!("-C {tree} reset --hard")), 0);
    // Git takes this one from the repository's own configuration only, so that a call that brings it leads nowhere.
    let brought = format!("-c core.worktree={tree}");
    let top = home.past(&inside, &format!("{brought} rev-parse --show-toplevel")).succeeded();
    assert_eq!(top.trim_end(), inside.display().to_string());
    assert_eq!(scratch(&home, &inside, &[], &format!("{brought} reset --hard")), 1);
    home.past(&inside, &format!("config core.worktree {tree}")).succeeded();
    assert_eq!(scratch(&home, &inside, &[], "reset --hard"), 0);
    home.past(&inside, "config --unset core.worktree").succeeded();
    assert_eq!(scratch(&home, &inside, &[], "reset --hard"), 1);
    let link = home.path(SCRATCH).join("link");
    symlink(&outside, &link).expect("a link in a temporary directory");
    assert_eq!(scratch(&home, &link, &[], "reset --hard"), 0);
    // A work tree there, of a repository elsewhere.
    let linked = home.path(SCRATCH).join("wt");
    home.past(&outside, &format!("worktree add -q {}", linked.display())).succeeded();
    assert_eq!(scratch(&home, &linked, &[], "reset --hard"), 0);
    // A git directory elsewhere, by a file.
    let odd = home.path(SCRATCH).join("odd");
    fs::create_dir(&odd).expect("a folder");
    fs::write(odd.join(".git"), format!("gitdir: {git_dir}\n")).expect("a file");
    assert_eq!(scratch(&home, &odd, &[], "reset --hard"), 0);
}

/// What the fact is for: work that is lost is saved outside and let go inside, and all else is as it is anywhere.
#[test]
fn only_work_may_be_lost_in_a_scratch_repository() {
    let home = Home::with_git();
    let change = "echo mine >>file; echo mine >new; git add file; git stash -q; echo mine >>file; git branch side; git commit -qm side --allow-empty; git branch -q -f side; git reset -q --soft HEAD~1; git tag -a -m v1 v1";
    let losing = ["checkout -- .", "reset --hard", "clean -fd", "stash drop", "branch -D side", "tag -d v1"];
    for (place, saved) in [(SCRATCH, false), ("srv", true)] {
        let work = home.repository(place, "x");
        home.unguarded(&work, change).succeeded();
        for words in losing {
            if words.starts_with("reset") {
                home.unguarded(&work, "echo mine >>file").succeeded();
            }
            let said = home.git(&work, words);
            assert_eq!(said.code, Some(0), "{place}: git {words}: {said:?}");
            assert_eq!(said.stderr.contains("cotter: saved "), saved, "{place}: git {words}: {said:?}");
        }
        let said = home.git(&work, "push --force origin main").refused();
        assert!(said.starts_with("cotter: refused git.push.force: "), "{place}: {said}");
        let said = home.git(&work, "config core.pager /tmp/x").refused();
        assert!(said.starts_with("cotter: refused (would ask) git.config.program: "), "{place}: {said}");
    }
}

/// A link inside that leads out is not what the repository is made of, but a path that the command names is.
#[test]
fn a_path_that_leads_out_is_looked_at() {
    let home = Home::with_git();
    let inside = home.repository(SCRATCH, "x");
    let outside = home.repository("srv", "x");
    let there = outside.display().to_string();
    home.past(&inside, &format!("worktree add -q --detach {}", home.path("srv/wt").display())).succeeded();
    fs::write(home.path("srv/wt/file"), "mine\n").expect("a file");
    let said = home.git(&inside, &format!("worktree remove --force {}", home.path("srv/wt").display()));
    let id = said.saved();
    home.undo(&inside, &id);
    assert_eq!(fs::read_to_string(home.path("srv/wt/file")).ok().as_deref(), Some("mine\n"));
    fs::write(outside.join("file"), "mine\n").expect("a file");
    home.git(&inside, &format!("-C {there} reset -q --hard")).saved();
}
