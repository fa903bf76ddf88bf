# Several branches at once.
git worktree add %{-q|--quiet|} -b "$topic" "../$dir"
git worktree list
cd "../$dir"
put "$file" here && git add . && git commit -qm "$message"
git status -sb
git rev-parse --git-dir --git-common-dir --show-toplevel
! git checkout main
git log --oneline -2
git push -q -u origin HEAD
git fetch -q
git rebase -q origin/main
cd ../work
git log --oneline -1 "$topic"
git worktree list --porcelain %{|-z|}
git worktree add --detach ../detached %{HEAD~1|v1.0|origin/main}
git -C ../detached status
git -C ../detached switch -q -c other
git -C ../detached log --oneline -1
git worktree lock --reason 'in use' ../detached
! git worktree remove ../detached
git worktree unlock ../detached
git worktree move ../detached ../moved
git worktree remove ../moved
git worktree add -q ../from-remote %{release/1.0|feature/parser|merged}
git -C ../from-remote diff --stat main
git worktree add -q --no-checkout ../empty -b empty
git worktree remove ../empty || git worktree list
git worktree add -q --orphan -b fresh ../orphan || true
git worktree prune %{-v|-n|--dry-run -v}
git worktree repair
git worktree remove "../$dir"
git worktree remove ../from-remote
git branch -%{a|vv|l}
git worktree add -q -B again ../again HEAD
git -C ../again config --worktree --get user.name || true
rm -rf ../again
git worktree prune
git branch -d again
