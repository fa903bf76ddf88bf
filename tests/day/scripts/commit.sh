# Staging and committing in all its ways, and mending what nobody has seen yet.
git switch -q -c "$topic"
put "$file" one two three
put "$other" uno
put "$dir/x" in
git add %{-n|--dry-run|-v} .
git add --intent-to-add -- "$file"
git diff --stat
git add %{-v|-f|--chmod=+x} -- "$file"
git status %{-s|-v|-vv}
git commit %{--dry-run|--dry-run --short|--porcelain} %{|--branch}
git commit -q %{-m|--message|-m one -m} "$message"
git add -- "$dir" "$other"
git commit %{-v|--verbose|--status} -m "With -- dashes: --force" %{--trailer 'See: #1'|-s|--signoff}
more "$file" four
printf 'y\n' | git add -p
more "$file" five
printf 'n\nq\n' | git add -p %{-- "./$file"|.|}
git commit -m 'From the index'
git commit -a -F - <<'MESSAGE'
| Subject
|
| Body with git clean -fdx
| MESSAGE
put ../message 'From a file' '' '# kept?'
more "$file" six
git commit -qa -F ../message --cleanup=%{strip|whitespace|verbatim}
git commit --allow-empty --allow-empty-message -q -m ''
git commit --allow-empty -q -C HEAD~1
git commit --allow-empty -q --reuse-message=HEAD --reset-author
more "$file" last && git commit -qam last
git commit --amend -q --no-edit
git commit --amend -q -m "$message, again"
git commit --amend -q --author='Bob <bob@example.org>' --date='2026-01-01 12:00:00 +0000' --no-edit
more "$file" seven
git commit -q %{-o|--only|} -m only -- "$file"
more "$other" dos
git commit -q -i -m include -- "$other"
more "$file" eight
git add -u && git commit -q --fixup=HEAD~1
more "$file" nine
git commit -qa --squash=HEAD~2 --no-edit
git commit -q --allow-empty --fixup=%{reword|reword}:HEAD~1 -m x || git commit -q --allow-empty -m 'no reword'
! git commit -m nothing
git log --format='%h %s%n%b' -12
git reset %{--soft|--mixed|-q} HEAD~1
git status -s
git add -A && git commit --allow-empty -qm again --no-status
git rm -q --cached -- "$other"
git status --porcelain
git add -- "$other"
git mv -- "$file" "$dir/"
git mv -%{v|k|n} -- "$other" "$dir/z"
git commit -qam moved
git rm %{-q|-n|--quiet --ignore-unmatch} -- "$dir/x"
git commit -q --allow-empty -m gone
git rm -r -q docs && git commit -qm 'No documents'
git show --summary --stat -M HEAD~1
git log --oneline --stat --follow -- "$dir/$file"
