# Reading history from every side.
git log
git log --oneline --graph --all --decorate
git log -p -2 %{|--no-color|--color=never}
git log --stat --no-merges -3
git log --merges --first-parent
git log --reverse --pretty=%{oneline|short|full|fuller|raw|email|reference}
git log --format='%C(auto)%h %d %s %C(green)(%cr)%Creset' -0
git log --date=%{iso|short|rfc|unix|format:%Y|iso-strict} -3
git log -L1,3:src/util.c
git log -L:f1:src/util.c -s
git log --follow -p -- docs/guide.md
git log -G'return x' --oneline
git log -S f3 --pickaxe-all --name-status
git log --all --source --simplify-by-decoration
git log --no-walk v1.0 v1.0.1
git log --ancestry-path v1.0..main --oneline
git log main topic --not release/1.0 --oneline
git log --grep=Add --grep=Topic --all-match --invert-grep --oneline
git log --author=alice --committer=alice -i --oneline -2
git log --max-count=1 --format=raw
git log --diff-filter=%{A|M|D|R} --summary --oneline
git log --exit-code -1 || true
git log --cc -1
git log -m -1 --name-only --remerge-diff || true
git log --left-right --oneline topic...main
git log --branches='feat*' --tags --remotes --oneline
git log --glob=refs/heads/* --exclude=refs/heads/topic --oneline
git log --encoding=UTF-8 -1
git log -z --format=%H
git log --bisect --oneline || true
git whatchanged -1 --oneline || true
git show
git show HEAD~1:src
git show --format=fuller %{--raw|--patch-with-stat|--word-diff} main
git show v1.0 v1.0.1 --stat
git show -s --pretty=%an
git show :/Topic
git show HEAD^2 --shortstat
git diff
git diff HEAD~3
git diff main..topic -- src
git diff --stat=80,40 HEAD~3 HEAD
git diff --%{numstat|shortstat|dirstat|compact-summary|summary} HEAD~3
git diff --name-only -z HEAD~2 | tr '\0' '\n'
git diff --exit-code HEAD~1 -- docs || true
git diff -w -b --ignore-blank-lines HEAD~3
git diff --%{patience|histogram|minimal|diff-algorithm=myers} HEAD~3 -- src
git diff -M -C --find-copies-harder HEAD~3 --stat
git diff -U%{0|1|10} HEAD~1
git diff --color=always --color-words HEAD~3 -- docs
git diff --output=../out.diff HEAD~1
git diff -R -a --text HEAD~1 -- image.bin
git diff --submodule=log --ignore-submodules HEAD~1
git diff --merge-base origin/main
git diff main:src/util.c topic:src/util.c
git grep -%{l|c|L} int
git grep -n -e int --and -e main
git grep -A1 -B1 -p 'return' -- '*.c'
git grep -%{E|P|F|G} 'f[1-3]' || true
git grep 'x' main v1.0 -- src
git grep --cached --untracked int 2>/dev/null || git grep --cached int
git grep -I --max-depth 0 -h Project
git blame src/util.c -L '/f2/,+3'
git blame %{-C|-M|-e|-l|-t} README.md
git blame --reverse v1.0..main README.md
git annotate README.md
git cat-file --batch-all-objects --batch-check | wc -l
git name-rev %{HEAD~2|--tags v1.0~1|--name-only topic~1}
git merge-base --octopus main topic feature/parser
git show-branch %{|--all|main topic}
git show-ref %{--heads|--tags|-d}
git for-each-ref --%{contains|merged|no-merged|points-at} main
git rev-parse v1.0^{commit} main@{0} :/Begin HEAD^@
git rev-list main --not topic
git diff-tree -p --cc main
git reflog show main
git log -g --format=%gs main
git check-mailmap 'alice <alice@example.org>'
git var -l >/dev/null
git stripspace < README.md
git column --mode=dense < README.md
git whatchanged --since=1.year >/dev/null || true
