#: git 2.45
# Another way to keep refs.
cd .. && git init -q --ref-format=reftable --bare tables.git && git init -q --ref-format=reftable tables && cd tables
git rev-parse --show-ref-format
put "$file" one && git add . && git commit -q -m "$message"
git remote add origin ../tables.git
git push -q -u origin main
git checkout -q -b "$topic"
more "$file" two && git commit -qam two
git stash list
more "$file" three && git stash -q && git stash pop -q
git commit -qam three
GIT_SEQUENCE_EDITOR=: git rebase -q -i main
git push -q -u origin HEAD
git push -q --force-with-lease origin "$topic"
git log -g --oneline
git reset -q --soft HEAD~1
git reset -q --soft ORIG_HEAD
git reset -q --hard
git reflog
git branch -m "$topic" renamed
git switch -q main && git merge -q renamed && git branch -d renamed
git tag -a -m v1 v1
git push -q --follow-tags
git for-each-ref
git pack-refs
git update-ref refs/heads/x HEAD && git branch -d x
git worktree add -q ../tables-tree -b other
git -C ../tables-tree status -sb
git worktree remove ../tables-tree
git fetch -q --prune
git gc -q
git clone -q --ref-format=files ../tables.git ../files
git -C ../files log --oneline -1
