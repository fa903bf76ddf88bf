//! How the guard is linked: without a C library and without anybody's start-up code where it is freestanding, else
//! with the C library but without std, which would have named it.

use std::env;

/// Where everything lies in memory.
const LAYOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/cotter-shim/freestanding/layout.ld");

const FREESTANDING: &[&str] = &[
    "-nostartfiles",
    "-nostdlib",
    "-static",
    "-no-pie",
    "-Wl,--build-id=none",
    "-Wl,-z,norelro",
    "-Wl,--no-eh-frame-hdr",
    "-T",
    LAYOUT,
];

/// The C library and the compiler's own; static, each needs the other.
const STATIC: &[&str] = &["-Wl,-Bstatic", "-Wl,--start-group", "-lc", "-lgcc", "-lgcc_eh", "-Wl,--end-group"];
const DYNAMIC: &[&str] = &["-lc", "-lgcc", "-lgcc_eh"];
/// What rustc brings along for musl.
const MUSL: &[&str] = &["-lunwind", "-lc"];

fn main() {
    for argument in arguments() {
        println!("cargo:rustc-link-arg-bin=cotter-shim={argument}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={LAYOUT}");
}

fn arguments() -> &'static [&'static str] {
    let configured = |name: &str| env::var(format!("CARGO_CFG_{name}"));
    let is = |name: &str, value: &str| configured(name).is_ok_and(|found| found == value);
    if !is("TARGET_OS", "linux") {
        // The linker adds the system's library by itself.
        &[]
    } else if is("TARGET_ARCH", "x86_64") && configured("COTTER_LIBC").is_err() {
        FREESTANDING
    } else if is("TARGET_ENV", "musl") {
        MUSL
    } else if configured("TARGET_FEATURE").is_ok_and(|all| all.split(',').any(|one| one == "crt-static")) {
        STATIC
    } else {
        DYNAMIC
    }
}
