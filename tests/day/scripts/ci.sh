# A build machine: everything is there already and clean.
cd .. && mkdir ci && cd ci
git version
git config --global --add safe.directory "$PWD"
git init .
git remote add origin "file://$WORLD/remote.git"
git config --local gc.auto 0
git -c protocol.version=2 fetch --no-tags --prune --no-recurse-submodules --depth=%{1|2|10} origin +refs/heads/main:refs/remotes/origin/main
git sparse-checkout disable
git config --local --unset-all extensions.worktreeConfig || true
git checkout --progress --force -B main refs/remotes/origin/main
git log -1 --format=%H
git rev-parse --symbolic-full-name --verify --quiet HEAD
git rev-parse --verify --quiet 'HEAD^{commit}'
git branch --list --remote origin/main
git config --local --name-only --get-regexp core\\.sshCommand || true
git submodule foreach --recursive 'git config --local --name-only --get-regexp core\.sshCommand || :'
git submodule sync --recursive
git -c protocol.version=2 submodule update --init --force --depth=1 --recursive
mkdir build && put build/out.o junk
git status --porcelain
rm -r build
git clean -ffdx
git reset --hard HEAD
git fetch -q --unshallow || git fetch -q
git fetch -q --tags --force
git checkout -qf FETCH_HEAD || true
git checkout --detach
git branch -q -D nowhere || true
git checkout -q --force refs/remotes/origin/main
git describe --tags --always --dirty
git log --pretty=format:%s origin/main~3..origin/main
git diff --name-only HEAD~1 HEAD | sort
git merge-base HEAD origin/main
git rev-list --count --first-parent HEAD
git tag --list --points-at HEAD
git ls-files -s | git hash-object --stdin
git ls-remote --exit-code --heads origin main
git fetch -q origin refs/heads/feature/parser:refs/remotes/origin/feature/parser
git merge --no-commit --no-ff origin/feature/parser
git merge --abort
git checkout -q -B deploy
put VERSION 1 && git add VERSION
git -c user.name=bot -c user.email=bot@example.org commit -qm 'chore: deploy [skip ci]'
git push -q origin deploy
git push -q origin HEAD:refs/heads/deploy
git show-ref --verify --quiet refs/heads/deploy
git reset --hard origin/main
git clean -fdx -q
git checkout -q main && git reset -q --hard "@{u}" || git reset -q --hard origin/main
