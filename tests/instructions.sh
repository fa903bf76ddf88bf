#!/bin/sh
# Counts the instructions that the guard executes, up to the moment it becomes the real tool.
#
# Time depends on the machine and on what else it does; this number hardly does. Needs valgrind.
#   tests/instructions.sh [PATH/TO/cotter-shim] [WORD...]      (default: target/release/cotter-shim rev-parse HEAD)
# valgrind loses its counts when a program execs, so it is made to write them down meanwhile; it looks only every 5,000
# basic blocks whether it should. What comes last, the record's hash and writing it, may therefore be missing: look
# which functions are in the list before comparing totals. A `rep` instruction (copying, clearing) counts once for each
# byte. A valgrind that does not know openat2 has the guard take the longer way to its installation.
set -eu

shim=$(realpath "${1:-target/release/cotter-shim}")
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
env -i "$(command -v valgrind)" --tool=callgrind --dump-instr=yes --compress-strings=no --compress-pos=no \
    --dump-every-bb=100 --callgrind-out-file="$scratch/counts/out" "$scratch/shims/git" "$@" >/dev/null 2>&1 || true

# Costs stand on lines of address, line and number; the line after `calls=` is what the called function cost, counted
# there. valgrind does not find the symbols of a program that has no data in its file, so they are put in by address.
{
    nm -C "$shim" 2>/dev/null | awk '$2 ~ /^[tT]$/ { at = $1; $1 = $2 = ""; print at, "name" $0 }'
    awk '
        /^calls=/ { called = 1; next }
        /^0x[0-9a-f]+ / { if (called) called = 0; else cost[substr($1, 3)] += $3 }
        END { for (at in cost) print substr("0000000000000000", length(at) + 1) at, "cost", cost[at] }
    ' "$scratch"/counts/out.*
} | sort | awk -v OFS='\t' '
    $2 == "name" { $1 = $2 = ""; current = substr($0, 3) }
    $2 == "cost" { cost[current] += $3; total += $3 }
    END {
        if (!total) exit 1
        print total, "instructions in all"
        for (name in cost) print cost[name], name
    }
' | sort -rn | head -n 16
