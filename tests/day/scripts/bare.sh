# On the server's side.
cd ../remote.git
git log --oneline -3 main
git branch
git branch -v
git for-each-ref
git rev-parse --is-bare-repository --git-dir
git cat-file -p main:README.md
git ls-tree -r --name-only main
git show main:src/main.c
git diff main~1 main --stat
git grep -n int main -- src
git tag -l
! git status
! git checkout main
! git add .
git symbolic-ref HEAD
git symbolic-ref HEAD refs/heads/main
git update-server-info
git count-objects
git config receive.denyNonFastForwards true
git config --get core.bare
git branch "$topic" main
git branch -m "$topic" "$topic-2"
git branch -d "$topic-2"
git fsck
git gc -q
git repack -q -d
git pack-refs --all
git worktree add -q "../$dir" main
git -C "../$dir" status -sb
git worktree list
git worktree remove "../$dir"
git archive main | tar -t
git blame main -- README.md
git shortlog -s main
git clone -q . ../copy
git fetch -q ../copy main
git bundle create -q ../all.bundle --branches --tags
cd ..
git -C remote.git log -1 --format=%s main
git --git-dir=remote.git rev-parse main
git --git-dir=remote.git --bare describe main
git init -q --bare mirror.git
git -C mirror.git remote add --mirror=fetch origin ../remote.git
git -C mirror.git fetch -q
git -C mirror.git remote update --prune
git upload-pack --help >/dev/null 2>&1; true
git -C remote.git rev-list --all --count
git -C remote.git reflog expire --all --dry-run
