//! The two programs, built once per test process.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Names a directory with ready-made binaries to test instead: a release, or an installed one.
const READY: &str = "COTTER_TEST_BINARIES";

/// Where `cotter-shim` and `cotter` are.
#[derive(Clone, Debug)]
pub struct Binaries {
    pub shim: PathBuf,
    pub cotter: PathBuf,
}

impl Binaries {
    /// Builds what is not built yet, in the profile and target directory that this test was built in. Cargo has
    /// let go of both by the time it runs tests, and finds out by itself that nothing is to be done.
    pub fn built() -> &'static Binaries {
        static BUILT: OnceLock<Binaries> = OnceLock::new();
        BUILT.get_or_init(|| Binaries::inside(&env::var_os(READY).map_or_else(build, PathBuf::from)))
    }

    fn inside(folder: &Path) -> Binaries {
        let binaries = Binaries { shim: folder.join("cotter-shim"), cotter: folder.join("cotter") };
        for path in [&binaries.shim, &binaries.cotter] {
            assert!(path.is_file(), "`{}` is missing", path.display());
        }
        binaries
    }
}

fn build() -> PathBuf {
    let (target, profile) = place();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "cotter-shims", "--bins"])
        .args(["--profile", if profile == "debug" { "dev" } else { &profile }])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cotter-shims does not build");
    target.join(profile)
}

/// The target directory and the profile's folder in it, read from where this very test lies:
/// `<target>[/<triple>]/<profile>/deps/<test>`.
fn place() -> (PathBuf, String) {
    let test = env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("a test lies in <profile>/deps");
    let profile = folder.file_name().expect("a profile has a name").to_string_lossy().into_owned();
    let target = folder.ancestors().find(|ancestor| ancestor.join("CACHEDIR.TAG").is_file());
    (target.unwrap_or(folder).to_path_buf(), profile)
}
