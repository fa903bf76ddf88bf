# Remotes come and go; these are beside the one that is there.
git remote
git remote -v
git remote get-url %{origin|--all origin|--push origin}
git clone -q --bare ../remote.git ../fork.git
git remote add fork ../fork.git
git fetch fork
git remote add %{-f|--fetch|-t main} upstream ../remote.git
git fetch -q upstream
git branch -r
git log --oneline upstream/main -1
git switch -q -c "$topic" %{upstream/main|fork/main|--no-track fork/main}
put "$file" x && git add . && git commit -qm "$message"
git push fork HEAD
git push -u fork "$topic"
git branch -vv
git remote show fork
git remote show -n %{upstream|origin|fork}
git remote rename fork mine
git push mine
git remote set-head mine %{main|-a|-d}
git remote set-branches --add mine main
git remote prune mine
git remote update -p
git remote set-url origin "$(git remote get-url origin)"
git remote remove mine
git remote rm upstream
git config --get-regexp '^remote\.'
git config remote.origin.prune true
git config branch."$topic".rebase true
git config --get-all remote.origin.fetch
git remote -h || true
! git remote get-url nowhere
