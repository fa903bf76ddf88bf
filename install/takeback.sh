# Part of install.sh: --uninstall, which removes what the manifest names and nothing else.
# shellcheck shell=sh disable=SC2154

take_back() {
    if [ ! -f "$manifest" ]; then
        # An earlier --uninstall may have left them.
        if [ -n "$purge" ] && { [ -d "$config" ] || [ -d "$state" ]; }; then
            purge_people
            return
        fi
        fail "nothing is installed in $prefix: no $manifest"
    fi
    say "Removing what was installed in $prefix"
    # Read whole before anything goes, and the manifest itself last: an interrupted removal can be repeated.
    made=$(grep -Fvx -e "file$tab$manifest" "$manifest")
    # Start-up files first: a shell started meanwhile must not find a PATH without tools behind it.
    each rc unblock
    each link remove_link
    if [ -n "$purge" ]; then purge_people; fi
    remove_tree "$lib/exec"
    each learnt remove_learnt
    each file remove_file
    # Deepest first; what is not empty holds something that is not ours.
    made=$(printf '%s\n' "$made" | sort -r)
    remove_file "$manifest"
    each dir remove_dir
    say
    say 'Left in place:'
    for place in "$lib" ${system:+"$managed"} "${config-}" "${state-}"; do
        if [ -d "$place" ]; then say "  $place"; fi
    done
    say '  in each repository where something was saved: its restore points (refs/cotter), and transfer.hideRefs = refs/cotter'
    if [ -n "$dry_run" ]; then say 'dry run: nothing was changed'; fi
}

# Runs a command with each path (and the note behind it) that the manifest has under one word.
each() {
    printf '%s\n' "$made" | while IFS=$tab read -r kind path more; do
        if [ "$kind" = "$1" ]; then "$2" "$path" "$more"; fi
    done
}

remove_link() {
    [ -h "$1" ] || return 0
    if [ "$(readlink "$1")" != "$2" ]; then
        note "$1 is no longer the link that was made; it stays"
        return
    fi
    doing "remove $1" || return 0
    rm -f "$1"
}

remove_file() {
    exists "$1" || return 0
    doing "remove $1" || return 0
    rm -f "$1"
}

# One that somebody has changed since is theirs.
remove_learnt() {
    if [ ! -f "$1" ] || [ "$(cksum <"$1")" != "$2" ]; then return 0; fi
    remove_file "$1"
}

remove_dir() {
    [ -d "$1" ] || return 0
    if [ -n "$dry_run" ]; then return; fi
    if rmdir "$1" 2>/dev/null; then say "  remove directory $1"; fi
}

remove_tree() {
    [ -d "$1" ] || return 0
    doing "remove $1 and all in it" || return 0
    rm -rf "$1"
}

# Configuration, state and log of this user; with --system only the managed layer, for the rest is not root's to take.
purge_people() {
    if [ -n "$system" ]; then
        remove_tree "$managed"
        return
    fi
    {
        if [ -f "$lib/install" ]; then
            awk -F '\t' -v uid="$uid" '$1 == "user" && $2 == uid { print $3; print $4 }' "$lib/install"
        else
            printf '%s\n' "$config" "$state"
        fi
    } |
        while IFS= read -r place; do
            case $place in /*/cotter) remove_tree "$place" ;; esac
        done
}
