//! Hooks run as ever, and see what they would see without the guard.

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
          git commit -q --no-verify --allow-empty -m two; hook pre-push 'exit 1'
          if git push -q origin main; then exit 1; else echo $?; fi; git push -q --no-verify origin main");
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
        "git init -q r; cd r; mkdir ../h; printf '#!/bin/sh\\ngit rev-parse --git-dir\\n' >../h/pre-commit
         chmod +x ../h/pre-commit; git config core.hooksPath ../h; commit one; git -c core.hooksPath=/dev/null commit -q --allow-empty -m two",
    );
}
