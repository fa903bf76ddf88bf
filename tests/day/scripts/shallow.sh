# Not all of history, and not all of its content.
cd ..
git clone -q --depth=%{1|2|3} "file://$WORLD/remote.git" shallow
cd shallow
git log --oneline
git rev-parse --is-shallow-repository
git status -sb
git fetch -q --deepen=1
git log --oneline | wc -l
git describe --always
git checkout -q -b "$topic"
put "$file" one && git add . && git commit -q -m "$message"
git push -q -u origin HEAD
git fetch -q --shallow-since=2020-01-01 || true
git fetch -q --shallow-exclude=v1.0 || true
git pull -q --rebase origin main
git fetch -q --unshallow
git log --oneline | wc -l
git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'
git branch -r
cd ..
git clone -q --no-single-branch --depth 1 "file://$WORLD/remote.git" shallow-2
git -C shallow-2 checkout -q release/1.0
git clone -q --shallow-since=2020-01-01 "file://$WORLD/remote.git" shallow-3
git -C remote.git config uploadpack.allowFilter true
git -C remote.git config uploadpack.allowAnySHA1InWant true
git clone -q --filter=%{blob:none|tree:0|blob:limit=10} "file://$WORLD/remote.git" partial
cd partial
git log --oneline -3
git log --stat -1
git status -sb
git diff HEAD~2 --stat
git checkout -q release/1.0
git blame src/util.c
git checkout -q -b "$topic-2"
put "$other" two && git add . && git commit -qm two
git push -q origin HEAD
git rev-list --objects --all --missing=print | wc -l
git -c fetch.negotiationAlgorithm=skipping fetch -q
git reset -q --hard HEAD~1 && git reset -q --hard ORIG_HEAD
git sparse-checkout set src
git switch -q main
git gc -q
git fsck --connectivity-only
cd .. && git clone -q --filter=blob:none --no-checkout --sparse "file://$WORLD/remote.git" tiny
git -C tiny sparse-checkout set docs
git -C tiny checkout -q main
git -C tiny ls-files -t
