# What package managers do with git, in folders of their own.
cd .. && mkdir cache && cd cache
# Go
git init -q --bare go.git && cd go.git
git remote add origin -- "file://$WORLD/lib.git"
git ls-remote -q origin
git fetch -q -f --depth=1 origin refs/heads/main:refs/heads/main refs/tags/v0.1:refs/tags/v0.1
git -c log.showsignature=false log --no-decorate -n1 '--format=format:%H %ct %D' refs/heads/main --
git cat-file blob main:lib.h
git -c core.autocrlf=input -c core.eol=lf archive --format=zip --prefix=prefix/ main -- . | wc -l
git fetch -q -f origin 'refs/heads/*:refs/heads/*' 'refs/tags/*:refs/tags/*'
git tag -l
git for-each-ref --format '%(refname)' refs/tags --merged main
git merge-base --is-ancestor v0.1 main || echo no
cd ..
# cargo
git init -q --bare cargo.git
git --git-dir=cargo.git fetch --no-tags --force --update-head-ok "file://$WORLD/lib.git" +HEAD:refs/remotes/origin/HEAD
git clone -q --local "$WORLD/lib.git" cargo-checkout
git -C cargo-checkout reset --hard
git -C cargo-checkout rev-parse HEAD
# pip
git clone --filter=blob:none --quiet "file://$WORLD/lib.git" pip-src
git -C pip-src show-ref v0.1
git -C pip-src rev-parse -q --verify 'sha^0123456789' || true
git -C pip-src checkout -q v0.1
git -C pip-src submodule update --init --recursive -q
git -C pip-src config --get-regexp 'remote\..*\.url'
git -C pip-src fetch -q --tags
git -C pip-src reset --hard -q v0.1
git -C pip-src rev-parse HEAD
git -C pip-src describe --tags --long --match 'v*'
git -C pip-src ls-files --recurse-submodules
git -C pip-src archive --format tar HEAD | wc -c
# npm
git clone --mirror -q "$WORLD/lib.git" npm.git
git -C npm.git remote update -p
git ls-remote -h -t "file://$WORLD/lib.git"
git clone -q --depth=1 -b v0.1 --recurse-submodules "file://$WORLD/lib.git" npm-src -c core.longpaths=true
git --no-replace-objects ls-remote "$WORLD/lib.git"
# Homebrew, asdf and other checkouts that update themselves
git clone -q "$WORLD/lib.git" tap
git -C tap config core.autocrlf false
git -C tap remote set-head origin --auto
git -C tap fetch -q --force --tags origin refs/heads/main:refs/remotes/origin/main
git -C tap merge-base origin/main HEAD
git -C tap reset --hard -q origin/main
git -C tap checkout -q -B main origin/main
git -C tap pull -q --ff-only --no-rebase origin main
git -C tap status --untracked-files=all --porcelain
git -C tap stash list
git -C tap rev-list --count HEAD..@{u}
# pre-commit
git init -q hook-env && git -C hook-env remote add origin "$WORLD/lib.git"
git -C hook-env -c protocol.version=2 fetch -q origin v0.1 --depth=1
git -C hook-env -c core.hooksPath=/dev/null checkout -q FETCH_HEAD
cd ../work
git diff --no-ext-diff --no-textconv --ignore-submodules --binary --exit-code --no-color
git diff --staged --name-only --no-ext-diff -z --diff-filter=ACMRTUXB
git rev-parse --show-cdup
git ls-files --unmerged
git write-tree
git diff-index --ignore-submodules --binary --exit-code --no-color --no-ext-diff "$(git write-tree)" --
# setuptools-scm, hatch, versioneer
git describe --dirty --tags --long --match '*[0-9]*'
git --git-dir .git status --porcelain --untracked-files=no
git -c log.showSignature=false log -n 1 HEAD --format=%cI
git rev-parse --abbrev-ref HEAD
git archive --prefix "$(pwd)/" HEAD -o ../sdist.tar
