# Single commits move, and are taken back.
git switch -q -c "$topic" release/1.0
git cherry-pick %{topic~1|-x topic~2|--no-commit topic~2} || git cherry-pick --abort
git status -s
git commit -qm picked --allow-empty
git cherry-pick %{-x|-s|--allow-empty} feature/parser
git cherry-pick -m 1 main || git cherry-pick --skip
git cherry-pick main~3..main~2 || git cherry-pick --quit
git reset -q --merge
git log --oneline -4
git revert --no-edit HEAD
git revert -n HEAD && git commit -qm 'Revert the revert'
git revert --no-commit %{HEAD|HEAD~1..HEAD|HEAD} && git revert --abort
git status -sb
git switch -q main
git revert -m 1 --no-edit HEAD
GIT_EDITOR=true git revert HEAD
git switch -q -c clash v1.0
put src/util.c nothing && git commit -qam nothing
! git cherry-pick topic~1
git cherry-pick --abort
! git cherry-pick topic~1
git add -A
git -c core.editor=true cherry-pick --continue
more src/util.c 'not reverted' && git commit -qam between
! git revert HEAD~2
git revert --skip || git revert --abort
git cherry-pick --no-commit --strategy-option=theirs main~1 || git cherry-pick --abort
git commit -qam 'Almost' --allow-empty
git cherry main
git log --cherry-pick --right-only --oneline main...HEAD
git log --cherry-mark --oneline main...HEAD
git cherry-pick -h || true
git format-patch -1 --stdout HEAD~1 | git apply --stat
git format-patch -1 --stdout topic | git -C ../work apply --numstat
git diff HEAD~1 -- src | git apply --check -R --allow-empty
