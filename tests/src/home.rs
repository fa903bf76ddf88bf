//! An installed Cotter in a temporary directory.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Binaries, Launch, Outcome, difference, state};

/// `<root>/lib/cotter` as an installation leaves it, a folder of real tools, and configuration and state beside.
/// Everything is gone when it is dropped.
pub struct Home {
    root: TempDir,
}

/// The probe that stands in the real tool's place.
const PROBE: &str = env!("COTTER_PROBE");
/// What `shims` are made for.
const TOOLS: [&str; 6] =
    ["git", "git-receive-pack", "git-upload-pack", "git-upload-archive", "git-shell", "scalar"];

impl Home {
    /// Cotter installed, `git` on PATH being the probe.
    pub fn new() -> Home {
        let home = Home::without_tools();
        home.add_probe("git");
        // The first call ever compiles the policy; the comparisons are about all others.
        let first = home.launch(["git", "version"]).run_with_probe(&home.shim("git"), &home.real("git"));
        assert!(first.report.is_some(), "the first call does not reach the tool: {first:?}");
        home
    }

    /// Cotter installed, and no real tool anywhere.
    pub fn without_tools() -> Home {
        let root = tempfile::Builder::new().prefix("cotter-").tempdir().expect("a temporary directory");
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).expect("a directory of ours");
        let home = Home { root };
        for folder in ["lib/cotter/shims", "config", "state", "home", "tmp", REAL] {
            fs::create_dir_all(home.path(folder)).expect("a folder in a temporary directory");
        }
        // As `~/.local/state` would be, except that tests also call as somebody else.
        fs::set_permissions(home.path(REAL), Permissions::from_mode(0o777)).expect("a directory of ours");
        let binaries = Binaries::built();
        home.copy(&binaries.shim, "lib/cotter/cotter-shim");
        // A link where one is possible: it is large, and never written to.
        if fs::hard_link(&binaries.cotter, home.path("lib/cotter/cotter")).is_err() {
            home.copy(&binaries.cotter, "lib/cotter/cotter");
        }
        for tool in TOOLS {
            symlink("../cotter-shim", home.shim(tool)).expect("a link in a temporary directory");
        }
        home.write_install(&[]);
        home
    }

    /// A path inside the root.
    pub fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(inside)
    }

    /// The folder that an installation puts first on PATH.
    pub fn shims(&self) -> PathBuf {
        self.path("lib/cotter/shims")
    }

    pub fn shim(&self, tool: &str) -> PathBuf {
        self.shims().join(tool)
    }

    /// The folder of real tools.
    pub fn tools(&self) -> PathBuf {
        self.path(REAL)
    }

    /// Where the real tool of that name is, or would be.
    pub fn real(&self, tool: &str) -> PathBuf {
        self.tools().join(tool)
    }

    /// Makes the probe a real tool.
    pub fn add_probe(&self, tool: &str) {
        self.copy_probe(self.real(tool));
    }

    /// Puts the probe anywhere; its report will be beside it.
    pub fn copy_probe(&self, path: impl AsRef<Path>) {
        self.copy(PROBE, path);
    }

    /// Copies a program to a path inside the root.
    pub fn copy(&self, program: impl AsRef<Path>, path: impl AsRef<Path>) -> PathBuf {
        let path = self.made(path.as_ref());
        let _alone = state::alone();
        fs::copy(program, &path).expect("a program can be copied");
        path
    }

    /// Writes an executable file inside the root, such as a script.
    pub fn write_executable(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.made(path.as_ref());
        let _alone = state::alone();
        fs::write(&path, content).expect("a file in a temporary directory");
        fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a file of ours");
        path
    }

    fn made(&self, path: &Path) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap_or(&path)).expect("a folder in a temporary directory");
        path
    }

    /// The user's policy.
    pub fn write_config(&self, name: &str, content: &str) {
        fs::write(self.path("config").join(name), content).expect("a file in a temporary directory");
    }

    /// What the installation recorded, with `real` tools by name and path.
    pub fn write_install(&self, real: &[(&str, &Path)]) {
        let user = fs::metadata(self.root.path()).expect("a directory of ours").uid();
        let shown = |inside: &str| self.path(inside).display().to_string();
        let mut text = format!(
            "version\t1\nuser\t{user}\t{}\t{}\nmanaged\t{}\ntemporary\t{}\n",
            shown("config"),
            shown("state"),
            shown("managed"),
            shown(SCRATCH)
        );
        for (tool, path) in real {
            text += &format!("real\t{tool}\t{}\n", path.display());
        }
        fs::write(self.path("lib/cotter/install"), text).expect("a file in a temporary directory");
    }

    /// PATH as a user has it: the shims, the real tools, the system.
    pub fn search_path(&self) -> String {
        self.search_path_of(&[self.shims(), self.tools()])
    }

    /// PATH of these folders and then the system's, without the system's `git`.
    pub fn search_path_of(&self, folders: &[PathBuf]) -> String {
        let folders: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
        folders.join(":")
    }

    /// A launch with a plain environment. The tool is the one that argv names first.
    pub fn launch<A: AsRef<OsStr>>(&self, argv: impl IntoIterator<Item = A>) -> Launch {
        Launch::new(argv)
            .variable("PATH", self.search_path())
            .variable("HOME", self.path("home"))
            .variable("LANG", "C")
    }

    /// Launches the probe in place of git, directly.
    pub fn directly(&self, launch: &Launch) -> Outcome {
        launch.run_with_probe(&self.real("git"), &self.real("git"))
    }

    /// The same through the shim.
    pub fn through_the_shim(&self, launch: &Launch) -> Outcome {
        launch.run_with_probe(&self.shim("git"), &self.real("git"))
    }

    /// Launches git directly and through the shim; fails with every difference that the tool or its parent could
    /// have seen. Gives the second outcome.
    pub fn assert_indistinguishable(&self, launch: &Launch) -> Outcome {
        self.assert_same_through(&self.shim("git"), launch)
    }

    /// The same for a call that the guard had to look into before it could pass: the process has had a child.
    pub fn assert_indistinguishable_but_looked_into(&self, launch: &Launch) -> Outcome {
        self.compare(&self.shim("git"), launch, Some(difference::LOOKED))
    }

    /// The same as [`assert_indistinguishable`](Self::assert_indistinguishable) with another way to the shim.
    pub fn assert_same_through(&self, shim: &Path, launch: &Launch) -> Outcome {
        self.compare(shim, launch, None)
    }

    fn compare(&self, shim: &Path, launch: &Launch, exempt: Option<&str>) -> Outcome {
        let direct = self.directly(launch);
        let shimmed = launch.run_with_probe(shim, &self.real("git"));
        let found = difference::between(&direct, &shimmed, exempt);
        assert!(found.is_empty(), "the shim shows:\n{}", found.join("\n"));
        shimmed
    }
}

/// Longer than the shims' path: the kernel counts the path of a program among its arguments, and a call that just
/// fits must be one for the shim too.
const REAL: &str = "opt/the-real-tools-of-this-machine";

/// The root of scratch repositories; anywhere else work counts, although it lies below a temporary directory.
pub const SCRATCH: &str = "scratch";

impl Default for Home {
    fn default() -> Home {
        Home::new()
    }
}
