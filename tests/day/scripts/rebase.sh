# Work that nobody else has is put in order before it is shown.
git switch -q topic
git rebase %{main|-q main|--no-autosquash main}
git rebase %{main|--force-rebase -q main|--keep-base main}
GIT_SEQUENCE_EDITOR=: git rebase -i %{main|HEAD~2|--root}
GIT_SEQUENCE_EDITOR=true git rebase -q --interactive main
GIT_SEQUENCE_EDITOR='sed -i 1s/pick/reword/' GIT_EDITOR='sed -i 1s/$/,reworded/' git rebase -q -i main
git log --format=%s main..
GIT_SEQUENCE_EDITOR="sed -i -e '2s/^pick/squash/'" GIT_EDITOR=true git rebase -q -i HEAD~3
git log --oneline main..
git reflog -3
more docs/topic.md four
git commit -q -a --fixup HEAD
more src/topic.c 'int t4;'
git commit -q -a --squash HEAD~1 -m 'and more'
GIT_EDITOR=true GIT_SEQUENCE_EDITOR=true git rebase -q -i --autosquash main
git -c sequence.editor=: -c core.editor=true rebase -q -i --autosquash main
git -c rebase.autoSquash=true -c rebase.autoStash=true -c sequence.editor=true rebase -q -i main
git log --oneline -4
# Onto another place.
git switch -q -c "$topic" topic
git rebase -q --onto feature/parser main
git rebase -q --onto main feature/parser "$topic"
git rebase --onto HEAD~1 HEAD~1 && git status -sb
# Uncommitted changes wait.
more README.md waiting
! git rebase main~1
git rebase --autostash -q main
git diff --stat
git commit -qam 'Waiting no more'
# Conflicts.
git switch -q -c left main
put VERSION left && git add VERSION && git commit -qm left
put second 2 && git add second && git commit -qm second
git switch -q -c right main
put VERSION right && git add VERSION && git commit -qm right
! git rebase left
git status
git diff %{|--name-only --diff-filter=U|--stat}
git rebase --show-current-patch
git rebase --abort
git switch -q right
! git rebase -q left
put VERSION both && git add VERSION
GIT_EDITOR=true git rebase --continue
git log --oneline --graph -5
git switch -q -c third main
put VERSION third && git add VERSION && git commit -qm third
! git rebase left
git rebase --skip
! git -c core.editor=true rebase right topic~1 third --nonsense
git rebase -q -X %{ours|theirs|ignore-all-space} left right
git rebase -q --merge --reapply-cherry-picks left
GIT_SEQUENCE_EDITOR='sed -i s/^pick/edit/' git rebase -q -i HEAD~1
git commit --amend -q -m 'Right, edited'
git rebase --continue
GIT_SEQUENCE_EDITOR=true git rebase -q -i HEAD
git rebase -q --exec 'git status --short' HEAD~1
git pull --rebase -q origin main
git range-diff main topic HEAD
git branch %{-m|-M|--move} right "$topic-2"
git branch -f left left~1
git branch -q -d left || true
