# What scripts build on.
blob=$(put ../blob "$message" && git hash-object -w ../blob) && echo "$blob"
git hash-object -w --stdin < README.md
git cat-file -p "$blob"
git update-index --add --cacheinfo "100644,$blob,$dir/$file"
git update-index --refresh || true
git ls-files -s -- "$dir"
tree=$(git write-tree) && echo "$tree"
git ls-tree "$tree"
commit=$(git commit-tree "$tree" -p HEAD -m "$message") && echo "$commit"
git branch "$topic" "$commit"
git update-ref refs/heads/plumbed "$commit"
git update-ref refs/heads/plumbed "$commit" "$commit"
git update-ref -m 'by hand' refs/tags/plumbed "$commit"
git update-ref refs/heads/batch "$commit"
git show-ref --verify refs/heads/batch
git symbolic-ref refs/heads/sym refs/heads/main
git symbolic-ref -d refs/heads/sym
git reset -q
GIT_INDEX_FILE=../scratch-index git read-tree "$tree"
GIT_INDEX_FILE=../scratch-index git write-tree
GIT_INDEX_FILE=../scratch-index git add -A && rm ../scratch-index
git read-tree -m HEAD
git read-tree --empty && git read-tree HEAD
git update-index -q --refresh
git checkout-index -f -- README.md
git diff-index --cached --quiet HEAD
printf '100644 blob %s\tname\n' "$blob" | git mktree
git mktag --no-strict < /dev/null || true
git rev-list --objects HEAD | git pack-objects -q ../pack
cat ../pack-*.pack | git index-pack --stdin
git verify-pack ../pack-*.idx
cat ../pack-*.pack | git unpack-objects -n -q
git show-index < ../pack-*.idx | wc -l
git merge-tree HEAD topic >/dev/null
git merge-tree "$(git merge-base main topic)" main topic
git merge-file -p --%{ours|theirs|union} README.md README.md README.md
git commit-graph write --reachable
git commit-graph verify
git replace --graft topic main~2 main~1
git log --oneline -2 topic
git replace -d "$(git replace)"
git fast-export --all > ../export
git init -q --bare ../imported.git && git --git-dir=../imported.git fast-import --quiet < ../export
git rev-parse --parseopt -- -q 2>/dev/null <<'SPEC' || true
| some options
| --
| q,quiet  be quiet
| SPEC
git rev-parse --sq-quote "$message" a b
git check-ref-format --branch "$topic"
git check-ref-format refs/heads/x
! git check-ref-format refs/heads/x..y
git fmt-merge-msg < /dev/null
git for-each-ref --shell --format='ref=%(refname)' refs/tags
eval "$(git for-each-ref --shell --format='last=%(refname)' refs/heads/main)"; echo "$last"
git credential fill </dev/null || true
git cherry-pick --no-commit "$commit" && git commit -qm 'From plumbing'
git sh-setup 2>/dev/null || true
git get-tar-commit-id < /dev/null || true
git pack-redundant -h 2>/dev/null || true
git prune -n
git prune-packed -n
git rev-parse --local-env-vars
