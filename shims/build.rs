//! The guard is linked without a C library and without anybody's start-up code.

fn main() {
    for argument in
        ["-nostartfiles", "-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", "-Wl,-z,norelro"]
    {
        println!("cargo:rustc-link-arg-bin=cotter-shim={argument}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
