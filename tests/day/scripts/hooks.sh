# Hooks that ask git themselves.
program .git/hooks/pre-commit 'git diff --cached --check || exit 1' 'git diff --cached --name-only -z >/dev/null' 'test -z "$(git ls-files -u)"' 'git rev-parse --show-toplevel >&2'
program .git/hooks/prepare-commit-msg 'branch=$(git symbolic-ref --short HEAD 2>/dev/null)' 'test "$2" = message || exit 0' 'printf "\nBranch: %s\n" "$branch" >>"$1"'
program .git/hooks/commit-msg 'grep -q . "$1" || exit 1' 'git interpret-trailers --in-place --trailer "Checked: yes" "$1"'
program .git/hooks/post-commit 'git log -1 --format="committed %s" >&2' 'git notes add -f -m built HEAD'
program .git/hooks/post-checkout 'echo "from $1 to $2 ($3)" >&2' 'git rev-parse --short HEAD >/dev/null' '[ "$3" = 0 ] || git submodule --quiet update --init'
program .git/hooks/post-merge 'git diff --name-only ORIG_HEAD HEAD >&2'
program .git/hooks/pre-push 'while read -r l lo r ro; do echo "$l to $r" >&2; git rev-list --count "$lo" >&2; done' 'git status --porcelain >&2'
program .git/hooks/pre-rebase 'git rev-parse "$1" >/dev/null'
program .git/hooks/post-rewrite 'cat >&2' 'echo "rewritten by $1" >&2'
program ../remote.git/hooks/update 'test "$(git cat-file -t "$3")" = commit' 'git log -1 --format="%s arrives" "$3" >&2'
program ../remote.git/hooks/pre-receive 'while read -r old new ref; do git rev-list --count "$new" >&2; done'
program ../remote.git/hooks/post-receive 'git for-each-ref --count=1 --format="%(refname)"; cat >/dev/null'
git checkout -b "$topic"
put "$file" one
git add . && git commit -m "$message"
more "$file" two
git commit -am 'A second'
printf 'blanks  \n' >> "./$file" && git add .
! git commit -m 'With blanks at the end'
git stash push -q -- "$file" && git stash list
git commit -q --allow-empty -m three
git commit --amend -q --allow-empty -m 'three, amended'
git rebase -q main
GIT_SEQUENCE_EDITOR=true git rebase -i main
git push -u origin HEAD
git log -1 --notes --format='%B%N'
git switch main
git merge --no-ff --no-edit "$topic"
git checkout -q HEAD~1 && git checkout -q main
git worktree add -q ../tree topic
git cherry-pick topic~2
git pull -q --no-rebase --no-edit
git push
git stash list
git hook run pre-commit
git hook run --ignore-missing no-such-hook
git am < /dev/null || true
