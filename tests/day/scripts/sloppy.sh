# Typing errors, things that are not there, and orders that make no sense: git says so itself.
! git stauts
! git comit -m x
! git psuh --force
! git
! git --no-such-option
! git log nowhere
! git show no/such:path
! git checkout no-such-branch
! git switch no-such-branch
! git branch main
! git branch -d topic
! git branch -d main
! git branch -d no-such-branch
! git branch --delete
! git commit -m 'nothing to commit'
! git commit -m 'pathspec that is not there' nowhere
! git commit -q --amend -m x --no-such
! git add nowhere
! git rm nowhere
! git mv nowhere anywhere
! git tag v1.0
! git tag -d no-such-tag
! git push nowhere main
! git push origin no-such-branch
! git fetch nowhere
! git pull nowhere main
! git remote add origin ../remote.git
! git remote remove nowhere
! git stash pop
! git stash drop
! git stash apply stash@{3}
! git stash frobnicate
! git merge nowhere
! git merge --abort
! git merge --continue
! git rebase nowhere
! git rebase --abort
! git rebase --continue
! git cherry-pick nowhere
! git cherry-pick --abort
! git revert nowhere
! git revert --abort
! git am --abort
! git bisect good
! git bisect bad nowhere
git bisect reset
! git reset --hard nowhere
! git reset --soft nowhere
! git reset nowhere
! git reset --hard HEAD nowhere
! git reset --soft -- README.md
! git restore nowhere
! git restore
! git checkout -- nowhere
! git checkout -b main
! git clean
! git clean nowhere
! git worktree remove ../nowhere
! git worktree add ../remote.git main
! git submodule update nowhere
! git apply nowhere.patch
! git am nowhere.patch
! git config --get no.such
! git config no-dot x
! git diff nowhere
! git grep no-such-text-anywhere
! git blame nowhere
! git describe --exact-match
! git rev-parse --verify nowhere
! git ls-files --error-unmatch nowhere
! git show-ref nowhere
! git -C nowhere status
! git --git-dir=nowhere status
! git log --no-such-option
! git status --no-such-option
! git merge topic --no-such
! git commit --fixup
! git commit -F nowhere
! git notes show
! git archive nowhere
! git bundle verify nowhere
! git clone ../nowhere.git
git merge main
git rebase main
git pull -q && git pull
git checkout main
git reset --hard --help >/dev/null 2>&1; true
git commit --allow-empty -qm '' --allow-empty-message
git push --quiet; git push
git status; git status; git status
cd /; ! git status; cd "$WORLD/work"
more "$file" unsaved && git add . && git commit -qm "$message"
! git push origin main~1:main~1
git stash; git stash list
