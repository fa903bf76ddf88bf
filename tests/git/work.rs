//! The work tree's daily life.

use crate::stage::{same, same_but_saved};

#[test]
fn stash_push_and_pop() {
    // The second checkout throws a file's changes away, and the drop a stash entry.
    same_but_saved("git init -q r; cd r; commit one; echo dirty >>file; echo new >untracked
          git stash push -q --include-untracked; git status --porcelain; git stash list
          git stash pop -q; git status --porcelain; cat file untracked
          git stash push -q --all; git stash apply -q; git checkout -q -- .; git stash drop -q
          echo staged >>file; git add file; echo more >>file; git stash -k; git stash pop --index || git stash show", 2);
}

#[test]
fn reset_and_clean_of_a_clean_tree() {
    same("git init -q r; cd r; commit one; commit two
          git reset -q --hard HEAD~1; cat file; git reset -q --hard ORIG_HEAD; git reset -q --soft HEAD~1; git reset -q --soft ORIG_HEAD; git reset -q --hard; git clean -fd
          git clean -fdx; git checkout -q -f; git restore --staged --worktree file; git switch -q --discard-changes -c side");
}

#[test]
fn worktrees() {
    same(
        "git init -q r; cd r; commit one; git worktree add -q ../tree -b side; cd ../tree; commit two
          git -C ../r worktree list --porcelain; cd ../r; git worktree remove ../tree; git worktree prune
          git worktree add -q --detach ../other; git worktree remove --force ../other; git branch",
    );
}

#[test]
fn submodules_of_a_work_tree_do_not_count_as_its_changes() {
    same("git init -q lib; (cd lib; commit one); git init -q r; cd r; commit one
          git submodule --quiet add ../lib lib; git commit -qm sub; echo x >>lib/file; git reset -q --hard; cat lib/file");
}

#[test]
fn sparse_checkout_and_attributes() {
    same(
        "git init -q r; cd r; mkdir a b; commit a a/x; commit b b/y; git sparse-checkout set a; ls
          git sparse-checkout disable; ls; printf '*.t text eol=crlf\n' >.gitattributes; commit t x.t
          rm x.t; git checkout -q -- x.t; od -c x.t",
    );
}

#[test]
fn filters_run_as_ever() {
    same("git init -q r; cd r; git config filter.up.clean 'tr a-z A-Z'; git config filter.up.smudge 'tr A-Z a-z'
          printf '*.u filter=up\n' >.gitattributes; commit abc x.u; git cat-file -p HEAD:x.u
          rm x.u; git checkout -q -- x.u; cat x.u; touch -d 2020-01-01 x.u; git update-index --refresh; git reset -q --hard; git status --porcelain");
}
