# Tidying up, as far as it is anybody's business.
git count-objects -vH
git gc --auto
git gc %{-q|--quiet|}
git -c gc.auto=1 -c gc.autoDetach=false gc --auto -q
git -c gc.auto=0 commit -q --allow-empty -m 'No gc'
git repack -%{q|dq|adq}
git pack-refs --all
git commit-graph write --reachable --changed-paths
git multi-pack-index write
git maintenance run --auto
git maintenance run --task=%{gc|commit-graph|loose-objects|pack-refs} --quiet
git maintenance run --task=incremental-repack -q || true
git fsck %{|--full|--connectivity-only|--strict}
git fsck --lost-found --no-reflogs >/dev/null
git prune --dry-run
git prune-packed -q
git reflog expire --dry-run --all
git reflog expire --expire=90.days --all
git worktree prune
git remote prune origin
git rerere gc
git update-index --refresh
git update-index --really-refresh
git update-server-info
git for-each-repo --config=maintenance.repo status || true
git verify-commit HEAD 2>/dev/null || true
git diagnose -h >/dev/null 2>&1 || true
git count-objects
git rev-list --objects --all --quiet
git show-ref | wc -l
git rev-list --all --count --disk-usage
git status
git cat-file --batch-check --batch-all-objects --unordered | wc -l
git log --all --oneline | wc -l
