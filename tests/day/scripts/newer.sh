#: git 2.46
# Words that git learnt lately.
git config list --name-only
git config get user.name
git config set user.name 'Alice Example'
git config set --append remote.origin.fetch '+refs/notes/*:refs/notes/*'
git config unset --value=notes remote.origin.fetch
git config get --all remote.origin.fetch
git config get --show-origin --regexp '^alias'
git config rename-section branch.feature/parser branch.gone
git config remove-section branch.gone
git config edit --local
git refs verify || true
git refs migrate --ref-format=reftable --dry-run | wc -l
git for-each-ref --exclude=refs/tags --include-root-refs
git --no-advice status
git --no-lazy-fetch log -1
git --attr-source=HEAD check-attr -a README.md
git fetch -q --porcelain
git diff --default-prefix HEAD~1
git show-ref --exists refs/heads/main
git replay --onto topic~2 topic~1..topic || true
git merge-tree --write-tree --name-only main topic
git maintenance is-needed || true
git cat-file --batch-command </dev/null
git rev-list --missing=allow-any --all --count
git branch --format='%(refname:short)' --omit-empty
git bundle create -q ../x.bundle --all && git clone -q --bundle-uri=../x.bundle ../remote.git ../by-bundle
git clone -q --revision=refs/heads/main ../remote.git ../by-revision || true
git commit -q --allow-empty -m x --trailer a:b
git stash push --staged || true
git rebase -q --update-refs main topic
git rebase -q --rebase-merges --empty=drop main
git status --find-renames -s
git ls-files --format='%(path) %(objectmode)'
git log --diff-merges=on -1 --stat
git worktree list -v
git push -q --branches --dry-run || true
git update-index --show-index-version
git backfill -h >/dev/null 2>&1 || true
git survey -h >/dev/null 2>&1 || true
