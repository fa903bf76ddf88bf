# Put aside and taken up again.
put "$file" new
more README.md changed
git stash
git stash list
git stash pop
git stash push %{-q|--quiet|} -m "$message"
git stash show %{|-p|--stat stash@{0}}
git stash apply %{-q|--index|stash@{0}}
git stash list -1
git stash -u
git status --short
git stash pop -q
git stash push --include-untracked -- "$file"
git stash branch "$topic"
git switch -q main
git add README.md
more README.md unstaged
git stash -k
git stash list --format=%gs
git stash show -p --stat
git stash push -q
git stash pop -q
git stash list
git stash push -q -- README.md
git stash list | wc -l
git stash pop -q
git add README.md && put "$other" x && git stash push --staged -q -m staged && git stash pop -q
git diff --stat HEAD
git stash save %{-q|--keep-index|-u} "as it was once"
git stash apply || true
git commit -qam 'Done'
git stash create
git stash store -m kept "$(git rev-parse stash@{0})"
git stash list
git show --stat stash@{0}
git diff stash@{0} --stat
git stash -h || true
git rev-parse -q --verify refs/stash
printf 'q\n' | git stash -p || true
git -c user.name=bob stash list
git log --oneline -g stash
! git stash pop stash@{9}
