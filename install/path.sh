# Part of install.sh: one block in each start-up file that puts the shims first on PATH.
# shellcheck shell=sh disable=SC2154

quoted() { printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")"; }

# Sourced by sh, bash and zsh, often more than once and after other files have put themselves first.
env_sh() {
    cat <<TEXT
# Puts Cotter's shims first on PATH, once; made by install.sh.
cotter_shims=$(quoted "$lib/shims")
cotter_bin=$(quoted "$prefix/bin")
TEXT
    cat <<'TEXT'
cotter_rest=":${PATH-}:"
while :; do
    case "$cotter_rest" in
        *":$cotter_shims:"*) cotter_rest="${cotter_rest%%":$cotter_shims:"*}:${cotter_rest#*":$cotter_shims:"}" ;;
        *) break ;;
    esac
done
case "$cotter_rest" in
    *":$cotter_bin:"*) ;;
    *) cotter_rest="$cotter_rest$cotter_bin:" ;;
esac
cotter_rest="${cotter_rest#:}"
PATH="$cotter_shims:${cotter_rest%:}"
export PATH
unset cotter_shims cotter_bin cotter_rest
TEXT
}

env_fish() {
    cat <<TEXT
# Puts Cotter's shims first on PATH, once; made by install.sh.
set -l cotter_path $(fish_quoted "$lib/shims")
for cotter_dir in \$PATH
    contains -- \$cotter_dir \$cotter_path; or set cotter_path \$cotter_path \$cotter_dir
end
contains -- $(fish_quoted "$prefix/bin") \$cotter_path; or set cotter_path \$cotter_path $(fish_quoted "$prefix/bin")
set -gx PATH \$cotter_path
set -e cotter_dir
TEXT
}

fish_quoted() { printf "'%s'" "$(printf '%s\n' "$1" | sed "s/[\\\\']/\\\\&/g")"; }

on_path() {
    if [ -z "$modify_path" ]; then
        say "PATH was left alone; this puts the shims first: $(source_line)"
        return
    fi
    say
    heading=PATH
    if [ -n "$system" ]; then own_file /etc/profile.d/cotter.sh "$(source_line)"; else start_up_files; fi
    if [ -n "$heading" ]; then say 'PATH: nothing was added to start-up files'; fi
    say 'A shell that is already running keeps its PATH: start a new one, or run'
    say "  $(source_line)"
}

start_up_files() {
    # A login shell reads only the first of .bash_profile, .bash_login and .profile that it finds, and after
    # /etc/profile, which on Debian replaces PATH; sh reads .profile alone.
    block "$home/.profile"
    for rc in "$home/.bash_profile" "$home/.bash_login"; do if exists "$rc"; then block "$rc"; fi; done
    if command -v bash >/dev/null 2>&1; then block "$home/.bashrc"; fi
    zsh_home=${ZDOTDIR:-$home}
    if command -v zsh >/dev/null 2>&1; then
        # .zprofile too: some systems rearrange PATH in /etc/zprofile, which is read after .zshenv.
        block "$zsh_home/.zshenv"
        block "$zsh_home/.zprofile"
        if exists "$zsh_home/.zshrc"; then block "$zsh_home/.zshrc"; fi
    fi
    if command -v fish >/dev/null 2>&1; then
        own_file "$xdg_config/fish/conf.d/cotter.fish" "$(env_fish)"
    fi
}

# A file that is Cotter's alone; another prefix may have it already.
own_file() {
    if exists "$1" && ! recorded file "$1"; then
        note "$1 belongs to another installation and stays as it is"
        return
    fi
    make_dir "$(dirname "$1")"
    put "$1" 644 "$2"
}

exists() { [ -e "$1" ] || [ -h "$1" ]; }

source_line() {
    env_file=$(quoted "$lib/env.sh")
    say "if [ -r $env_file ]; then . $env_file; fi"
}

start='# >>> cotter >>>'
end='# <<< cotter <<<'

# Adds the block at the end, where nothing that the file does afterwards can undo it.
block() {
    if has_block "$1"; then return; fi
    if exists "$1" && { [ ! -f "$1" ] || [ ! -r "$1" ] || [ ! -w "$1" ]; }; then
        note "cannot write $1: add this line to it yourself: $(source_line)"
        return
    fi
    doing "add three lines to $1" || return 0
    if ! exists "$1"; then
        how=created
    elif [ -s "$1" ] && [ -n "$(tail -c 1 "$1")" ]; then
        how=newline
    else
        how=plain
    fi
    record rc "$1" "$how"
    rewrite "$1" with_block "$how" || note "cannot write $1: add this line to it yourself: $(source_line)"
}

has_block() { [ -f "$1" ] && [ -r "$1" ] && grep -Fqx -e "$(source_line)" "$1"; }

# The file is replaced whole, by a rename, with its mode and owner kept and a symbolic link to it left a link:
# a full disk or an interruption must not cost anybody their .bashrc.
rewrite() {
    resolved=$1
    if [ -h "$1" ]; then resolved=$(readlink -f "$1"); fi
    fresh=$resolved.cotter-new
    record file "$fresh"
    if { [ ! -f "$resolved" ] || cp -p "$resolved" "$fresh"; } && "$2" "$1" "$3" >"$fresh" && mv -f "$fresh" "$resolved"; then
        return 0
    fi
    rm -f "$fresh"
    return 1
}

with_block() {
    { [ "$2" = created ] || cat "$1"; } &&
        { [ "$2" != newline ] || say; } &&
        printf '%s\n' "$start" "$(source_line)" "$end"
}

# Removes the block, and with it the newline that was added before it; every other byte stays.
unblock() {
    has_block "$1" || return 0
    by_hand="cannot write $1: remove the lines from \`$start\` to \`$end\` yourself"
    if [ ! -w "$1" ]; then
        note "$by_hand"
        return
    fi
    doing "remove three lines from $1" || return 0
    if ! rewrite "$1" without_block "$2"; then
        note "$by_hand"
    elif [ "$2" = created ] && [ ! -s "$resolved" ]; then
        rm -f "$resolved"
    fi
}

without_block() {
    last=newline
    if [ -n "$(tail -c 1 "$1")" ]; then last=none; fi
    START=$start LINE=$(source_line) END=$end LAST=$last HOW=$2 awk '
        { line[NR] = $0 }
        END {
            ended_by_block = 0
            for (i = 1; i <= NR; i++) {
                if (line[i] == ENVIRON["START"] && line[i + 1] == ENVIRON["LINE"] && line[i + 2] == ENVIRON["END"]) {
                    i += 2
                    ended_by_block = 1
                    continue
                }
                if (kept++) printf "\n"
                printf "%s", line[i]
                ended_by_block = 0
            }
            bare = ended_by_block ? ENVIRON["HOW"] == "newline" : ENVIRON["LAST"] == "none"
            if (kept && !bare) printf "\n"
        }' "$1"
}
