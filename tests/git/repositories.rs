//! Cloning, fetching, pulling, and naming a repository in other ways than by standing in it.

use crate::stage::same;

const REMOTE: &str = "git init -q --bare remote.git; git init -q r; cd r; git remote add origin ../remote.git
commit one; git push -q -u origin main; cd ..; git clone -q remote.git other;";

fn same_with_a_remote(script: &str) {
    same(&format!("{REMOTE}{script}"));
}

#[test]
fn pull_with_and_without_rebase() {
    same_with_a_remote(
        "cd other; commit two; git push -q; cd ../r; commit three mine; git pull -q --rebase; git log --format='%s %T'
         git push -q; cd ../other; commit four theirs; git pull -q --no-rebase --no-edit; git log --format='%s %T'
         git push -q; cd ../r; echo wip >>file; git pull -q --rebase --autostash; git diff --stat",
    );
}

#[test]
fn push_over_a_path_and_over_file() {
    same_with_a_remote(
        "cd r; commit two; git push -q ../remote.git main; commit three; git push -q file://$PWD/../remote.git main
         git push -q origin HEAD:refs/heads/topic; git push -q --tags; git push --porcelain origin main
         git push -q --dry-run --force origin main; git fetch -q --prune --all; git ls-remote origin",
    );
}

#[test]
fn a_lease_on_a_branch_of_ones_own() {
    same_with_a_remote(
        "cd r; git checkout -q -b topic; commit two; git push -q -u origin topic; git commit -q --amend -m again
         git push -q --force-with-lease --force-if-includes origin topic; git rev-parse origin/topic",
    );
}

#[test]
fn clones_of_every_kind() {
    same_with_a_remote(
        "git clone -q --bare remote.git bare.git; git clone -q --mirror remote.git mirror.git
         git clone -q --depth 1 file://$PWD/remote.git shallow; git clone -q --no-checkout remote.git empty
         git clone -q --shared remote.git shared; git -C mirror.git remote update 2>/dev/null; git -C shallow fetch -q --unshallow
         git clone -q --filter=blob:none --no-local remote.git partial 2>/dev/null; git -C partial log --format=%s",
    );
}

#[test]
fn a_directory_a_git_dir_and_a_variable() {
    same_with_a_remote(
        "git -C r status --short --branch; git -C r -C ../other log --format=%s
         git --git-dir=r/.git --work-tree=r status --porcelain; git --git-dir r/.git log --format=%s
         GIT_DIR=r/.git GIT_WORK_TREE=r git add -A; GIT_DIR=$PWD/r/.git git log --format=%s; cd r
         GIT_INDEX_FILE=../index git read-tree HEAD; GIT_INDEX_FILE=../index git ls-files; rm ../index
         GIT_NAMESPACE=ns git push -q ../remote.git main; git -C .. init -q --separate-git-dir=apart.git w; git -C ../w status --porcelain",
    );
}

#[test]
fn exit_codes_are_gits_own() {
    same_with_a_remote(
        "cd r; for words in 'diff --exit-code' 'diff --exit-code HEAD~1' 'rev-parse nonsense' 'no-such-command' \
         'push origin nonsense' 'config no.such' 'merge-base --is-ancestor HEAD HEAD' '--nonsense' 'show-ref nothing'; do
            if git $words >/dev/null 2>&1; then echo \"$words 0\"; else echo \"$words $?\"; fi
         done",
    );
}

#[test]
fn a_mirror_elsewhere_does_not_make_every_push_a_forced_one() {
    same_with_a_remote(
        "git init -q --bare mirror.git; cd r; git remote add --mirror=push backup ../mirror.git; commit two; git push -q
         git config remote.pushDefault origin; commit three; git push -q; git config remote.origin.push main; commit four; git push -q",
    );
}
