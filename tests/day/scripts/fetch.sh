# What others did.
git clone -q ../remote.git ../theirs
cd ../theirs && put "$file" theirs && git add . && git commit -qm theirs && git push -q && git push -q origin HEAD:refs/heads/short-lived && cd ../work
git fetch
git fetch %{-v|--verbose|-q}
git log --oneline HEAD..@{u}
git diff --stat ...origin/main
rm ../remote.git/refs/heads/short-lived
git fetch --prune
git remote prune %{origin|-n origin|--dry-run origin}
git fetch origin main:refs/remotes/origin/also
git fetch origin +refs/heads/*:refs/remotes/origin/*
git fetch --force origin 'refs/tags/*:refs/tags/*'
git fetch origin pull/1/head || true
git fetch --no-tags --depth=%{5|1|2} "file://$WORLD/remote.git" main
git fetch --unshallow -q origin || true
git fetch --multiple origin
git fetch -j2 --all -q
git fetch --refetch -q || true
git fetch --atomic --prune-tags --dry-run origin
git fetch --set-upstream origin main
git fetch . topic:also-topic
git pull
put local mine && git add local && git commit -qm mine
git -C ../theirs commit -q --allow-empty -m more && git -C ../theirs push -q
! git pull --ff-only
git pull %{--no-rebase --no-edit|--rebase|--rebase=merges}
git log --graph --oneline -4
git -C ../theirs commit -q --allow-empty -m 'even more' && git -C ../theirs push -q
more README.md dirty
git pull --rebase --autostash
git -c pull.rebase=true -c rebase.autoStash=true pull
git -c pull.ff=only pull
git -c fetch.prune=true -c fetch.parallel=1 fetch
git commit -qam dirty
git push
git switch -q -c tracking --track origin/release/1.0
git pull -q
git pull origin main --no-rebase --no-edit || git merge --abort
git branch -u origin/main
git branch --unset-upstream
! git pull
git fetch-pack -q ../remote.git main || true
git -c protocol.version=%{2|1|0} ls-remote -q origin HEAD
git ls-remote --symref origin HEAD
git ls-remote --get-url
GIT_SSH_COMMAND='ssh -i key -o IdentitiesOnly=yes' git fetch
git -c core.sshCommand='ssh -o BatchMode=yes' fetch
GIT_TERMINAL_PROMPT=0 GCM_INTERACTIVE=never git fetch origin
GIT_SSH=ssh git fetch -q
git -c credential.helper= -c core.askPass= fetch -q
git -c http.sslVerify=true -c http.lowSpeedLimit=1000 -c http.extraHeader='X-Request: 1' fetch -q
git -c gc.auto=0 -c maintenance.auto=false fetch --no-auto-maintenance -q
git remote update %{|-p|origin}
