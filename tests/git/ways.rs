//! Every way by which git or a program starts git: what must be stopped is stopped there too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use cotter_tests::saves_in;

use crate::force::must_be_stopped;
use crate::stage::Stage;

fn all_must_be_stopped(rows: &'static [(&'static str, &'static str)]) {
    let half = rows.len().div_ceil(2);
    thread::scope(|scope| {
        for rows in rows.chunks(half) {
            scope.spawn(move || {
                let stage = Stage::new();
                for (scene, line) in rows {
                    must_be_stopped(&stage, scene, line);
                }
            });
        }
    });
}

#[test]
fn hooks() {
    all_must_be_stopped(&[
        ("hook post-commit 'git push -q -f origin main'", "git commit -q --allow-empty -m x"),
        ("hook pre-commit 'exec git push -q -f origin main'", "git commit -q --allow-empty -m x || :"),
        ("hook pre-push 'git push -q --no-verify -f origin main'", "git push -q origin main:new || :"),
        ("hook post-checkout 'git push -q origin +main'", "git checkout -q topic"),
        ("hook post-rewrite 'git push -q --mirror'", "git commit -q --amend -m y"),
        (
            "(cd ../remote.git; hook post-receive 'git update-ref -d refs/heads/old; git push -q -f . topic:main')",
            "git push -q -f origin topic",
        ),
    ]);
}

#[test]
fn aliases() {
    all_must_be_stopped(&[
        ("git config alias.p 'push --force'", "git p origin main"),
        ("git config alias.p 'push origin'; git config alias.q 'p --force'", "git q main"),
        ("git config alias.p '!git push --force origin main'", "git p"),
        ("git config alias.p '!f() { git push \"$@\"; }; f'", "git p --force origin main"),
        ("", "git -c alias.z='push --force' z"),
        ("", "git -c alias.z='!git push --force' z"),
        ("", "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.z GIT_CONFIG_VALUE_0='push --force' git z"),
        ("", "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.z GIT_CONFIG_VALUE_0='!git push --force' git z"),
        ("", "V='push --force' git --config-env=alias.z=V z"),
        ("", "GIT_CONFIG_PARAMETERS=\"'alias.z'='push --force'\" git z"),
        (
            "printf '[alias]\\n\\tp = push -f origin\\n' >../inc; git config include.path ../../inc",
            "git p main",
        ),
        ("git config --global alias.gp 'push -f'", "git gp origin main"),
        ("git config alias.p 'push \"--force\" origin'", "git p main"),
        ("git config alias.p '-c push.default=current push -f'", "git p"),
    ]);
}

#[test]
fn what_git_runs() {
    all_must_be_stopped(&[
        ("", "git rebase -q --exec 'git push -q -f origin main' HEAD~1 || :"),
        ("", "git bisect start HEAD HEAD~1 >/dev/null; git bisect run git push -q -f origin main || :"),
        (
            "git submodule --quiet add ../remote.git sub; (cd sub; git commit -q --amend -m z)",
            "git submodule foreach 'git push -q --force origin HEAD:main' || :",
        ),
        ("", "GIT_SEQUENCE_EDITOR='git push -q -f origin main; :' git rebase -i HEAD~1"),
        ("", "GIT_EDITOR='git push -q -f origin main; :' git commit --allow-empty -e -m x || :"),
        ("", "git difftool -y --extcmd='git push -q -f origin main; :' HEAD~1 HEAD"),
        ("", "GIT_EXTERNAL_DIFF='git push -q -f origin main; :' git diff HEAD~1 HEAD"),
        ("", "git -c core.sshCommand='git push -q -f origin main; :' ls-remote ssh://example.org/x || :"),
        (
            "",
            "git filter-branch -f --msg-filter 'git push -q -f \"$OLDPWD/../remote.git\" HEAD:refs/heads/main' HEAD~1..HEAD >/dev/null || git push -q -f origin main",
        ),
    ]);
}

#[test]
fn programs_that_start_git() {
    all_must_be_stopped(&[
        ("", "sh -c 'git push --force origin main'"),
        ("", "sh -c 'exec git \"$@\"' sh push -f origin main"),
        ("", "echo push --force origin main | xargs git"),
        ("", "echo main | xargs -I{} git push origin +{}"),
        ("printf 'all:\\n\\t@git push --force origin main\\n' >../Makefile", "make -s -f ../Makefile || :"),
        ("", "env git push --force origin main"),
        ("", "env -u HOME X=y git push --force origin main"),
        ("", "find . -maxdepth 0 -exec git push --force origin main ';'"),
        ("", "nice git push --force origin main"),
        ("", "nohup git push --force origin main"),
        ("", "timeout 20 git push --force origin main"),
        ("", "bash -c 'exec -a ls git push --force origin main'"),
        ("", "(git push --force origin main &) ; wait; git push --force origin main"),
        (
            "",
            "\"$(git --exec-path)/git-push\" --force origin main || PATH=\"$(git --exec-path):$PATH\" git-push --force origin main",
        ),
        ("", "PATH=\"$(git --exec-path):$PATH\" git push --force origin main"),
        ("", "PATH=\"$(git --exec-path):$PATH\" git-send-pack --force ../remote.git main"),
        ("", "cd .git && git push --force ../../remote.git main"),
    ]);
}

/// Every file of the work tree with its content.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files_below(dir: &Path, inside: &Path, found: &mut Files) {
    for entry in fs::read_dir(dir.join(inside)).unwrap().flatten() {
        let path = inside.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != ".git" {
                files_below(dir, &path, found);
            }
        } else {
            found.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// The rows are a scene and a line that, past the guard, loses the changes in `file` or the untracked `new`. Through the
/// guard either nothing is lost, and it says why, or everything is put back by the restore points that it names.
#[test]
fn local_work_is_kept() {
    const DIRTY: &str = "git init -q r; cd r; commit one; git branch topic; commit two; echo dirty >>file; echo precious >new;";
    const ROWS: &[(&str, &str)] = &[
        ("", "git reset --hard"),
        ("", "git reset -q --hard HEAD~1"),
        ("", "git clean -fd"),
        ("", "git clean -fdx"),
        ("", "git -c clean.requireForce=false clean -d"),
        ("", "git -c CLEAN.requireforce=no clean -d"),
        ("git config clean.requireForce false", "git clean -d"),
        ("", "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=clean.requireForce GIT_CONFIG_VALUE_0=false git clean -d"),
        // What is ignored for the question must be what is ignored for the deed.
        (
            "echo new >.git/ignored; git config core.excludesFile .git/ignored",
            "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.excludesFile GIT_CONFIG_VALUE_0=/dev/null git clean -fd",
        ),
        (
            "echo new >.git/ignored; git config core.excludesFile .git/ignored",
            "V=/dev/null git --config-env=core.excludesFile=V clean -fd",
        ),
        ("git config alias.undo 'reset --hard'", "git undo"),
        ("git config alias.undo '!git reset --hard'", "git undo"),
        ("hook post-commit 'git reset -q --hard'", "git commit -q --allow-empty -m x"),
        ("", "git rebase -q --exec 'git clean -fdq' HEAD~1 || git clean -fdq"),
        ("git add new", "git reset --hard"),
        ("", "git -C . reset --ha"),
        ("", "sh -c 'git clean -fd'"),
        ("", "cd .. && git --git-dir=r/.git --work-tree=r reset --hard"),
        ("", "cd .. && GIT_DIR=r/.git GIT_WORK_TREE=r git reset --hard"),
        ("", "GIT_INDEX_FILE=.git/index git reset --hard"),
        ("mkdir sub; cd sub; echo x >y; cd ..", "cd sub && git clean -fdx . && git reset --hard"),
        ("", "git checkout ."),
        ("", "git checkout -f HEAD~1"),
        ("", "git checkout HEAD~1 -- file"),
        ("", "git restore --source HEAD~1 file"),
        ("", "git switch -q --discard-changes topic"),
        ("git add new", "git rm -q -f new"),
        ("git add file", "git reset --merge"),
        ("", "git read-tree -u --reset HEAD~1"),
        ("", "git stash -q -u && git stash drop -q"),
    ];
    let stage = Stage::new();
    let work = stage.dir().join("r");
    let files = || {
        let mut found = Files::new();
        files_below(&work, Path::new(""), &mut found);
        found
    };
    for (scene, line) in ROWS {
        stage.set(DIRTY, scene);
        let before = files();
        assert!(before[Path::new("file")].ends_with(b"dirty\n") && before[Path::new("new")] == b"precious\n");
        let said = stage.home.unguarded(&work, line);
        assert!(
            before.iter().any(|(name, text)| files().get(name) != Some(text)),
            "`{line}` loses nothing with git alone: {said:?}"
        );
        stage.set(DIRTY, scene);
        let said = stage.home.guarded(&work, line);
        let saves = saves_in(&said.stderr);
        if saves.is_empty() {
            assert_eq!(files(), before, "`{line}` got through: {said:?}");
            assert!(said.stderr.contains("cotter: refused"), "`{line}` was stopped without a word: {said:?}");
        }
        for id in saves.iter().rev() {
            stage.home.undo(&work, id);
        }
        if line.contains("stash") {
            stage.home.past(&work, "stash pop").succeeded();
        }
        assert_eq!(files(), before, "`{line}` is not taken back: {said:?}");
    }
}
