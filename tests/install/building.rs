//! Which flags the build is given, and how the installer names what came out of it.

use std::fs;
use std::path::Path;

use crate::home::{Home, executable, stdout};

/// Says what it was asked, and puts the stand-ins where cargo would have put the binaries.
const CARGO: &str = r#"#!/bin/sh
if [ "$1" = -vV ]; then echo 'host: some-host'; exit; fi
echo "cargo: flags=$RUSTFLAGS: $*"
while [ $# -gt 0 ]; do
    case $1 in
        --target-dir) out=$2/release; shift ;;
        --target) out=${out%/release}/$2/release; shift ;;
    esac
    shift
done
mkdir -p "$out" && cp "$HOME/../build/"* "$out"
"#;

/// A machine whose C compiler finds `libc.a` there.
fn built_on(system: &str, archive: &str) -> String {
    let home = Home::new().first_on_path("machine");
    let machine = home.root().join("machine");
    executable(&machine.join("cargo"), CARGO);
    executable(&machine.join("uname"), &format!("#!/bin/sh\necho '{system}'\n"));
    executable(&machine.join("cc"), &format!("#!/bin/sh\necho '{archive}'\n"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../install.sh");
    let mut command = home.command("sh");
    command.arg(script).arg("--no-modify-path").env("CARGO_TARGET_DIR", home.root().join("target"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    stdout(&output).lines().find(|line| line.starts_with("cargo: ")).unwrap().to_owned()
}

#[test]
fn the_freestanding_guard_needs_no_flag() {
    let line = built_on("Linux x86_64", "/usr/lib/libc.a");
    assert!(line.starts_with("cargo: flags=: build --release") && !line.contains("--target "), "{line}");
}

/// Without the target's name cargo would give the flag to compiler plug-ins too, which cannot be static.
#[test]
fn elsewhere_on_linux_it_is_static_where_that_is_possible() {
    let line = built_on("Linux aarch64", "/usr/lib/libc.a");
    assert!(line.contains("+crt-static: build --release") && line.ends_with("--target some-host"), "{line}");
    for (system, archive) in [("Linux aarch64", "libc.a"), ("Darwin arm64", "/usr/lib/libc.a")] {
        let line = built_on(system, archive);
        assert!(line.starts_with("cargo: flags=: ") && !line.contains("--target "), "{line}");
    }
}

/// A header with one entry of this kind behind it, for a machine of so many bits.
fn elf(bits: u8, kind: u32) -> Vec<u8> {
    let mut file = vec![0; 128];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[0x7f, b'E', b'L', b'F', if bits == 64 { 2 } else { 1 }, 1, 1]);
    let (offset, size, count) = if bits == 64 { (32, 54, 56) } else { (28, 42, 44) };
    put(offset, &64u32.to_ne_bytes());
    put(size, &56u16.to_ne_bytes());
    put(count, &1u16.to_ne_bytes());
    put(64, &kind.to_ne_bytes());
    file
}

#[test]
fn what_was_built_is_named_truthfully() {
    const LOAD: u32 = 1;
    const DYNAMIC: u32 = 2;
    const INTERP: u32 = 3;
    const TLS: u32 = 7;
    const RELRO: u32 = 0x6474_e552;
    let home = Home::new();
    let file = home.root().join("binary");
    let parts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../install/elf.sh");
    let named = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let output =
            home.command("sh").args(["-c", ". \"$1\"; linkage \"$2\"", "sh"]).arg(&parts).arg(&file).output();
        stdout(&output.unwrap())
    };
    for bits in [32, 64] {
        assert_eq!(named(&elf(bits, LOAD)), "static and freestanding (no C library)\n");
        assert!(named(&elf(bits, INTERP)).starts_with("dynamically linked with the C library"));
        for kind in [DYNAMIC, TLS, RELRO] {
            assert_eq!(named(&elf(bits, kind)), "static, with the C library inside\n", "{kind:#x}");
        }
    }
    assert!(named(&0xfeed_facf_u32.to_ne_bytes()).contains("macOS"));
    assert_eq!(named(b"#!/bin/sh\n"), "not an ELF file\n");
}
