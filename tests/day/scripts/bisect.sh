# Which commit was it?
git bisect start
git bisect bad
git bisect good %{HEAD~6|v1.0~2|HEAD~5}
git bisect log
git bisect visualize --oneline
git bisect skip
git bisect view --stat | head -3
git bisect good
git bisect reset
git bisect start %{HEAD HEAD~5|--no-checkout HEAD HEAD~5|HEAD HEAD~5 -- src}
git bisect %{good|bad|skip}
git bisect log > ../replay
git bisect reset %{HEAD|main|}
git checkout -q main
git bisect replay ../replay
git bisect reset
git switch -q main
program ../test.sh 'grep -q "x + 4" src/util.c && exit 1; exit 0'
git bisect start -q HEAD HEAD~6
git bisect run ../test.sh || git bisect log
git bisect reset
git bisect start --term-old=fast --term-new=slow
git bisect terms
git bisect slow HEAD
git bisect fast HEAD~5
git bisect run sh -c '! grep -q "x + 4" src/util.c' || git bisect log
git bisect reset
git status -sb
