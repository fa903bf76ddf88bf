#!/bin/sh
# Builds Cotter (or takes a build), installs it, proves it in a scratch repository, and only then puts it on PATH.
# What was made is written down before it is made, so that an interrupted run can be repeated or taken back.
set -eu
umask 022
export LC_ALL=C

usage() {
    cat <<'TEXT'
Usage: ./install.sh [OPTION]...

Builds Cotter, installs it, proves that it works, and puts it first on PATH.

  --prefix DIR      install below DIR (default: $HOME/.local, with --system /usr/local)
  --system          install for every user; needs root
  --from DIR        install the binaries `cotter-shim` and `cotter` from DIR, build nothing
  --no-modify-path  leave shell start-up files alone
  --dry-run         say what would be done, change nothing
  --uninstall       remove exactly what was added; configuration, state and log stay
  --purge           with --uninstall: remove configuration, state and log too
  --help            this text

Exit status: 0 done, 1 the proof failed (PATH is left alone), 2 usage or error.
TEXT
}

say() { printf '%s\n' "$*"; }
note() { printf 'note: %s\n' "$*" >&2; }
fail() {
    printf 'install.sh: %s\n' "$1" >&2
    shift
    for hint; do printf 'hint: %s\n' "$hint" >&2; done
    exit 2
}

# Says what is done, below its heading if it is the first there; false when it is only to be said.
doing() {
    if [ -n "${heading-}" ]; then
        say "$heading"
        heading=''
    fi
    if [ -n "$dry_run" ]; then say "would $*"; return 1; fi
    say "  $*"
}

source=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=install/elf.sh
. "$source/install/elf.sh"
# shellcheck source=install/prove.sh
. "$source/install/prove.sh"
# shellcheck source=install/path.sh
. "$source/install/path.sh"
# shellcheck source=install/tools.sh
. "$source/install/tools.sh"
# shellcheck source=install/takeback.sh
. "$source/install/takeback.sh"

main() {
    options "$@"
    places
    if [ -n "$uninstall" ]; then
        take_back
        exit 0
    fi
    find_tools
    writable "$lib" "$prefix/bin"
    binaries
    lay_out
    prove
    learn
    on_path
    say
    if [ -n "$dry_run" ]; then
        say 'dry run: nothing was changed'
    else
        say "Cotter is installed in $lib; what is written about it, such as docs/policy.md, is in $lib/docs"
    fi
}

# ---- what is asked for, and where it goes

options() {
    prefix='' system='' from='' modify_path=yes dry_run='' uninstall='' purge=''
    while [ $# -gt 0 ]; do
        case $1 in
            --prefix | --from)
                [ $# -ge 2 ] || fail "$1 needs a directory"
                if [ "$1" = --prefix ]; then prefix=$2; else from=$2; fi
                [ -n "$2" ] || fail "$1 needs a directory"
                shift ;;
            --prefix=?*) prefix=${1#*=} ;;
            --from=?*) from=${1#*=} ;;
            --system) system=yes ;;
            --no-modify-path) modify_path='' ;;
            --dry-run) dry_run=yes ;;
            --uninstall) uninstall=yes ;;
            --purge) purge=yes ;;
            -h | --help) usage; exit 0 ;;
            *) fail "unknown option \`$1\`" "./install.sh --help lists the options" ;;
        esac
        shift
    done
    [ -z "$purge" ] || [ -n "$uninstall" ] || fail '--purge goes with --uninstall'
}

tab=$(printf '\t')
newline='
'

places() {
    uid=$(id -u)
    home=${HOME-}
    [ -n "$home" ] || home=$(getent passwd "$uid" 2>/dev/null | cut -d: -f6)
    if [ -n "$system" ]; then
        [ "$uid" = 0 ] || [ -n "$dry_run" ] || fail '--system needs root'
        prefix=${prefix:-/usr/local}
    else
        case $home in /*) ;; *) fail 'HOME is not set to an absolute path' ;; esac
        [ -d "$home" ] || fail "HOME is not a directory: $home"
        # Root-owned files in somebody's home are hard to get rid of.
        if [ "$uid" = 0 ] && [ -n "${SUDO_UID-}" ] && [ -z "$(find "$home/." -prune -user 0)" ]; then
            fail "running as root in another user's home: $home" 'run it without sudo, or with --system'
        fi
        prefix=${prefix:-$home/.local}
    fi
    prefix=$(absolute "$prefix")
    case $prefix in
        *:* | *"$tab"* | *"$newline"*) fail 'the prefix may not contain a colon, a tab or a newline: PATH could not name it' ;;
    esac
    lib=$prefix/lib/cotter
    manifest=$lib/manifest
    # The XDG specification says to ignore relative values.
    case ${XDG_CONFIG_HOME-} in /*) xdg_config=$XDG_CONFIG_HOME ;; *) xdg_config=$home/.config ;; esac
    case ${XDG_STATE_HOME-} in /*) xdg_state=$XDG_STATE_HOME ;; *) xdg_state=$home/.local/state ;; esac
    config=$xdg_config/cotter
    state=$xdg_state/cotter
    managed=/etc/cotter
    case $config$state in *"$tab"* | *"$newline"*) fail 'a tab or newline in the name of the configuration or state directory' ;; esac
    scratch=''
    trap 'leave' EXIT
    trap 'interrupted 129' HUP
    trap 'interrupted 130' INT
    trap 'interrupted 143' TERM
}

absolute() {
    case $1 in
        /*) abs=$1 ;;
        *) abs=$(pwd)/$1 ;;
    esac
    while case $abs in ?*/) true ;; *) false ;; esac; do abs=${abs%/}; done
    printf '%s\n' "$abs"
}

leave() {
    if [ -n "$scratch" ]; then rm -rf "$scratch"; fi
    if [ -z "$dry_run" ]; then rm -f "$lib/.new.$$"; fi
}

interrupted() {
    trap '' HUP INT TERM
    printf 'install.sh: interrupted; run it again to finish, or with --uninstall to take it back\n' >&2
    exit "$1"
}

# ---- before anything is changed

find_tools() {
    tools=''
    for tool in $(known_tools); do
        if real_tool "$tool" >/dev/null; then tools="$tools $tool"; fi
    done
    case " $tools " in
        *' git '*) ;;
        *) fail "no \`git\` on PATH: there is nothing to stand in front of" 'install git and run this again' ;;
    esac
}

# The first executable of that name on PATH that is not one of ours, in this prefix or in another.
real_tool() {
    rest=$PATH:
    while [ -n "$rest" ]; do
        dir=${rest%%:*}
        rest=${rest#*:}
        case $dir in /*) ;; *) continue ;; esac
        if [ ! -f "$dir/$1" ] || [ ! -x "$dir/$1" ]; then continue; fi
        if [ -e "$dir/../cotter-shim" ]; then continue; fi
        case $(readlink -f "$dir/$1" 2>/dev/null || :) in */cotter-shim) continue ;; esac
        # A copy under another name, or another version: the guard carries this in its first page.
        if head -c 4096 "$dir/$1" | grep -q cotter-guard-marker; then continue; fi
        printf '%s\n' "$dir/$1"
        return 0
    done
    return 1
}

writable() {
    for place; do
        while [ ! -e "$place" ] && [ ! -h "$place" ]; do place=$(dirname "$place"); done
        if [ ! -d "$place" ]; then
            fail "not a directory: $place" 'choose another place with --prefix'
        fi
        if [ ! -w "$place" ] || [ ! -x "$place" ]; then
            fail "cannot write to $place" 'choose another place with --prefix'
        fi
    done
}

binaries() {
    if [ -z "$from" ]; then
        target=${CARGO_TARGET_DIR:-$source/target}
        from=$target/release
        if ! command -v cargo >/dev/null 2>&1; then
            fail "no \`cargo\` on PATH: Cotter is built from source" \
                'install Rust 1.85 or newer (https://rustup.rs, or your distribution), or give a build with --from DIR'
        fi
        doing "build in $target: cargo build --release --locked -p cotter-shims" || return 0
        set --
        if static_by_flag; then
            # With the target named, the flag is not for what the build itself runs, which must be dynamic.
            host=$(cargo -vV | sed -n 's/^host: //p')
            from=$target/$host/release
            set -- --target "$host"
            export RUSTFLAGS="${RUSTFLAGS-} -C target-feature=+crt-static"
        fi
        (cd "$source" && unset CARGO_BUILD_TARGET &&
            cargo build --release --locked -p cotter-shims --target-dir "$target" "$@") || fail 'the build failed'
    fi
    from=$(absolute "$from")
    for binary in cotter-shim cotter; do
        if [ ! -f "$from/$binary" ] || [ ! -x "$from/$binary" ]; then fail "no executable \`$binary\` in $from"; fi
    done
    say "  the guard is $(linkage "$from/cotter-shim")"
}

# Where the guard is not freestanding, static is the next best: no loader before it. That needs the C library's archive.
static_by_flag() {
    case $(uname -sm) in
        'Linux x86_64') return 1 ;;
        'Linux '*) ;;
        *) return 1 ;;
    esac
    case $(cc -print-file-name=libc.a 2>/dev/null) in /*) ;; *) return 1 ;; esac
}

# ---- where packages come from

# The managers that are here are asked. What is not known then is said where it matters, so nothing fails here.
learn() {
    registries=$config/registries.toml
    set --
    if [ -n "$system" ]; then
        registries=$managed/registries.toml
        set -- --managed
    fi
    say
    heading='Registries, as the package managers here have them'
    doing 'ask them: cotter registries refresh' || return 0
    before=$(sum_of "$registries")
    if said=$("$lib/cotter" registries refresh --within 30 "$@" 2>&1); then
        printf '%s\n' "$said" | sed '/^$/d; s/^/    | /'
    else
        note "nothing was learnt; \`cotter registries refresh\` tries again"
        printf '%s\n' "$said" | sed '/^$/d; s/^/    | /' >&2
    fi
    after=$(sum_of "$registries")
    # Taken back is what was made here, as long as nobody has changed it since.
    if [ "$after" != "$before" ] && { [ -z "$before" ] || recorded_with learnt "$registries" "$before"; }; then
        record learnt "$registries" "$after"
    fi
}

sum_of() { if [ -f "$1" ]; then cksum <"$1"; fi; }

# ---- the layout

lay_out() {
    if [ -z "$dry_run" ]; then rm -f "$lib"/.new.*; fi
    make_dir "$lib"
    record file "$manifest"
    make_dir "$prefix/bin"
    make_dir "$lib/shims"
    make_dir "$lib/docs"
    copy 755 "$from/cotter-shim" "$lib/cotter-shim"
    copy 755 "$from/cotter" "$lib/cotter"
    # A refusal names one of them, and they name each other.
    for page in "$source/docs"/*.md; do copy 644 "$page" "$lib/docs/${page##*/}"; done
    put "$lib/install" 644 "$(install_lines)"
    put "$lib/env.sh" 644 "$(env_sh)"
    link ../lib/cotter/cotter "$prefix/bin/cotter"
    for tool in $tools; do link ../cotter-shim "$lib/shims/$tool"; done
    drop_gone_tools
    if [ -n "$system" ]; then
        make_dir "$managed"
    else
        make_dir "$config"
        (umask 077 && make_dir "$state")
    fi
    record tree "$lib/exec"
    if doing 'make the directory that git finds its own commands in: cotter exec-path'; then
        if ! "$lib/cotter" exec-path; then
            note "git will find its real self in hooks and aliases: \`cotter exec-path\` failed"
        fi
    fi
}

install_lines() {
    printf 'version\t1\n'
    if [ -z "$system" ]; then printf 'user\t%s\t%s\t%s\n' "$uid" "$config" "$state"; fi
    # Other people who installed into the same prefix keep their places.
    if [ -f "$lib/install" ]; then
        awk -F '\t' -v uid="$uid" '$1 == "user" && $2 != uid' "$lib/install"
    fi
    printf 'managed\t%s\n' "$managed"
    for tool in $tools; do printf 'real\t%s\t%s\n' "$tool" "$(real_tool "$tool")"; done
}

# Every line of the manifest is written before the thing it names: one without the other must be the harmless one.
record() {
    if [ -n "$dry_run" ]; then return; fi
    line=$1$tab$2${3:+$tab$3}
    if [ -f "$manifest" ] && grep -Fqx -e "$line" "$manifest"; then return; fi
    if [ ! -d "$lib" ]; then
        unrecorded="${unrecorded-}$line$newline"
    else
        printf '%s%s\n' "${unrecorded-}" "$line" >>"$manifest" || fail "cannot write $manifest"
        unrecorded=''
    fi
}

recorded_with() { [ -f "$manifest" ] && grep -Fqx -e "$1$tab$2$tab$3" "$manifest"; }

recorded() { [ -f "$manifest" ] && cut -f 1,2 "$manifest" | grep -Fqx -e "$1$tab$2"; }

make_dir() {
    if [ -d "$1" ]; then return; fi
    if [ -n "$dry_run" ]; then
        case "${said-}" in *"$newline$1$newline"*) return ;; esac
        said="${said-$newline}$1$newline"
    fi
    make_dir "$(dirname "$1")"
    doing "make directory $1" || return 0
    record dir "$1"
    mkdir "$1" || fail "cannot make the directory $1"
}

# Nothing is overwritten that Cotter did not put there.
ours() {
    if [ -e "$2" ] || [ -h "$2" ]; then
        recorded "$1" "$2" || fail "$2 is in the way and was not put there by Cotter" 'move it away, or choose another --prefix'
    fi
}

# Renamed into place: a guard that is running keeps its file, and nobody sees half of the new one.
settle() {
    chmod "$1" "$lib/.new.$$"
    mv -f "$lib/.new.$$" "$2" || fail "cannot write $2"
}

copy() {
    ours file "$3"
    if cmp -s "$2" "$3" && { [ "$1" != 755 ] || [ -x "$3" ]; }; then return; fi
    doing "write $3" || return 0
    record file "$3"
    cp "$2" "$lib/.new.$$" || fail "cannot write to $lib"
    settle "$1" "$3"
}

put() {
    ours file "$1"
    if [ -f "$1" ] && [ "$(cat "$1")" = "$3" ]; then return; fi
    doing "write $1" || return 0
    record file "$1"
    printf '%s\n' "$3" >"$lib/.new.$$" || fail "cannot write to $lib"
    settle "$2" "$1"
}

link() {
    if [ "$(readlink "$2" 2>/dev/null || :)" = "$1" ]; then
        record link "$2" "$1"
        return
    fi
    ours link "$2"
    doing "link $2 -> $1" || return 0
    record link "$2" "$1"
    ln -s "$1" "$lib/.new.$$" || fail "cannot write to $lib"
    mv -f "$lib/.new.$$" "$2" || fail "cannot write $2"
}

drop_gone_tools() {
    for shim in "$lib/shims"/*; do
        [ -h "$shim" ] || continue
        case " $tools " in *" ${shim##*/} "*) continue ;; esac
        recorded link "$shim" || continue
        if doing "remove $shim: there is no such tool any more"; then rm -f "$shim"; fi
    done
}

main "$@"
