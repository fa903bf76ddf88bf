# Lines of work come together.
git merge %{feature/parser|--no-ff --no-edit feature/parser|-q -m 'Merge it' feature/parser}
git log --graph --oneline -5
git switch -q -c "$topic" main~1
put "$file" ours && git add . && git commit -qm ours
put README.md '# Ours' && git commit -qam 'Our readme'
git switch -q -c other main~1
put README.md '# Theirs' && git commit -qam 'Their readme'
! git merge "$topic"
git status
git diff
git diff --%{ours|theirs|base}
git ls-files -u
git show :2:README.md
git log --merge --oneline
git diff --cc README.md
cat README.md
git merge --abort
git merge -q -X %{ours|theirs|ignore-space-change} "$topic" || git merge --abort
git reset -q --hard HEAD
git switch -q -c again main~1
put README.md '# Again' && git commit -qam 'Again'
! git merge --no-edit "$topic"
git checkout --%{ours|theirs|theirs} README.md
put README.md '# Both'
git add README.md
git merge --continue || git commit -q --no-edit
git log -1 --format='%s %p'
! git merge --no-commit --no-ff other
put README.md '# All'
git add README.md && git commit -qm 'Merge other by hand'
git merge --squash topic
git commit -qm 'Topic, squashed'
git merge %{main|-q main|--no-edit main}
git merge %{-s ours|--strategy=ours|-q -s ours} -m 'Ours' merged
git merge --ff-only main || git merge-base HEAD main
git merge-tree --write-tree main topic
git merge-file -p README.md README.md README.md
git merge --no-ff --no-commit feature/parser
git merge --abort || git commit -qm 'Nothing to merge' --allow-empty
git switch -q -c octopus main
git merge -q --no-edit feature/parser topic
git log --first-parent --oneline -3
git branch --no-merged
git branch --merged %{main|HEAD|origin/main}
git branch -d %{merged|merged|feature/parser} || true
git mergetool --tool-help >../tools; test -s ../tools
git rerere status
git config rerere.enabled true
git switch -q -c r1 main && put V 1 && git add V && git commit -qm V1
git switch -q -c r2 main && put V 2 && git add V && git commit -qm V2
! git merge r1
git rerere %{status|diff|remaining}
put V 3 && git add V && git commit -qm V3
git rerere
