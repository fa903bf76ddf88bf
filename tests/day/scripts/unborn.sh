# Before the first commit, and on no branch.
cd .. && git init -q "fresh" && cd fresh
git status
git status -sb --porcelain=v2
git diff
git diff --cached
git branch
git branch --show-current
git stash list
! git log
! git rev-parse -q --verify HEAD
! git stash
git add -A
git clean -n
git reset
put "$file" one
git add -- "$file"
git status -s
git rm -q --cached -- "$file"
git add .
git diff --cached --stat
git reset -q -- "$file"
git add -A .
git commit -q -m "$message" --dry-run
git commit -q -m "$message"
git log
git checkout -q --detach
git status
git commit -q --allow-empty -m 'On no branch'
git log --oneline -2
git branch kept
git checkout -q main
git checkout kept
git switch -q --detach HEAD~1
git -c advice.detachedHead=false checkout HEAD
git -c advice.detachedHead=true checkout main~0
git tag here
git describe --all
git checkout -q tags/here
! git push
git push ../remote.git HEAD:refs/heads/from-nowhere
! git branch -d main~1
git reset -q --soft kept
git commit -q --allow-empty -m more
git checkout -q -b "$topic"
git rev-parse HEAD @ @~0 HEAD^{tree}
git checkout -q - && git switch -q "$topic"
git checkout -q kept && git merge -q "$topic"
