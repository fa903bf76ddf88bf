# Part of install.sh: what a binary needs before it starts.
# shellcheck shell=sh

# How a binary starts decides what every call costs: read it from the ELF header itself.
linkage() {
    if [ "$(number "$1" 0 4 x4)" != 464c457f ] && [ "$(number "$1" 0 4 x4)" != 7f454c46 ]; then
        echo 'not an ELF file'
        return
    fi
    offset=$(number "$1" 32 8 u8)
    size=$(number "$1" 54 2 u2)
    count=$(number "$1" 56 2 u2)
    while [ "$count" -gt 0 ]; do
        # PT_INTERP: the kernel starts a dynamic loader first.
        if [ "$(number "$1" "$offset" 4 u4)" = 3 ]; then
            echo 'dynamically linked with the C library (slower to start than a freestanding one)'
            return
        fi
        offset=$((offset + size))
        count=$((count - 1))
    done
    if grep -q GLIBC "$1"; then echo 'static, with the C library inside'; else echo 'static and freestanding (no C library)'; fi
}

number() { od -An -j "$2" -N "$3" -t "$4" "$1" | tr -d ' \n'; }
