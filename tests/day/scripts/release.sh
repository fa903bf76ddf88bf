# A release script.
set -e; git fetch -q --tags; set +e
git status --porcelain
test -z "$(git status --porcelain)"
git diff-index --quiet HEAD --
git rev-parse --abbrev-ref HEAD
git describe --tags --abbrev=0
git describe --always --dirty=%{-dirty|+|.modified}
git log "$(git describe --tags --abbrev=0)"..HEAD --pretty=format:'- %s (%h)' > ../CHANGES
cat ../CHANGES
git shortlog %{-s -n v1.0..HEAD|-sne HEAD|--no-merges v1.0..}
put VERSION 1.1
git add VERSION
git commit -m "chore(release): 1.1 [skip ci]"
git tag -a v1.1 -m "Version 1.1: $message"
git tag %{-l|--list 'v1*' --sort=-v:refname|-n1}
git tag -f latest %{HEAD|v1.1|HEAD}
git tag -d latest
git tag --points-at HEAD
git tag --contains v1.0
git tag --verify v1.1 || true
git show %{v1.1|--no-patch v1.1|-s --format=%H v1.1^{}}
git cat-file tag v1.1
git pull -q --rebase origin main
git push --dry-run --follow-tags origin HEAD
git push --follow-tags origin main
git tag -a v1.1.1 -m 'The same'
git push origin v1.1.1
git push %{--tags|-q --tags|origin --tags}
git push origin refs/tags/v1.1:refs/tags/v1.1
git archive --format=tar --prefix="proj-1.1/" -o ../proj.tar v1.1
git archive %{--format=tar.gz|--format=zip|--format=tar} v1.1 -- src | wc -c
git archive HEAD:docs | tar -t
git notes add -m "Built by: $message" v1.1
git notes append -m more v1.1
git notes list
git notes show v1.1
git log -1 --show-notes v1.1
git notes --ref=build add -m '123' HEAD
git push origin refs/notes/%{commits|build|commits}
git notes remove v1.1
git branch release/1.1 v1.1
git push -u origin release/1.1
git switch -q -c "$topic"
put VERSION 1.2-dev && git commit -qam 'Open 1.2'
git push -q origin HEAD:refs/heads/next
git ls-remote --tags origin | cut -f2
git ls-remote %{--heads|--refs|--exit-code} origin | wc -l
git bundle create -q ../proj.bundle --all
git bundle verify -q ../proj.bundle
git bundle list-heads ../proj.bundle
git clone -q ../proj.bundle ../unbundled
git -C ../unbundled log --oneline -1
git request-pull v1.0 ../remote.git main
git -c tag.gpgSign=false tag -a v1.2 -m 1.2
git -c tag.forceSignAnnotated=false tag v1.2-light
git verify-pack -h || true
git interpret-trailers --trailer 'Released-by: alice' < ../CHANGES
