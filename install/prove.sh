# Part of install.sh: the proof, on screen, in a scratch repository with a HOME of its own.
# shellcheck shell=sh disable=SC2154

# The guard keeps its records where the file beside it says, so the proof runs a copy of both binaries beside another
# such file: the user's own log, configuration and HOME are neither read nor written, and refusals that are wanted here
# count for nothing there.
prove() {
    say
    if [ -n "$dry_run" ]; then
        say 'would prove it in a scratch repository: a push passes, a forced push is refused, what a reset discards can'
        say 'be had back, and what a call costs'
        return
    fi
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/cotter-proof.XXXXXX") || fail 'cannot make a scratch directory'
    say "Proof, in $scratch (removed afterwards)"
    copy_of_the_guard
    real_git=$(real_tool git)
    proven 'a repository and a bare remote' scratch_repository
    proven 'git commit' first_commit
    proven 'git push origin main' git_in_scratch push -q origin main
    before=$(remote_main)
    proven 'git commit --amend' git_in_scratch commit -q --amend -m two
    refused
    saved
    undone
    proven 'cotter doctor' in_scratch "$trial/cotter" doctor
    cost
}

# The exact words of a step that failed are worth more than ours.
proven() {
    what=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then
        printf '  %-38s passed\n' "$what"
    else
        disproven "$what" "exit $?"
    fi
}

disproven() {
    printf '  %-38s FAILED: %s\n' "$1" "$2"
    sed 's/^/    | /' "$scratch/said"
    printf 'install.sh: the proof failed at "%s"; the files stay in %s, and PATH was not touched\n' "$1" "$lib" >&2
    exit 1
}

copy_of_the_guard() {
    trial=$scratch/lib/cotter
    mkdir -p "$trial/shims" "$scratch/home" "$scratch/config"
    mkdir -m 700 "$scratch/state"
    cp "$lib/cotter-shim" "$lib/cotter" "$trial/"
    for tool in $tools; do ln -s ../cotter-shim "$trial/shims/$tool"; done
    {
        printf 'version\t1\n'
        printf 'user\t%s\t%s\t%s\n' "$uid" "$scratch/config" "$scratch/state"
        printf 'managed\t%s\n' "$scratch/managed"
        # What is proven is what happens anywhere else than below a temporary directory.
        printf 'temporary\t%s\n' "$scratch/none"
        awk -F '\t' '$1 == "real"' "$lib/install"
    } >"$trial/install"
    proven 'the guard starts' git_in_scratch --version
    if [ -d "$lib/exec" ]; then proven 'cotter exec-path' in_scratch "$trial/cotter" exec-path; fi
}

in_scratch() {
    env -i HOME="$scratch/home" PATH="$trial/shims:$PATH" TMPDIR="${TMPDIR:-/tmp}" \
        GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 \
        GIT_AUTHOR_NAME=alice GIT_AUTHOR_EMAIL=alice@example.org \
        GIT_COMMITTER_NAME=alice GIT_COMMITTER_EMAIL=alice@example.org "$@"
}

git_in_scratch() { (cd "$scratch" && if [ -d work ]; then cd work; fi && in_scratch git "$@"); }

scratch_repository() {
    git_in_scratch init -q --bare -b main remote.git &&
        git_in_scratch init -q -b main work &&
        git_in_scratch remote add origin "$scratch/remote.git"
}

first_commit() {
    say 'committed' >"$scratch/work/notes"
    git_in_scratch add notes && git_in_scratch commit -q -m one
}

# Asked of the real git, past the guard: the guard must not be its own witness.
remote_main() { in_scratch "$real_git" --git-dir="$scratch/remote.git" rev-parse main; }

refused() {
    what='git push --force origin main'
    status=0
    git_in_scratch push --force origin main >"$scratch/said" 2>&1 || status=$?
    after=$(remote_main)
    [ "$status" = 126 ] || disproven "$what" "exit $status, expected 126"
    [ "$after" = "$before" ] || disproven "$what" 'the remote was changed'
    printf '  %-38s refused, exit 126; the remote is still at %.12s\n' "$what" "$after"
    sed 's/^/    | /' "$scratch/said"
}

# Work that is in no commit: a changed file, and a new one that is only in the index.
saved() {
    what='git reset --hard, two files changed'
    printf 'an hour of work, with\na last line that does not end\000' >"$scratch/work/notes"
    say 'never committed' >"$scratch/work/fresh"
    cp -R "$scratch/work" "$scratch/before"
    git_in_scratch add fresh >"$scratch/said" 2>&1 || disproven "$what" 'git add failed'
    git_in_scratch reset -q --hard >"$scratch/said" 2>&1 || disproven "$what" "exit $?"
    # A guard that kept the work by not running the tool would have shown nothing.
    if [ "$(cat "$scratch/work/notes")" != committed ] || exists "$scratch/work/fresh"; then
        disproven "$what" 'the changes are still there'
    fi
    point=$(sed -n 's/^cotter: saved .*: cotter undo \([0-9a-z-]*\)$/\1/p' "$scratch/said")
    [ -n "$point" ] || disproven "$what" 'nothing was saved first'
    printf '  %-38s saved, then reset\n' "$what"
    sed 's/^/    | /' "$scratch/said"
}

undone() {
    what='cotter undo'
    (cd "$scratch/work" && in_scratch "$trial/cotter" undo "$point") >"$scratch/said" 2>&1 || disproven "$what" "exit $?"
    for file in notes fresh; do
        cmp -s "$scratch/before/$file" "$scratch/work/$file" || disproven "$what" "$file is not what it was"
    done
    printf '  %-38s both files are back, byte for byte\n' "$what"
}

# Ten rounds of twenty calls each way, in turn, so that a busy machine is busy for both; the middle round counts.
cost() {
    case $(date +%N) in
        *[!0-9]* | '')
            say '  cost: not measured, date does not count nanoseconds here'
            return ;;
    esac
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        twenty "$real_git" >>"$scratch/direct"
        twenty "$trial/shims/git" >>"$scratch/guarded"
    done
    direct=$(sort -n "$scratch/direct" | sed -n 5p)
    guarded=$(sort -n "$scratch/guarded" | sed -n 5p)
    awk -v d="$direct" -v g="$guarded" 'BEGIN {
        printf "  %-38s direct %.2f ms, through the guard %.2f ms: %.2f x\n",
            "cost of git rev-parse HEAD (200 each)", d / 2e7, g / 2e7, g / d }'
}

# shellcheck disable=SC2016
twenty() {
    in_scratch sh -c '
        cd "$2" || exit
        begun=$(date +%s%N)
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "$1" rev-parse HEAD >/dev/null || exit; done
        echo $(($(date +%s%N) - begun))' sh "$1" "$scratch/work"
}
