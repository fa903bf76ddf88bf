//! Builds the probe that the transparency tests launch, and the smallest shim that benchmarks compare with.
//!
//! Not `[[bin]]`s, because they have no library at all and so need flags of their own that cargo gives only to whole
//! packages; and built here, their paths are known to the library (`env!`) and not only to this package's tests.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=probe");
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    build("probe/main.rs", "cotter-probe", "COTTER_PROBE");
    build("probe/floor.rs", "cotter-floor", "COTTER_FLOOR");
}

fn build(source: &str, name: &str, variable: &str) {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let program = Path::new(&out).join(name);
    let built = Command::new(rustc)
        .arg(source)
        .args(["--edition=2024", "--crate-type=bin", "--crate-name"])
        .arg(name.replace('-', "_"))
        .args(["-Copt-level=2", "-Cpanic=abort", "-Clto=fat", "-Cstrip=symbols", "-Crelocation-model=static"])
        .args(["-Clink-arg=-nostartfiles", "-Clink-arg=-nostdlib", "-Clink-arg=-static"])
        .arg("-o")
        .arg(&program)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "{source} could not be built");
    println!("cargo:rustc-env={variable}={}", program.display());
}
