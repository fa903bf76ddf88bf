# A library inside the project.
git switch -q -c "$topic"
dir=${dir#--}
git submodule add %{-q|--quiet|} -- ../lib.git "$dir"
git submodule add -q -b main --name other ../lib.git vendor/lib
git status --short
git diff --cached --submodule
git commit -qm 'Add the library'
git submodule %{|status|status --recursive}
git submodule summary HEAD~1
git submodule foreach git status --short
git submodule foreach -q 'git rev-parse --short HEAD; echo $sm_path'
git submodule --quiet foreach --recursive 'git log --oneline -1'
git -C "./$dir" checkout -q HEAD~1
git status
git diff %{--submodule|--submodule=log|--submodule=diff}
git diff --ignore-submodules=all --quiet
git submodule update %{|--init|--checkout}
git submodule update --remote %{|-q|--merge}
git submodule sync %{|--recursive|-q}
git config -f .gitmodules --list
git config -f .gitmodules submodule.other.branch main
git submodule set-branch -b main vendor/lib
git add .gitmodules && git commit -qm 'Name the branch' --allow-empty
git push -q -u origin HEAD
git push -q --recurse-submodules=%{check|no|on-demand}
cd ..
git clone -q --recurse-submodules -b "$topic" remote.git theirs
cd theirs
git submodule status
git pull -q --recurse-submodules
git submodule update --init --recursive %{-q|--jobs 2|--depth 1}
git fetch --recurse-submodules=%{yes|on-demand|no} -q
git -c submodule.recurse=true checkout -q main
git checkout -q --recurse-submodules "$topic"
git ls-files --recurse-submodules
git grep --recurse-submodules -n lib
(cd vendor/lib && git switch -q -c mine && put x.c 'int x;' && git add . && git commit -qm x)
git add vendor/lib && git commit -qm 'Advance the library'
git log --submodule -p -1
git submodule deinit %{-q|--quiet|} vendor/lib
git rm -q vendor/lib && git commit -qm 'No library'
git submodule absorbgitdirs
git submodule update --init -- "$dir"
