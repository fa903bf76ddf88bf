//! Every spelling of force, proven by firing it: past the guard the remote changes, through the guard it does not.

use std::thread;

use crate::stage::Stage;

/// A remote whose `main` and `topic` are one commit away from what is here, and `old`, which is only there.
pub(crate) const DIVERGED: &str = "git init -q --bare remote.git; git init -q r; cd r; git remote add origin ../remote.git
commit one; commit two; git push -q -u origin main; git push -q origin main:topic main:old; git tag v1; git push -q origin v1
git commit -q --amend -m again; git branch topic; git tag -f v1 >/dev/null; git fetch -q;";

/// Runs one line past the guard, which must change what is at the remote, and through it, which must not.
pub(crate) fn must_be_stopped(stage: &Stage, scene: &str, line: &str) {
    let remote = || stage.home.past(&stage.dir(), "--git-dir=remote.git for-each-ref").succeeded();
    stage.set(DIVERGED, scene);
    let before = remote();
    let said = stage.home.unguarded(&stage.dir().join("r"), line);
    assert_ne!(remote(), before, "`{line}` changes nothing with git alone: {said:?}");
    stage.set(DIVERGED, scene);
    let before = remote();
    let said = stage.home.guarded(&stage.dir().join("r"), line);
    assert_eq!(remote(), before, "`{line}` got through: {said:?}");
    assert!(said.stderr.contains("cotter: refused"), "`{line}` was stopped without a word: {said:?}");
}

fn all_must_be_stopped(lines: &'static [&'static str]) {
    let half = lines.len().div_ceil(2);
    thread::scope(|scope| {
        for lines in lines.chunks(half) {
            scope.spawn(move || {
                let stage = Stage::new();
                lines.iter().for_each(|line| must_be_stopped(&stage, "", line));
            });
        }
    });
}

#[test]
fn options() {
    all_must_be_stopped(&[
        "git push --force",
        "git push -f",
        "git push -f origin main",
        "git push origin main -f",
        "git push origin --force main",
        "git push -uf origin HEAD:main",
        "git push -fu origin main",
        "git push -qfv origin main",
        "git push --no-force --force origin main",
        "git push --force-with-lease --force origin main",
        "git push --force-with-lease=main origin main",
        "git push --force-with-lease origin main",
        "git push --force-w origin main",
        "git push --mirror",
        "git push --mirr origin",
        "git push --force --all origin",
        "git push --force --branches origin",
        "git push --force --tags origin",
        "git push -n --no-dry-run -f origin main",
        "git push -o x -f --no-signed origin main || git push -f origin main",
        "git push --repo=origin -f",
        "git push --force ../remote.git main",
        "git push --force \"file://$PWD/../remote.git\" main",
        "git send-pack --force ../remote.git main",
        "git send-pack --mirror ../remote.git",
    ]);
}

#[test]
fn refspecs() {
    all_must_be_stopped(&[
        "git push origin +main",
        "git push origin +HEAD:main",
        "git push origin +HEAD:refs/heads/main",
        "git push origin topic:x +main",
        "git push origin '+refs/heads/*:refs/heads/*'",
        "git push origin +:",
        "git push origin tag x +v1 || git push origin +v1",
        "git push -- origin +main",
        "git push --end-of-options origin +main",
        "git push origin :old",
        "git push origin +:old",
        "git push --delete origin old",
        "git push origin --del old",
        "git push -d origin old",
        "git push --prune origin 'refs/heads/*:refs/heads/*' || git push --prune origin refs/heads/topic:refs/heads/new :refs/heads/old",
        "git send-pack ../remote.git +main",
    ]);
}

#[test]
fn before_the_subcommand() {
    all_must_be_stopped(&[
        "git -C . push -f origin main",
        "cd .. && git -C r push -f origin main",
        "git --git-dir=.git push -f origin main",
        "git --git-dir .git --work-tree . push -f origin main",
        "GIT_DIR=.git git push -f origin main",
        "git -p --no-pager push --force origin main",
        "git --no-replace-objects --literal-pathspecs push --force origin main",
        "git -c push.default=current push -f",
        "git -c color.ui=never -c push.default=matching push -f origin",
        "git --config-env=push.default=HOME push -f origin main || git push -f origin main",
        "git --exec-path push -f origin main >/dev/null; git --no-advice push -f origin main || git push -f origin main",
    ]);
}

/// Nothing in argv asks for it: the configuration does, wherever it comes from.
#[test]
fn settings() {
    all_must_be_stopped(&[
        "git -c remote.origin.push=+main push",
        "git -c Remote.origin.PUSH=+main push",
        "git -c remote.origin.push=+main push origin",
        "git -c remote.origin.mirror push",
        "git -c remote.origin.mirror=yes push origin",
        "git -c remote.origin.MIRROR=1 push",
        "V=+main git --config-env=remote.origin.push=V push",
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.push GIT_CONFIG_VALUE_0=+main git push",
        "GIT_CONFIG_PARAMETERS=\"'remote.origin.push'='+main'\" git push",
        "git config remote.origin.push +main; git push",
        "git config remote.origin.push +main; git config branch.main.pushRemote origin; git push -q",
        "git config remote.origin.mirror true; git push origin",
        "git config --add remote.origin.push +refs/heads/main:refs/heads/main; git push --repo=origin",
        "printf '[remote \"origin\"]\\n\\tpush = +main\\n' >../inc; git -c include.path=\"$PWD/../inc\" push",
    ]);
}
