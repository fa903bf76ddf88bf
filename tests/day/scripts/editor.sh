# What editors ask all the time, with changes of every kind in the work tree.
put "$file" one two
git add -- "$file"
more "$file" three
more README.md 'More.'
put "$dir/$other" new
git mv docs/guide.md "docs/$other"
rm image.bin
git rev-parse --show-toplevel
git rev-parse --git-dir --git-common-dir
git rev-parse --is-inside-work-tree --is-bare-repository
git rev-parse --show-prefix --show-cdup
git -c core.quotepath=false status --porcelain=v2 -z -b
git -c core.quotepath=%{false|true} -c color.ui=false status -z %{-uall|-u|--untracked-files=all|-uno}
git --no-optional-locks status --porcelain=%{v1|v2} %{--ignored|--branch|-z|--ignored=matching}
git --no-optional-locks -c color.branch=false -c color.diff=false -c color.status=false -c diff.mnemonicprefix=false -c core.quotepath=false -c credential.helper= status -s
GIT_OPTIONAL_LOCKS=0 git status -z -uall
git for-each-ref --sort -committerdate --format '%(refname)%00%(upstream:short)%00%(objectname)%00%(upstream:track)' refs/heads/ refs/remotes
git for-each-ref --format='%(refname) %(upstream:trackshort)' refs/heads/main
git log --format=%H%n%aN%n%aE%n%at%n%ct%n%P%n%D%n%B -z --shortstat --diff-merges=first-parent -n 3
git log --max-count=20 --skip=%{0|1|2} --decorate=full --parents --date-order
git log --follow --format=%h -- docs/guide.md
git ls-files --stage -- README.md
git ls-files --%{modified|deleted|cached|others} -z
git cat-file -s HEAD:README.md
git cat-file %{-p|blob|-t|-e} HEAD:README.md
echo HEAD:README.md | git cat-file --batch%{|-check|-check='%(objecttype) %(objectsize)'}
git show --textconv %{:README.md|HEAD:README.md|HEAD~1:README.md}
git show :0:README.md
git diff --cached --raw %{-z|--abbrev=40|-M|--no-renames}
git -c color.ui=never diff %{|HEAD|--cached|--stat}
git -c core.safecrlf=false diff --no-ext-diff --no-color -U0 -- README.md
git -c diff.external= diff --numstat
git -c diff.noprefix=false diff --name-status %{-z|-M HEAD|--diff-filter=AM HEAD|--cached}
git diff-index --%{name-only|name-status|quiet|raw} %{HEAD~1|HEAD~2} || true
git diff-files --name-only
git diff-tree -r --name-status %{HEAD|--root HEAD|HEAD~1 HEAD|--no-commit-id HEAD}
printf 'src/x.o\0build/y\0README.md\0' | git check-ignore -v -z --stdin
git check-attr -a README.md
git blame --root --incremental HEAD -- README.md
git blame %{-w|-L 1,2|--porcelain|-s} -- src/util.c
git ls-tree -l %{HEAD|-r HEAD|-z HEAD|HEAD src/}
git merge-base %{HEAD origin/main|--is-ancestor HEAD origin/main|--all HEAD topic|--fork-point origin/main}
git rev-list --left-right --count HEAD...origin/main
git rev-list --%{count HEAD|all --max-count=3|parents -n 2 HEAD|objects --no-walk HEAD}
git cherry %{-v|} main topic
git stash list --format='%gd%x00%gs'
git worktree list --porcelain
git submodule status
git config --get-regexp '^(user|remote)\.'
git config --%{list|list --local|list --show-origin --name-only|get user.name}
git config -l -z
git -c core.fsmonitor=false status
git -c core.hooksPath=/dev/null -c core.fsmonitor= log -1
git -c submodule.recurse=false -c core.untrackedCache=false status --porcelain -- src
git version
git --version
git hash-object README.md
git symbolic-ref %{--short HEAD|-q HEAD|refs/remotes/origin/HEAD|--short refs/remotes/origin/HEAD}
git var GIT_%{AUTHOR_IDENT|EDITOR|COMMITTER_IDENT|DEFAULT_BRANCH}
git rev-parse --%{abbrev-ref HEAD@{upstream}|symbolic-full-name @{u}|verify HEAD^{commit}|git-path index}
git count-objects -v
