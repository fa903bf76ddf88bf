# Getting the sources and looking around.
cd ..
git clone %{-q|--quiet|--progress -q|-q --no-tags} -- %{remote.git|./remote.git|"$WORLD/remote.git"|"file://$WORLD/remote.git"} "$dir"
cd "./$dir"
git status
git branch %{-a|-r|-vv|--all -v}
git log --oneline %{-5|-n 5|--max-count=5|--graph}
git remote -v
git remote show %{origin|-n origin}
git branch --show-current
git checkout %{-q|} release/1.0
git switch -q %{main|-|--guess feature/parser|feature/parser}
git pull %{|--ff-only|--rebase|-q}
git fetch --all %{--prune|-p|--prune --tags|-q}
git fetch %{origin|origin main|--tags|--dry-run}
git log --oneline @{u}..
git describe --tags %{|--always|--long|--abbrev=4}
git shortlog -sn %{HEAD|--no-merges HEAD|HEAD~2..HEAD|--all}
git show --stat %{HEAD|HEAD~1|v1.0|:/Begin}
git rev-parse %{HEAD|--short HEAD|--abbrev-ref HEAD|--verify -q main}
ls
git ls-files %{|-s|--others --exclude-standard|-z src}
git grep -n %{main|-i int|-w return -- src|-e int -e return}
git config --get remote.origin.url
cd ../work
git fetch %{-p|--prune origin|-v|--no-tags origin}
git status -sb
git log --oneline HEAD..origin/main
git merge %{--ff-only|-q --ff-only|--no-edit|} origin/main
git checkout -b "$topic"
