# git flow, by a script and by hand.
mkdir ../bin
program ../bin/flow 'set -e' 'case $1-$2 in' 'init-*) git show-ref -q --verify refs/heads/develop || git branch develop main; git config gitflow.branch.develop develop;;' 'feature-start) git checkout -q -b "feature/$3" develop;;' 'feature-finish) git checkout -q develop; git merge -q --no-ff --no-edit "feature/$3"; git branch -d "feature/$3";;' 'release-start) git checkout -q -b "release/$3" develop;;' 'release-finish) git checkout -q main; git merge -q --no-ff --no-edit "release/$3"; git tag -a -m "$3" "$3"; git checkout -q develop; git merge -q --no-ff --no-edit "$3"; git branch -d "release/$3";;' 'hotfix-start) git checkout -q -b "hotfix/$3" main;;' 'hotfix-finish) git checkout -q main; git merge -q --no-ff --no-edit "hotfix/$3"; git tag -a -m "$3" "$3"; git checkout -q develop; git merge -q --no-ff --no-edit "hotfix/$3"; git branch -d "hotfix/$3";;' 'esac'
printf '[alias]\n\tflow = !../bin/flow\n' >> .git/config
git flow init -d
git flow feature start one
put "$file" one && git add . && git commit -q -m "$message"
git flow feature finish one
git flow release start 2.0
put VERSION 2.0 && git add . && git commit -qm 2.0
git flow release finish 2.0
git flow hotfix start 2.0.1
more VERSION .1 && git commit -qam 2.0.1
git flow hotfix finish 2.0.1
git log --oneline --graph --all -12
git branch -a
git switch -q main && git pull -q --no-rebase --no-edit
git push origin main develop --tags
git push -u origin develop
# A topic branch per change, squashed at the end.
git switch -q -c "$topic" develop
put "$other" 1 && git add . && git commit -qm 1
more "$other" 2 && git commit -qam 2
git push -u origin HEAD
git switch -q develop
git merge --squash "$topic" && git commit -q -m "$message (#12)"
git push
git branch --merged | grep -v main | cat
git branch -d hotfix/none || true
! git branch -d topic
git for-each-ref --merged=develop --format='%(refname:short)' refs/heads
git remote prune origin
git fetch -p && git branch -vv | grep ': gone]' | awk '{print $1}' | xargs -r git branch -d
