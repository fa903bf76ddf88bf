#!/bin/sh
# Runs git's own test suite against the real git and against a directory of shims, and compares.
#
# The source tree is taken as it is: built, and of the version of the git that is tested. Each selected script of its
# `t/` is run three times: with the real git, with the shims, and with the shims and HOME being the source tree, so
# that nothing can depend on a home. Nothing is written into the tree.
#
# The suite also does what rules stop (it runs shell lines as aliases, for one). To see the door alone, without the
# rules, give shims of an installation whose mode is `observe`.
set -eu

usage() {
  cat <<'EOF'
usage: GIT_SOURCE=/path/to/built/git git-suite.sh [-s SHIMS] [-g GIT] [-j JOBS] [-o RESULTS] [PATTERN...]

  -s SHIMS    the directory of shims (default: ~/.local/lib/cotter/shims)
  -g GIT      the real git (default: the first on PATH outside SHIMS)
  -j JOBS     how many scripts at a time (default: one per processor)
  -o RESULTS  keep what the scripts said in this directory
  PATTERN     scripts of t/, without `.sh` (default: t0* t1* t55* t7*)

Exit status: 0 if no test's result differs, 1 if one does, 2 if the comparison could not be made.
EOF
}

fail() {
  echo "git-suite.sh: $1" >&2
  exit 2
}

find_real_git() {
  old=$IFS
  IFS=:
  for folder in $PATH; do
    case $folder in
      /*) ;;
      *) continue ;;
    esac
    if [ -x "$folder/git" ] && [ "$(realpath "$folder")" != "$shims" ]; then
      IFS=$old
      echo "$folder/git"
      return
    fi
  done
  IFS=$old
}

# One script, in a directory of its own. Called by xargs.
one_script() {
  script=$1
  name=$(basename "$script" .sh)
  scratch=$COTTER_SUITE/scratch/$name
  mkdir -p "$scratch"
  status=0
  (cd "$GIT_SOURCE/t" && TEST_OUTPUT_DIRECTORY="$scratch" sh "./$script" --no-color) \
    >"$COTTER_SUITE/said/$name" 2>&1 </dev/null || status=$?
  echo "exit $status" >>"$COTTER_SUITE/said/$name"
  rm -rf "$scratch"
}

# run NAME DIRECTORY HOME PATTERN...: leaves one line per test in $results/NAME.tsv: script, number, outcome, title.
run() {
  name=$1 folder=$2 home=$3
  shift 3
  echo "running: $name" >&2
  suite=$results/$name
  mkdir -p "$suite/said" "$suite/scratch"
  (
    cd "$GIT_SOURCE/t"
    for pattern in "$@"; do
      # Unquoted, so that it is expanded here.
      # shellcheck disable=SC2086
      printf '%s\n' $pattern.sh
    done | sort -u
  ) >"$suite/scripts"
  env HOME="$home" PATH="$(dirname "$real"):$PATH" GIT_TEST_INSTALLED="$folder" COTTER_SUITE="$suite" \
    xargs -P "$jobs" -n 1 "$self" --one-script <"$suite/scripts" ||
    fail "a script could not be run"
  for said in "$suite"/said/*; do
    awk -v script="$(basename "$said")" '
      function line(number, outcome, title) { print script "\t" number "\t" outcome "\t" title }
      /^ok [0-9]+|^not ok [0-9]+/ {
        outcome = /^not/ ? "failed" : "passed"
        if (/ # skip/) outcome = "skipped"
        if (/ # TODO/) outcome = "known"
        number = /^not/ ? $3 : $2
        title = $0
        sub(/^(not )?ok [0-9]+ *-? */, "", title)
        sub(/ # .*/, "", title)
        line(number, outcome, title)
      }
      /^1\.\.0/ { line("all", "skipped", $0) }
      /^exit [0-9]+$/ { status = $2 }
      END { line("end", status == 0 ? "passed" : "failed", "the script as a whole") }
    ' "$said"
  done >"$results/$name.tsv"
}

row() {
  awk -F '\t' -v name="$1" '
    { scripts[$1] = 1 }
    $2 != "end" { count[$3]++; tests++ }
    END {
      n = 0
      for (script in scripts) n++
      printf "%-12s %8d %8d %8d %8d %8d %8d\n", name, n, tests, count["passed"], count["failed"],
        count["skipped"], count["known"]
    }
  ' "$results/$1.tsv"
}

# Every test whose outcome is not the real git's, also one that only one of both ran.
differences() {
  awk -F '\t' -v name="$1" '
    { key = $1 "\t" $2 "\t" $4 }
    NR == FNR { real[key] = $3; next }
    !(key in real) { print name ": " $1 " " $2 ": " $3 ", not run by the real git: " $4; next }
    {
      if (real[key] != $3) print name ": " $1 " " $2 ": " $3 ", " real[key] " with the real git: " $4
      delete real[key]
    }
    END {
      for (key in real) {
        split(key, part, "\t")
        print name ": " part[1] " " part[2] ": not run, " real[key] " with the real git: " part[3]
      }
    }
  ' "$results/real.tsv" "$results/$1.tsv"
}

if [ "${1-}" = --one-script ]; then
  one_script "$2"
  exit 0
fi

shims=${HOME-}/.local/lib/cotter/shims
real=
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
results=
while getopts s:g:j:o:h option; do
  case $option in
    s) shims=$OPTARG ;;
    g) real=$OPTARG ;;
    j) jobs=$OPTARG ;;
    o) results=$OPTARG ;;
    h)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- 't0*' 't1*' 't55*' 't7*'
[ -n "${GIT_SOURCE-}" ] || fail "GIT_SOURCE names no built git source tree"
for part in git t/helper/test-tool; do
  [ -x "$GIT_SOURCE/$part" ] || fail "$GIT_SOURCE is not a built git source tree: it has no $part"
done
GIT_SOURCE=$(realpath "$GIT_SOURCE")
export GIT_SOURCE
[ -x "$shims/git" ] || fail "$shims holds no git"
shims=$(realpath "$shims")
[ -n "$real" ] || real=$(find_real_git)
[ -n "$real" ] || fail "there is no git on PATH outside $shims"
real=$(cd "$(dirname "$real")" && pwd)/git
built=$(sed -n 's/^GIT_VERSION *= *//p' "$GIT_SOURCE/GIT-VERSION-FILE" 2>/dev/null || :)
installed=$("$real" --version | sed 's/^git version \([^ ]*\).*/\1/')
[ "$built" = "$installed" ] || fail "the tree is of git $built, and $real of $installed"

# xargs starts this script again, from another directory.
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")

if [ -z "$results" ]; then
  results=$(mktemp -d)
  trap 'rm -rf "$results"' EXIT
  trap 'exit 2' HUP INT TERM
else
  mkdir -p "$results"
  results=$(realpath "$results")
fi

run real "$(dirname "$real")" "$results" "$@"
# A script that says nothing would differ from nothing.
silent=$(awk -F '\t' '{ lines[$1]++ } END { for (script in lines) if (lines[script] < 2) print script }' \
  "$results/real.tsv")
[ -z "$silent" ] || fail "these scripts test nothing, even with the real git: $silent"
run shims "$shims" "$results" "$@"
run shims-home "$shims" "$GIT_SOURCE" "$@"

printf '%-12s %8s %8s %8s %8s %8s %8s\n' run scripts tests passed failed skipped known
for name in real shims shims-home; do
  row "$name"
done
{
  differences shims
  differences shims-home
} >"$results/differences"
if [ -s "$results/differences" ]; then
  echo "results that differ from the real git's:"
  sort "$results/differences"
  exit 1
fi
echo "no result differs from the real git's"
