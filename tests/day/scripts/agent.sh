# A coding agent's loop: look, change, test, commit, push.
git status
git --no-pager log --oneline -10
GIT_PAGER=cat git log -3
PAGER=cat git diff
git -c core.pager=cat log %{-1|-2 --stat|-p -1|--oneline main..topic}
git --no-pager diff %{HEAD~1|HEAD~2 --stat|main topic|main...topic}
git checkout -b "$topic"
put "$file" one
put src/new.c 'int n;'
git status --short
git add -A && git commit -q -m "$message"
more "$file" two
git add %{.|-u|-A|--all} && git commit -m "$(cat <<'MESSAGE'
| feat: say what `git push --force` does
|
| - no `rm -rf /`
| - not "git reset --hard" either; git clean -fdx
|
| Co-Authored-By: An Agent <agent@example.org>
| MESSAGE
| )"
git log -1 --format=%B
git diff HEAD~1 %{|--stat|--name-only|-- src}
git show %{HEAD|--stat|--name-only --format= HEAD|HEAD:src/new.c}
git commit --allow-empty -m 'chore: trigger the build; git push --mirror'
cd src && git status && git diff --stat HEAD~2 && cd ..
more src/new.c 'int m;'
git -c user.name=Agent -c user.email=agent@example.org commit -qam 'As somebody else'
git -c commit.gpgsign=false commit --allow-empty -q -m unsigned
GIT_AUTHOR_NAME=Bob GIT_AUTHOR_EMAIL=bob@example.org git commit --allow-empty -q -m "by Bob"
git reset -q --soft HEAD~3 && git commit -q --allow-empty -m squashed
more src/new.c 'int k;' && git add src
GIT_EDITOR=true git commit --amend -q
GIT_EDITOR=: git commit --amend --no-edit --quiet
EDITOR=true VISUAL=true git commit --amend --reset-author --no-edit -q
more src/new.c 'int o;'
git add src/new.c
git commit --amend --no-edit %{|-q|--date=2026-01-01T00:00:00Z|--allow-empty}
git push -u origin "$topic"
more "$file" three
git commit -am "Another; see #12"
git push
git push %{origin HEAD|origin "$topic"|-q|--no-force-with-lease}
git log origin/main..HEAD --oneline | cat
git rev-list --count origin/main..HEAD
git diff --check origin/main
git diff origin/main --stat | tail -1
git fetch origin && git rebase %{origin/main|-q origin/main} && git status -sb
git log --grep='push --force' --oneline
git log -S'int n' --oneline --all -- src | head -5
git log --since=2020-01-01 --until=2030-01-01 --author=alice --pretty=format:'%h %an %ad %s' --date=short
git grep -n 'reset --hard' || echo none
git blame -L1,+1 "./$file" | head -1
git stash list
git reflog -5
git rev-parse HEAD > ../head && cat ../head
git ls-remote --heads origin | cut -f2
if git diff --quiet; then echo clean; fi
if ! git diff-index --quiet HEAD --; then echo dirty; fi
git ls-files -z | xargs -0 ls -d -- | wc -l
for f in $(git diff --name-only HEAD~1); do echo "$f"; done
git check-ignore build/x && echo ignored
git help -a | grep -c stash
git checkout main && git pull && git branch --merged | cat
