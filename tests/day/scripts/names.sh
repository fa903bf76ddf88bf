# Files whose names need care.
git switch -q -c "$topic"
mkdir 'a b' 'ä ö' && put 'a b/c d' 1 && put 'ä ö/ß' 2 && put ' lead' 3 && put 'tail ' 4 && put "it's" 5 && put 'q"q' 6 && put 'back\slash' 7 && put '*' 8 && put '[x]' 9 && put ':colon' 10 && put '-dash' 11 && put '#hash' 12 && put "$(printf 'new\nline')" 13 && put "$(printf 'tab\there')" 14 && put '~' 15 && put '%s' 16 && put '$HOME' 17 && put 'HEAD' 18 && put 'main' 19 && put '--force' 20
git status
git status --porcelain %{|-z|--porcelain=v2}
git add -A
git -c core.quotepath=false status -s
git commit -qm "$message"
git ls-files
git ls-files -z | xargs -0 -n1 printf '<%s>\n'
git -c core.quotepath=false ls-files
git ls-tree -r -z --name-only HEAD
git log --oneline -- -dash
git log --oneline -- --force
git log -1 -- main
! git log main
! git diff HEAD
git diff HEAD --
git show -- HEAD
git add -- --force -dash ':(literal):colon'
git rm --cached -q -- --force && git add -- --force
git mv -- -dash dash && git mv dash -- ./-dash
git checkout -- --force ' lead'
git restore -- -dash '*'
git grep -n 1 -- '*'
git blame -- --force
git blame HEAD -- 'ä ö/ß'
git check-ignore -- --force || true
git hash-object -- --force
git diff --no-index -- --force -dash || true
git stash push -q -- --force || true
git apply --stat /dev/null || true
git reset -q -- --hard --force
git commit -q --allow-empty -m x -- --force
git rm -q -- ':(literal)*' '%s'
git commit -qm 'Without them'
git checkout -q HEAD~1 -- ':(literal)*'
git archive HEAD | tar -tf - | wc -l
git branch -- clean-f
git branch 'reset--hard' && git switch -q 'reset--hard'
git tag -- push-f && git tag -m 'git push --force' 'v--force'
git branch push && git branch force && git branch stash
git checkout -q push && git checkout -q stash && git merge -q force
git log --oneline -1 push
git branch -d push force clean-f
git push origin stash
