# Longer names for everything.
cd .. && git init -q --object-format=sha256 --bare long.git && git init -q --object-format=sha256 long && cd long
git rev-parse --show-object-format
put "$file" one && git add . && git commit -q -m "$message"
git rev-parse HEAD
git remote add origin ../long.git
git push -q -u origin main
git checkout -q -b "$topic"
more "$file" two && git commit -qam two
more "$file" three
git stash && git stash pop -q
git diff --stat
git commit -qam three
git rebase -q -i main || GIT_SEQUENCE_EDITOR=: git rebase -i main
git push -q -u origin HEAD
git log --oneline
git reset -q --hard HEAD~1
git reset -q --hard ORIG_HEAD
git clean -fdn
git switch -q main && git merge -q --no-ff --no-edit "$topic"
git tag -a -m v1 v1
git push -q --follow-tags
git fsck
git cat-file -p HEAD^{tree}
git worktree add -q ../long-tree "$topic"
git revert --no-edit HEAD~1 || git revert --abort
git cherry-pick -m1 HEAD~0 --allow-empty || git cherry-pick --abort
git gc -q
git clone -q ../long.git ../long-copy
git -C ../long-copy status -sb
