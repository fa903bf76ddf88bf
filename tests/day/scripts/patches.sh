# Work by mail, and by file.
git format-patch %{-q|--quiet|} -o ../out main..topic
git format-patch -1 --stdout topic > ../one.patch
git format-patch --cover-letter -v2 -o ../cover main..topic --subject-prefix='PATCH proj'
git format-patch -%{2|3|1} topic --numbered -o ../numbered --signoff
git diff --binary main topic > ../all.diff
git diff --binary main~1 main > ../binary.diff
git switch -q -c "$topic"
git apply --stat ../all.diff
git apply --check %{|-v|--index} ../all.diff
git apply --numstat --summary ../all.diff
git apply ../all.diff
git status -s
git apply -R ../all.diff
git update-index -q --refresh
git apply --index ../all.diff
git apply --cached -R ../all.diff
git apply --cached ../all.diff
git add -A && git commit -qm applied
git revert --no-edit HEAD
git am -q ../out/0001*
git am %{-3|--3way|-k} ../out/0002* ../out/0003*
git log --oneline -4
git reset -q --soft HEAD~3 && git commit -qm 'All at once'
! git am ../out/0001*
git am --show-current-patch=diff
git am --abort
! git am -q ../out/0002*
git am --skip
git apply --3way ../one.patch || git status -s
git commit -qam 'Three ways' --allow-empty
git apply --cached <<'PATCH'
| --- /dev/null
| +++ b/danger.txt
| @@ -0,0 +1 @@
| +rm -rf / && git push --force
| PATCH
git commit -qm "$message" && git checkout -q -- danger.txt
git show | git apply -R --check
git apply --reject --whitespace=nowarn ../one.patch || true
rm -f docs/*.rej src/*.rej
git diff HEAD --stat
git mailinfo ../msg ../patch < ../one.patch
git mailsplit -o.. ../one.patch
git patch-id --stable < ../one.patch
git range-diff main~1..main main~1..topic >../rd; test -s ../rd
git diff --no-index README.md src/main.c || true
git diff --word-diff=%{plain|porcelain|none} HEAD~1
git send-email -h 2>/dev/null; true
git imap-send -h 2>/dev/null; true
