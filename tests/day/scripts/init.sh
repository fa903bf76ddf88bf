# Something new.
cd ..
git init %{-q|--quiet|} -- "./$dir"
cd "./$dir"
git init
git status
git branch -M main
! git log
put "$file" one
git add .
git commit -m 'Initial commit'
git branch -M main
cd .. && git init --bare %{-q|-b trunk|--initial-branch=trunk} new.git && cd "./$dir"
git remote add origin ../new.git
git push -u origin main
git log --oneline
cd .. && git init -q -b trunk --template= bare-bones && cd bare-bones
git rev-parse --abbrev-ref HEAD || git symbolic-ref HEAD
git commit -q --allow-empty -m root
git checkout -q --orphan gh-pages
git reset -q
git commit -q --allow-empty -m pages
git switch -q --orphan empty
git commit -q --allow-empty -m empty
git log --all --oneline
mkdir -p ../sep && git init -q --separate-git-dir ../sep/dir ../separate && git -C ../separate status
git -C ../separate rev-parse --git-dir
git init --shared=group -q ../shared.git --bare
mkdir ../plain && cd ../plain && put x y
! git status
! git add x
! git push
git diff --no-index x x
git hash-object x
git ls-remote ../new.git
git init -q . && git add -A && git commit -qm all && git clean -n
git clone -q . ../copy-of-plain
git clone -q --local --no-hardlinks . ../other-copy
git clone -q --reference ../plain ../plain ../borrowed
git clone -q -s ../plain ../sharing
git clone -q -o upstream ../new.git ../other-name
git clone -q -c core.autocrlf=false -c user.name=bob ../new.git ../configured
git clone -q --mirror ../new.git ../mirror.git
git clone -q --bare ../new.git ../bare.git
git clone --no-checkout -q ../new.git ../no-checkout
git clone -q -b main --single-branch ../new.git ../single
! git clone -q ../nowhere.git ../x
! git clone -q ../new.git ../single
