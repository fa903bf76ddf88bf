# Sharing, as everybody may.
git switch -q -c "$topic"
put "$file" one && git add . && git commit -q -m "$message"
! git push
git push %{-u origin HEAD|--set-upstream origin "$topic"|-u origin "$topic"}
git push
git push %{-v|--porcelain|--verbose --progress}
git status -sb
git commit -q --allow-empty -m two
git push origin
git commit -q --allow-empty -m three
git push origin HEAD:refs/heads/review/x
git push origin %{HEAD~1|HEAD^|@~1}:refs/heads/review/y
git push origin topic
git push origin topic:refs/heads/their-topic
git pull -q origin main:main || git fetch origin main:main
git push --all --dry-run origin
git push -n -f origin main
git push --dry-run --force origin "$topic"
git push -f --dry-run origin HEAD~1:"$topic"
git push --dry-run --mirror origin
git push --dry-run origin :merged
git push -nd origin merged
git push --force --no-force origin "$topic"
git push -f --no-force
git push --mirror --no-mirror origin "$topic"
git push --delete --no-delete origin "$topic"
git commit -q --allow-empty --amend -m 'three, amended'
! git push
! git push origin "$topic"
! git push --no-force
git push --force-with-lease origin "$topic"
git commit -q --allow-empty --amend -m 'three, amended again'
git push --force-with-lease --force-if-includes origin "$topic"
git commit -q --allow-empty --amend -m 'three, amended once more'
git push --force-with-lease="$topic" origin "$topic"
git -c push.default=%{current|simple|upstream} push
git -c push.autoSetupRemote=true push -q
git -c push.followTags=true push
git push --no-verify --dry-run
git push --atomic origin "$topic" HEAD:refs/heads/atomic
git push -o ci.skip origin "$topic" || true
git push --thin --no-thin origin HEAD
git push -q --no-signed origin HEAD
git push -4 --no-progress origin HEAD
git push --receive-pack=git-receive-pack origin HEAD
GIT_SSH_COMMAND='ssh -i ../key -o IdentitiesOnly=yes' git push origin HEAD
GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=true git push origin HEAD
git push "$WORLD/remote.git" HEAD
git push ../remote.git "$topic"
git push "file://$WORLD/remote.git" HEAD:refs/heads/by-url
git push -h || true
git rev-list --count @{push}..HEAD
git push origin HEAD:main || git pull -q --rebase origin main && git push origin HEAD:main
