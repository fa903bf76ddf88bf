# What is there in the morning: a remote with some history, a library of its own, and a clone in which work has begun.
at() { export GIT_AUTHOR_DATE="$((1767000000 + 3600 * $1)) +0100" GIT_COMMITTER_DATE="$((1767000000 + 3600 * $1)) +0100"; }

git init -q --bare remote.git
git init -q --bare lib.git
at 0
git init -q lib
(
    cd lib
    printf 'int lib(void);\n' >lib.h
    git add lib.h
    git commit -q -m 'A library'
    git push -q ../lib.git main
    printf 'int lib(void) { return 1; }\n' >lib.c
    git add lib.c
    git commit -q -m 'Its body'
    git tag v0.1
    git push -q ../lib.git main v0.1
)
rm -rf lib

git init -q work
cd work
git remote add origin ../remote.git
mkdir src docs
printf 'build/\n*.o\n*.log\n' >.gitignore
printf '# Project\n\nDoes things.\n' >README.md
printf 'int main(void)\n{\n\treturn 0;\n}\n' >src/main.c
git add .
git commit -q -m 'Begin'
for number in 1 2 3 4 5 6; do
    at "$number"
    printf 'int f%s(int x)\n{\n\treturn x + %s;\n}\n' "$number" "$number" >>src/util.c
    printf 'Chapter %s\n' "$number" >>docs/guide.md
    git add .
    git commit -q -m "Add f$number"
done
git tag -a -m 'Version 1.0' v1.0 HEAD~2
git tag v1.0.1 HEAD~1
at 10
git checkout -q -b release/1.0 v1.0
printf '1.0\n' >VERSION
git add VERSION
git commit -q -m 'Name the version'
at 11
git checkout -q -b feature/parser main
printf 'int parse(void);\n' >src/parse.h
git add .
git commit -q -m 'Declare the parser'
at 12
git checkout -q -b merged main
printf 'all:\n\tcc src/*.c\n' >Makefile
printf 'a b' >'docs/my notes.txt'
printf 'ü\n' >größe.txt
printf '\000\001\002' >image.bin
git add .
git commit -q -m 'Build it'
at 13
git checkout -q main
git merge -q --no-ff --no-edit merged
git push -q origin main release/1.0 feature/parser merged v1.0 v1.0.1
git branch -q --set-upstream-to=origin/main main
git branch -q --set-upstream-to=origin/feature/parser feature/parser
git remote set-head origin main
# Work that nobody else has.
git checkout -q -b topic HEAD~1
for number in 1 2 3; do
    at "$((20 + number))"
    printf 'Topic %s\n' "$number" >>docs/topic.md
    printf 'int t%s;\n' "$number" >>src/topic.c
    git add .
    git commit -q -m "Topic, part $number"
done
git checkout -q main
# What somebody else pushed meanwhile.
at 30
git clone -q ../remote.git ../theirs
(
    cd ../theirs
    printf 'Thanks to all.\n' >THANKS
    git add THANKS
    git commit -q -m 'Say thanks'
    git push -q origin main
)
rm -rf ../theirs
for repository in remote.git lib.git work; do
    git -C "../$repository" gc -q
done
