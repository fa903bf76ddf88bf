//! How the guard is linked: without a C library and without anybody's start-up code where it is freestanding, else
//! with the C library but without std, which would have named it.

use std::env;

const FREESTANDING: &[&str] =
    &["-nostartfiles", "-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", "-Wl,-z,norelro"];

fn main() {
    for argument in arguments() {
        println!("cargo:rustc-link-arg-bin=cotter-shim={argument}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}

fn arguments() -> &'static [&'static str] {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !is("CARGO_CFG_TARGET_OS", "linux") {
        // The system's linker adds its library by itself.
        &[]
    } else if is("CARGO_CFG_TARGET_ARCH", "x86_64") && env::var_os("CARGO_CFG_COTTER_LIBC").is_none() {
        FREESTANDING
    } else if is("CARGO_CFG_TARGET_ENV", "musl") {
        &["-lc", "-lunwind"]
    } else {
        // They need each other when they are static.
        &["-Wl,--start-group", "-lc", "-lgcc", "-lgcc_eh", "-Wl,--end-group"]
    }
}
