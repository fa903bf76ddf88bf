# Hooks that are part of the sources: core.hooksPath in the repository, as husky and its like set it up.
git switch -q -c "$topic"
mkdir -p .husky/_ scripts
program .husky/pre-commit '. "$(dirname "$0")/_/husky.sh"' 'sh scripts/lint-staged'
program .husky/commit-msg 'sh scripts/commitlint "$1"'
program .husky/pre-push 'git diff --quiet HEAD || echo dirty >&2'
program .husky/_/husky.sh 'export husky=1'
program scripts/lint-staged 'git diff --diff-filter=ACMR --staged --name-only -z | xargs -0 ls -d -- >/dev/null' 'git rev-parse --absolute-git-dir >/dev/null' 'git write-tree >/dev/null' 'git diff --binary --unified=0 --no-color --no-ext-diff --src-prefix=a/ --dst-prefix=b/ --patch --submodule=short >/dev/null' 'git add -u'
program scripts/commitlint 'head -1 "$1" | grep -q ":" || { echo "no type" >&2; exit 1; }'
git config core.hooksPath .husky
git config --local core.hooksPath
git rev-parse --git-path hooks
git add . && git commit -m 'build: hooks in the sources'
put "$file" one && git add -- "$file"
! git commit -m 'no type here'
git commit -m "feat: $message"
git commit -q --amend -m "fix: $message"
put "$other" untidy && git add -- "$other" && more "$other" unstaged
git commit -qm 'chore: tidy'
git status --short
git -c core.hooksPath=.husky commit -q --allow-empty -m 'test: nothing'
git push -q -u origin HEAD
git rebase -q main
git checkout -q - && git checkout -q "$topic" || true
cd scripts && git commit -q --allow-empty -m 'docs: from below' && cd ..
git worktree add -q ../tree main
git -C ../tree commit -q --allow-empty -m 'ci: elsewhere'
cp -R .husky .githooks
git config core.hooksPath .githooks
rm -r .githooks
git config --unset core.hooksPath
git commit -q --allow-empty -m 'untyped again'
