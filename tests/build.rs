//! Builds the probe that the transparency tests launch.
//!
//! Not a `[[bin]]`, because it has no library at all and so needs flags of its own that cargo gives only to whole
//! packages; and built here, its path is known to the library (`env!`) and not only to this package's tests.

use std::env;
use std::path::Path;
use std::process::Command;

const PROBE: &str = "probe/main.rs";

fn main() {
    println!("cargo:rerun-if-changed=probe");
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let probe = Path::new(&out).join("cotter-probe");
    let built = Command::new(rustc)
        .arg(PROBE)
        .args(["--edition=2024", "--crate-name=cotter_probe", "--crate-type=bin"])
        .args(["-Copt-level=2", "-Cpanic=abort", "-Clto=fat", "-Cstrip=symbols", "-Crelocation-model=static"])
        .args(["-Clink-arg=-nostartfiles", "-Clink-arg=-nostdlib", "-Clink-arg=-static"])
        .arg("-o")
        .arg(&probe)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the probe could not be built");
    println!("cargo:rustc-env=COTTER_PROBE={}", probe.display());
}
