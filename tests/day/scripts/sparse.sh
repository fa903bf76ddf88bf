# Only a part of the tree.
git sparse-checkout set src
ls
git sparse-checkout list
git status -sb
git sparse-checkout add docs
git log --oneline -1 -- docs
git checkout -q -b "$topic"
more src/util.c '/* */' && git commit -qam sparse
git sparse-checkout reapply
git switch -q main && git switch -q "$topic"
git ls-files -t
git ls-files --sparse
git diff --stat main
git reset --hard
git sparse-checkout disable
ls
git sparse-checkout init --cone
git sparse-checkout set --cone src
git sparse-checkout set --no-cone '/*' '!/docs/'
git merge -q --no-edit feature/parser
git clean -nd
git grep -n int
git stash list
git sparse-checkout set --skip-checks src || git sparse-checkout list
git sparse-checkout check-rules </dev/null || true
git rebase -q main
git push -q -u origin HEAD
git worktree add -q --no-checkout ../tree topic && git -C ../tree sparse-checkout set src && git -C ../tree checkout -q topic
ls ../tree
git sparse-checkout disable
git status --porcelain
cd .. && git clone -q --sparse remote.git sparse && cd sparse
git sparse-checkout list
git sparse-checkout add src
git pull -q
