# Going back where nothing is lost by it.
git switch -q -c "$topic"
put "$file" one && git add . && git commit -qm one
more "$file" two && git commit -qam two
git reset --soft HEAD~1
git reset --soft %{ORIG_HEAD|HEAD@{1}|ORIG_HEAD}
git reset %{--mixed|-q|} HEAD~1
git status -s
git add -A && git commit -qm again
more "$file" three
git add -A
git reset %{|HEAD|-q HEAD} -- "$file"
git restore --staged %{.|:/|-- .}
git add -A
git restore -S -- "$file"
git reset
git diff --stat
git commit -qam three
git reset -- "$file"
git checkout %{-q|} HEAD~1
git checkout -q -
git checkout "$topic" -- "$file"
git checkout HEAD -- .
git checkout -- .
git checkout .
git restore .
git restore -s HEAD -- "$file"
git restore -- "$file" && git restore --source=HEAD --staged --worktree -- .
git checkout -f
git checkout -q -f main
git switch -q --discard-changes "$topic"
git switch -q -f main && git switch -q "$topic"
git reset --hard
git reset --hard %{HEAD|-q HEAD|"$topic"}
git reset -q --hard HEAD~1
git reset -q --hard ORIG_HEAD
git reset --keep HEAD~1
git reset --merge ORIG_HEAD
git clean -n
git clean %{-nd|-nfdx|--dry-run -x}
git clean -fd
git clean -ffdx
git clean -fdX
put build/out.o junk
git clean -ndX
put scratch.txt junk
git clean -fn %{|-d|-e scratch.txt}
printf 'q\n' | git clean -n -i || true
rm -r build scratch.txt
git clean %{-fdx|-xffd|-fX}
git checkout -b branch2 && git branch -d "$topic-no" || true
git branch -f "$topic-2" HEAD && git branch -d "$topic-2"
git branch -m branch2 branch3
git branch -c branch3 branch4
git branch -q --delete branch4
git checkout -q -B branch3
git switch -q -C branch3
git checkout -B branch5 origin/main
git update-index --assume-unchanged README.md && git update-index --no-assume-unchanged README.md
git update-index --skip-worktree README.md && git update-index --no-skip-worktree README.md
git update-index --chmod=+x README.md && git commit -qm executable && chmod +x README.md
git reflog %{|show|HEAD@{0}}
git reflog %{exists HEAD|list|show main} || true
git log -g --oneline -3
git checkout HEAD@{1} 2>/dev/null; git checkout -q main
git rm --cached -q README.md && git reset -q README.md
git checkout-index -a -f
git checkout-index --prefix=../exported/ -a
git read-tree HEAD && git update-index -q --refresh
git fsck --no-dangling
