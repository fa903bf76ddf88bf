#!/bin/sh
# Counts the instructions that the guard executes, up to the moment it becomes the real tool.
#
# Time depends on the machine and on what else it does; this number hardly does. Needs valgrind.
#   tests/instructions.sh [PATH/TO/cotter-shim] [WORD...]      (default: target/release/cotter-shim rev-parse HEAD)
# valgrind loses its counts when a program execs, so it is made to write them down every 100 basic blocks; what is lost
# is less than that. A `rep` instruction (copying, clearing) counts once for each byte.
set -eu

shim=${1:-target/release/cotter-shim}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- rev-parse HEAD

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/config" "$scratch/state" "$scratch/counts" "$scratch/work" "$scratch/shims"
cp "$shim" "$scratch/cotter-shim"
ln -s ../cotter-shim "$scratch/shims/git"
printf 'version\t1\nuser\t%s\t%s\t%s\nmanaged\t%s\nreal\tgit\t%s\n' "$(id -u)" "$scratch/config" "$scratch/state" \
    "$scratch/managed" "$(command -v env)" >"$scratch/install"
git init --quiet "$scratch/work"
cd "$scratch/work"

# Once before, so that what is made only once (the log) is there.
PATH=/nowhere "$scratch/shims/git" "$@" >/dev/null 2>&1 || true
env -i "$(command -v valgrind)" --tool=callgrind --compress-strings=no --compress-pos=no --dump-every-bb=100 --callgrind-out-file="$scratch/counts/out" \
    "$scratch/shims/git" "$@" >/dev/null 2>&1 || true

# Costs stand on lines of two numbers; the line after `calls=` is what the called function cost, counted there.
awk -v OFS='\t' '
    /^fn=/ { current = substr($0, 4) }
    /^calls=/ { called = 1; next }
    /^[-+*0-9][0-9]* [0-9]+$/ { if (called) called = 0; else { cost[current] += $2; total += $2 } }
    END {
        if (!total) exit 1
        print total, "instructions in all"
        for (name in cost) print cost[name], name
    }
' "$scratch"/counts/out.* | sort -rn | head -n 16
