# From below, and from elsewhere.
cd src
git status
git add .
git log --oneline -- .
git log --oneline -2 -- ../docs
git diff HEAD~2 --relative --stat
put "$file" one
git add -- "$file"
git commit -q -m "$message" -- .
git ls-files %{|--full-name|:/}
git grep -n return
git checkout -q HEAD~1 -- main.c
git rev-parse --show-prefix --show-cdup
git restore .
git reset -q
git stash list
git clean -nd
git show HEAD:./main.c
git show HEAD:src/main.c
git blame main.c
git mv main.c start.c && git commit -qm 'Start'
cd ../docs && git rev-parse --git-dir
git -C .. status -s
git -C ../src -C .. log -1 --format=%s
cd "$WORLD"
git -C work status --porcelain
git -C work -C src ls-files
git -C "$WORLD/work" commit -q --allow-empty -m elsewhere
git --git-dir=work/.git log -1 --format=%s
git --git-dir=work/.git --work-tree=work status --short
git --git-dir work/.git --work-tree work diff --stat HEAD~1
GIT_DIR=work/.git GIT_WORK_TREE=work git add -A
GIT_DIR=$WORLD/work/.git git log -1 --format=%H
GIT_DIR=work/.git git rev-list --count HEAD
cd work && GIT_INDEX_FILE=../tmp-index git read-tree HEAD && GIT_INDEX_FILE=../tmp-index git ls-files | head -3
GIT_PREFIX=src/ git top
git last --oneline
git unstage -- src
git lg -3
git ci -q --allow-empty -m alias
git -p log -1 | cat
git -P log -1
git --paginate status -s
git --no-pager branch
git --bare rev-parse HEAD || true
git --literal-pathspecs ls-files -- 'src/*.c' "$file"
git --glob-pathspecs ls-files 'src/*.c'
git --icase-pathspecs ls-files 'SRC/*'
git --namespace=x for-each-ref
git --no-replace-objects log -1 --oneline
git ls-files ':(exclude)docs' ':!*.md' ':(top,glob)**/*.c'
