//! A project whose first state everybody has agreed on, an installed Cotter in front of the machine's managers, and two
//! of each registry: the one that is known, and a foreign one.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use cotter_tests::registries::{CrateIndex, NpmRegistry, PyPiIndex, Release};
use cotter_tests::{Home, Said, unguarded_path};

use crate::tree::Tree;

/// Whom the guard stands in front of here.
const SHIMS: [&str; 6] = ["npm", "npx", "pip", "python3", "uv", "cargo"];

pub(crate) struct Stage {
    pub(crate) home: Home,
    pub(crate) dir: PathBuf,
    /// Where Python's packages are installed: a scratch environment's folder of them.
    pub(crate) site: PathBuf,
    pub(crate) known: Registries,
    pub(crate) foreign: Registries,
}

pub(crate) struct Registries {
    pub(crate) npm: NpmRegistry,
    pub(crate) pypi: PyPiIndex,
    pub(crate) crates: CrateIndex,
}

impl Registries {
    fn start(releases: &[Release]) -> Registries {
        Registries {
            npm: NpmRegistry::start(releases.to_vec()),
            pypi: PyPiIndex::start(releases.to_vec()),
            crates: CrateIndex::start(releases.to_vec()),
        }
    }
}

/// Past the guard or through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Direct,
    Guarded,
}

impl Stage {
    /// `known` and `foreign` are told where the canary is that their malicious releases drop.
    pub(crate) fn new(known: fn(&Path) -> Vec<Release>, foreign: fn(&Path) -> Vec<Release>) -> Stage {
        let home = Home::with_git();
        SHIMS.iter().for_each(|tool| symlink("../cotter-shim", home.shim(tool)).unwrap());
        home.write_config("config.toml", "[handover]\nin_a_row = 1000\nin_all = 1000\n");
        let canary = home.path("canary");
        if let Some(folder) = place_of("uv") {
            fs::create_dir(home.path("uv")).unwrap();
            symlink(folder.join("uv"), home.path("uv/uv")).unwrap();
        }
        let stage = Stage {
            dir: home.repository("stage", "project"),
            site: home.path("environment/site"),
            known: Registries::start(&known(&canary)),
            foreign: Registries::start(&foreign(&canary)),
            home,
        };
        stage.settle();
        stage
    }

    /// The known registries become those that Cotter and the user's configuration of each manager know.
    fn settle(&self) {
        let (npm, pypi, crates) = (self.known.npm.url(), self.known.pypi.url(), self.known.crates.url());
        let http = crates.trim_start_matches("sparse+");
        self.home.write_config(
            "registries.toml",
            &format!("[npm]\nregistries = [\"{npm}\"]\n[pypi]\nregistries = [\"{pypi}\"]\n[cargo]\nregistries = [\"{http}\"]\n"),
        );
        let quiet = "audit=false\nfund=false\nupdate-notifier=false\n";
        self.write_home(".npmrc", &format!("registry={npm}\n{quiet}"));
        let quiet = "disable-pip-version-check = true\nroot-user-action = ignore\n";
        self.write_home(".config/pip/pip.conf", &format!("[global]\nindex-url = {pypi}\n{quiet}"));
        let own = "python-downloads = \"never\"\n";
        self.write_home(".config/uv/uv.toml", &format!("{own}[[index]]\nurl = \"{pypi}\"\ndefault = true\n"));
        self.write_home(".cargo/config.toml", &format!("[registries.known]\nindex = \"{crates}\"\n"));
    }

    pub(crate) fn canary(&self) -> PathBuf {
        self.home.path("canary")
    }

    pub(crate) fn outside(&self) -> PathBuf {
        self.home.path("outside")
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        put(&self.dir.join(path), content.as_ref());
    }

    pub(crate) fn write_home(&self, path: &str, content: &str) {
        put(&self.home.path("home").join(path), content.as_bytes());
    }

    pub(crate) fn write_outside(&self, path: &str, content: impl AsRef<[u8]>) {
        put(&self.outside().join(path), content.as_ref());
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The project as it is now is what its remote has: the baseline.
    pub(crate) fn agree(&self) {
        let script = "git add -A; git commit -qm more; git push -q origin HEAD:main";
        self.home.unguarded(&self.dir, script).succeeded();
    }

    /// A line of shell in the project's folder. `$FOREIGN_*` are the foreign registries, `$OUTSIDE` a folder outside of
    /// the project, `$SITE` where Python's packages go.
    pub(crate) fn run(&self, way: Way, line: &str) -> Said {
        let mut command = self.home.command("/bin/sh", &self.dir);
        command.args(["-euc", line, "sh"]);
        for (name, value) in [
            ("FOREIGN_NPM", self.foreign.npm.url()),
            ("FOREIGN_PYPI", self.foreign.pypi.url()),
            ("OUTSIDE", self.outside().display().to_string()),
            ("SITE", self.site.display().to_string()),
            // Compiled files shall be told apart by what they were made from, not by the moment.
            ("SOURCE_DATE_EPOCH", "1".to_owned()),
            // So are cargo's, whose folders for the next build are named anew each time.
            ("CARGO_INCREMENTAL", "0".to_owned()),
        ] {
            command.env(name, value);
        }
        let managers = self.managers();
        command.env(
            "PATH",
            match way {
                Way::Direct => managers,
                Way::Guarded => format!("{}:{managers}", self.home.shims().display()),
            },
        );
        self.home.said(command)
    }

    /// The machine's folders, and behind them what may be elsewhere. uv stands in a folder of its own, lest others come with it.
    fn managers(&self) -> String {
        let cargo = place_of("cargo").unwrap_or_default();
        format!("{}:{}:{}", unguarded_path(), self.home.path("uv").display(), cargo.display())
    }

    /// As nothing had run: what is installed is gone, and what the managers kept for another time.
    pub(crate) fn clear(&self) {
        for kept in ["home/.npm", "home/.cache", "home/.cargo/registry", "home/.local", "home/_temp"] {
            remove(&self.home.path(kept));
        }
        self.take_away();
    }

    /// What is installed is gone, and the project is as it was agreed on.
    pub(crate) fn take_away(&self) {
        remove(&self.home.path("environment"));
        remove(&self.canary());
        fs::create_dir_all(&self.site).unwrap();
        self.home
            .unguarded(&self.dir, "git clean -fdxq; git checkout -q -- .; git reset -q --hard")
            .succeeded();
    }

    /// Whatever runs when Python starts and looks for its packages there, or in the project's own environment.
    pub(crate) fn python_starts(&self) {
        let look = "python3 -c 'import os, site; site.addsitedir(os.environ[\"SITE\"])'";
        let own = "test ! -x .venv/bin/python || .venv/bin/python -c pass";
        self.run(Way::Direct, &format!("{look}; {own}")).succeeded();
    }

    /// What lies in the project, and among Python's packages.
    pub(crate) fn tree(&self) -> Tree {
        Tree::of(&[&self.dir, &self.site])
    }
}

/// The folder of a manager; nothing if this machine has none.
pub(crate) fn place_of(tool: &str) -> Option<PathBuf> {
    if tool == "cargo" {
        // Not what chooses among several, which would look for them in its own home.
        return Path::new(env!("CARGO")).parent().map(Path::to_owned);
    }
    let theirs = std::env::var_os("PATH").filter(|_| tool == "uv").unwrap_or_default();
    let ours = unguarded_path();
    let mut folders = std::env::split_paths(&ours).chain(std::env::split_paths(&theirs));
    folders.find(|folder| folder.is_absolute() && folder.join(tool).is_file())
}

fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else if path.exists() {
        fs::remove_file(path).unwrap();
    }
}

fn put(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
