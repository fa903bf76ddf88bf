# Part of install.sh: what a binary needs before it starts.
# shellcheck shell=sh

# How a binary starts decides what every call costs: read it from the ELF header itself.
linkage() {
    case $(number "$1" 0 4 x4) in
        464c457f | 7f454c46) ;;
        feedfacf | cffaedfe)
            echo 'dynamically linked with the C library, as every program on macOS is'
            return ;;
        *)
            echo 'not an ELF file'
            return ;;
    esac
    if [ "$(number "$1" 4 1 u1)" = 2 ]; then
        offset=$(number "$1" 32 8 u8) size=$(number "$1" 54 2 u2) count=$(number "$1" 56 2 u2)
    else
        offset=$(number "$1" 28 4 u4) size=$(number "$1" 42 2 u2) count=$(number "$1" 44 2 u2)
    fi
    kind='static and freestanding (no C library)'
    while [ "$count" -gt 0 ]; do
        case $(number "$1" "$offset" 4 x4) in
            # PT_INTERP: the kernel starts a dynamic loader first.
            00000003)
                echo 'dynamically linked with the C library (slower to start than a freestanding one)'
                return ;;
            # PT_DYNAMIC, PT_TLS, PT_GNU_RELRO: something in the program has to set these up before it begins, and
            # the guard itself has nothing that does.
            00000002 | 00000007 | 6474e552) kind='static, with the C library inside' ;;
        esac
        offset=$((offset + size))
        count=$((count - 1))
    done
    echo "$kind"
}

number() { od -An -j "$2" -N "$3" -t "$4" "$1" | tr -d ' \n'; }
