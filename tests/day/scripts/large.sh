# Large files are kept beside the repository, and pointers to them in it: with one program per file, and with one for all.
mkdir ../store && put "$file.big" 'large one' && put "$dir/x.big" 'large two' && put plain.txt plain
program ../clean 'cat >"$0.$$"; sum=$(sha256sum <"$0.$$"); sum=${sum%% *}; size=$(($(wc -c <"$0.$$"))); mv "$0.$$" "${0%/*}/store/$sum"; printf "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" "$sum" "$size"'
program ../smudge 'read -r version; read -r oid; case $oid in "oid sha256:"*) cat "${0%/*}/store/${oid#*:}";; *) printf "%s\n" "$version" "$oid"; cat;; esac'
cat >../process <<'PROGRAM' && chmod +x ../process
| #!/bin/sh
| export LC_ALL=C
| get() {
|     size=$(dd bs=1 count=4 2>/dev/null); [ -n "$size" ] || exit 0
|     size=$((0x$size)); [ "$size" -gt 4 ] || return 1
|     text=$(dd bs=1 count=$((size - 4)) 2>/dev/null; echo .); text=${text%.}
| }
| say() { printf '%04x%s\n' $((${#1} + 5)) "$1"; }
| while get; do :; done
| say git-filter-server; say version=2; printf 0000
| while get; do :; done
| say capability=clean; say capability=smudge; printf 0000
| while :; do
|     command=
|     while get; do case $text in command=*) command=${text#*=};; esac; done
|     content=
|     while get; do content=$content$text; done
|     changed=$(printf %s "$content" | "${0%/*}/${command%?}"; echo .); changed=${changed%.}
|     say status=success; printf 0000
|     printf '%04x%s' $((${#changed} + 4)) "$changed"; printf 0000
|     printf 0000
| done
| PROGRAM
git config filter.lfs.clean "$PWD/../clean %f"
git config filter.lfs.smudge "$PWD/../smudge %f"
git config filter.lfs.required true
git config %{filter.lfs.process "$PWD/../process"|core.abbrev 12}
put .gitattributes '*.big filter=lfs diff=lfs merge=lfs -text'
git add -A
git status
git commit -qm 'Large files'
git reset --hard
git cat-file -p "HEAD:$dir/x.big"
git ls-files -s
git check-attr filter -- "$file.big"
git status --porcelain
git diff
rm "./$file.big" && git checkout -- "$file.big"
git reset --hard
git checkout -q HEAD~1
git checkout -q main
git reset --hard
git reset -q --hard HEAD
cat "./$file.big"
touch "./$file.big"
git reset -q --hard
git clean -n
more "$file.big" 'and more'
git status -s
git diff --stat
git diff
git commit -qam 'A larger one'
git log -p -1 --stat
git show --stat
git reset -q --hard HEAD~1
git reset -q --hard ORIG_HEAD
git switch -q -c "$topic"
put "$dir/y.big" 'large three' && git add -A && git commit -qm three
git stash
git stash list
more "$dir/y.big" x && git stash -q && git stash pop -q
git commit -qam popped
git reset -q --hard
git switch -q main && git merge -q --no-edit "$topic"
git reset -q --hard
git rebase -q origin/main
git reset -q --hard
git worktree add -q ../tree && git -C ../tree status -s
git -C ../tree reset -q --hard
git worktree remove ../tree
git restore -s HEAD -- "$dir" && git restore . && git reset -q --hard
git archive HEAD | wc -c
git clone -q . ../copy
git -C ../copy config filter.lfs.smudge "$PWD/../smudge" && git -C ../copy config filter.lfs.clean "$PWD/../clean"
git -C ../copy checkout -q -- .
GIT_LFS_SKIP_SMUDGE=1 git -c filter.lfs.smudge= -c filter.lfs.process= -c filter.lfs.required=false clone -q . ../pointers
git -C ../pointers status -s
git -C ../pointers reset -q --hard
