# Review by refs/for: one commit, amended until it is good.
program .git/hooks/commit-msg 'grep -q ^Change-Id: "$1" && exit 0' 'id=$( (git var GIT_COMMITTER_IDENT; git rev-parse HEAD; cat "$1") | git hash-object --stdin)' 'git interpret-trailers --in-place --if-exists doNothing --trailer "Change-Id: I$id" "$1"'
git switch -q -c "$topic" origin/main
put "$file" one && git add . && git commit -q -m "$message"
git log -1 --format='%(trailers:key=Change-Id,valueonly)' | wc -c
git push origin HEAD:refs/for/main
more "$file" two
git commit -q -a --amend --no-edit
git push origin HEAD:refs/for/main%topic=x,wip
more "$file" three
git commit -qa --amend -m "$message, third"
git push origin HEAD:refs/for/main%ready || true
git push origin HEAD:refs/changes/12/12/3
git fetch origin refs/changes/12/12/3 && git checkout -q FETCH_HEAD
git cherry-pick FETCH_HEAD || git cherry-pick --skip
git fetch -q origin refs/changes/12/12/3 && git branch change-12 FETCH_HEAD
git checkout -q "$topic"
git pull -q --rebase origin main
git rebase -q origin/main
git push -o topic=x origin HEAD:refs/for/main%l=Verified || true
git config remote.origin.push refs/heads/*:refs/for/*
git config --unset remote.origin.push
git ls-remote origin 'refs/changes/*'
git notes --ref=review add -m 'Verified+1' HEAD
git log --notes=review -1
