//! Hooks run as ever, and see what they would see without the guard.

use cotter_tests::Home;

use crate::stage::{Stage, same, same_on};

#[test]
fn hooks_run_and_see_the_same() {
    // What the guard adds is documented: two variables, and the exec path that stands first on PATH.
    let report = r#"{ echo "== ${0##*/} $#"; echo "$@"; pwd; env | sed 's/^PATH=.*//; /^COTTER_GUARD=/d; /^GIT_EXEC_PATH=/d; /^_=/d' | sort; [ -t 0 ] || cat; } >>"$LOG""#;
    same(&format!(
        r#"git init -q --bare remote.git; git init -q r; cd r; git remote add origin ../remote.git
        export LOG=$PWD/../log
        for name in pre-commit prepare-commit-msg commit-msg post-commit pre-push post-checkout pre-rebase post-rewrite post-merge; do
            hook $name '{report}'
        done
        (cd ../remote.git; for name in pre-receive update post-receive post-update; do hook $name '{report}'; done)
        commit one; git push -q origin main; git checkout -q -b side; commit two; git commit -q --amend -m three
        git checkout -q main; commit four other; git rebase -q main side; git checkout -q main; git merge -q side
        sed "s/^index-pack.*//; /GIT_QUARANTINE_PATH\|GIT_OBJECT_DIRECTORY\|GIT_ALTERNATE_OBJECT/d" "$LOG" >"$LOG.seen"; rm "$LOG""#,
        report = report.replace('\'', r#"'\''"#)
    ));
}

#[test]
fn a_hook_that_fails_stops_what_it_should() {
    same("git init -q --bare remote.git; git init -q r; cd r; git remote add origin ../remote.git; commit one
          hook pre-commit 'echo no >&2; exit 3'; if git commit -q --allow-empty -m two; then exit 1; else echo $?; fi
          rm .git/hooks/pre-commit; git commit -q --allow-empty -m two; hook pre-push 'exit 1'
          if git push -q origin main; then exit 1; else echo $?; fi; rm .git/hooks/pre-push; git push -q --no-verify origin main");
}

/// A check that is installed and would be passed over is a question; where none is, there is none.
#[test]
fn a_hook_that_is_passed_over_is_asked_about() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let tips = || {
        home.past(&work, "log --format=%H HEAD").succeeded()
            + &home.past(&work, "ls-remote origin").succeeded()
    };
    let past = [
        ("pre-commit", "git commit -q --no-verify --allow-empty -m two"),
        ("pre-commit", "git commit -qn --allow-empty -m two"),
        ("commit-msg", "git -c core.hooksPath=/dev/null commit -q --allow-empty -m two"),
        ("pre-push", "git push -q --no-verify origin main:new"),
        ("pre-rebase", "git rebase -q --no-verify HEAD"),
    ];
    for (hook, script) in past {
        home.guarded(&work, script).succeeded();
        let before = tips();
        let file = work.join(".git/hooks").join(hook);
        home.write_executable(&file, "#!/bin/sh\nexit 1\n");
        let said = home.guarded(&work, script).refused();
        assert!(said.starts_with("cotter: refused (would ask) git.skip.hooks: "), "{script}: {said}");
        assert!(said.contains("\n  lost: 1 check\n"), "{script}: {said}");
        assert_eq!(tips(), before, "{script}");
        // A hook that may not be executed is none.
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, "#!/bin/sh\nexit 1\n").unwrap();
        home.guarded(&work, script).succeeded();
        std::fs::remove_file(&file).unwrap();
        home.unguarded(&work, "git push -q -f origin main").succeeded();
    }
}

#[test]
fn a_hook_may_push_and_commit_and_checkout() {
    same("git init -q --bare remote.git; git init -q --bare mirror.git; git init -q r; cd r
          git remote add origin ../remote.git; git remote add mirror ../mirror.git
          hook post-commit 'git push -q mirror HEAD:refs/heads/copy'; commit one; commit two; git push -q origin main
          git clone -q ../remote.git ../deployed; cd ../remote.git
          hook post-receive 'cd ../deployed && env -u GIT_DIR git pull -q --ff-only'; cd ../r; commit three; git push -q origin main");
}

#[test]
fn hooks_path_by_setting() {
    let stage = Stage::new();
    same_on(
        &stage,
        "git init -q r; cd r; mkdir .githooks; printf '#!/bin/sh\\ngit rev-parse --git-dir\\n' >.githooks/pre-commit
         chmod +x .githooks/pre-commit; git config core.hooksPath .githooks; commit one
         rm .githooks/pre-commit; git -c core.hooksPath=/dev/null commit -q --allow-empty -m two; git config --unset core.hooksPath",
    );
}

/// Nor may they be turned off for good.
#[test]
fn hooks_that_are_turned_off_are_asked_about() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.write_executable("stage/r/.githooks/pre-commit", "#!/bin/sh\nexit 1\n");
    home.past(&work, "config core.hooksPath .githooks").succeeded();
    for words in ["config --unset core.hooksPath", "config core.hooksPath /dev/null"] {
        let said = home.git(&work, words).refused();
        assert!(
            said.starts_with(&format!("cotter: refused (would ask) git.skip.hooks: git {words}\n")),
            "{said}"
        );
        assert_eq!(home.past(&work, "config core.hooksPath").succeeded(), ".githooks\n", "{words}");
    }
}

/// Hooks from outside of the repository are programs that somebody else may write.
#[test]
fn hooks_from_elsewhere_are_asked_about() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.write_executable("stage/h/pre-commit", "#!/bin/sh\ntouch ran\n");
    let there = home.path("stage/h").display().to_string();
    for dir in ["../h", there.as_str(), "~/h"] {
        let said = home.run(&work, "git", ["config", "core.hooksPath", dir]).refused();
        assert!(said.starts_with("cotter: refused (would ask) git.config.program: "), "{dir}: {said}");
        assert_eq!(home.past(&work, "config core.hooksPath").code, Some(1), "{dir}");
        let brought = format!("core.hooksPath={dir}");
        let said =
            home.run(&work, "git", ["-c", &brought, "commit", "-q", "--allow-empty", "-m", "x"]).refused();
        assert!(said.starts_with("cotter: refused (would ask) git.run.hooks: "), "{dir}: {said}");
        assert!(!work.join("ran").exists(), "{dir}");
    }
}
