//! A project, an installed Cotter, and registries that it and the managers know.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use cotter_tests::registries::{NpmRegistry, PyPiIndex, Release};
use cotter_tests::{Home, Said};
use serde_json::Value;

pub(crate) struct Scene {
    pub(crate) home: Home,
    pub(crate) dir: PathBuf,
    /// Where uv is, if it is in none of the machine's own folders.
    beside: Option<PathBuf>,
}

impl Scene {
    fn new() -> Scene {
        let home = Home::with_git();
        let dir = home.path("stage/project");
        fs::create_dir_all(&dir).unwrap();
        Scene { home, dir, beside: None }
    }

    /// The same project in a repository whose remote has its first commit.
    pub(crate) fn in_a_repository(self) -> Scene {
        fs::remove_dir(&self.dir).unwrap();
        self.home.repository("stage", "project");
        self
    }

    pub(crate) fn npm(releases: impl FnOnce(&Scene) -> Vec<Release>) -> (Scene, NpmRegistry) {
        let scene = Scene::new();
        let registry = NpmRegistry::start(releases(&scene));
        scene.knows_npm(&registry);
        (scene, registry)
    }

    /// Makes a registry the one that everybody knows.
    pub(crate) fn knows_npm(&self, registry: &NpmRegistry) {
        let url = registry.url();
        self.home.write_config("registries.toml", &format!("[npm]\nregistries = [\"{url}\"]\n"));
        self.write_home(".npmrc", &format!("registry={url}\n"));
    }

    pub(crate) fn pypi(releases: impl FnOnce(&Scene) -> Vec<Release>) -> (Scene, PyPiIndex) {
        let scene = Scene::new();
        let index = PyPiIndex::start(releases(&scene));
        scene.knows(&index);
        (scene, index)
    }

    /// Makes an index the one that everybody knows.
    pub(crate) fn knows(&self, index: &PyPiIndex) {
        let url = index.url();
        self.home.write_config("registries.toml", &format!("[pypi]\nregistries = [\"{url}\"]\n"));
        self.write_home(".config/pip/pip.conf", &format!("[global]\nindex-url = {url}\n"));
        self.write_home(".config/uv/uv.toml", &format!("[[index]]\nurl = \"{url}\"\ndefault = true\n"));
    }

    /// A scene without a manager of its own.
    pub(crate) fn bare() -> Scene {
        Scene::new()
    }

    /// uv where it is; nothing if this machine has none.
    pub(crate) fn with_uv(mut self) -> Option<Scene> {
        let found = std::env::var_os("PATH").and_then(|path| {
            std::env::split_paths(&path).find(|folder| folder.is_absolute() && folder.join("uv").is_file())
        });
        let Some(found) = found else {
            println!("not run: there is no uv here");
            return None;
        };
        self.beside = Some(self.home.path("uv"));
        fs::create_dir_all(self.home.path("uv")).unwrap();
        std::os::unix::fs::symlink(found.join("uv"), self.home.path("uv/uv")).unwrap();
        Some(self)
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn write_home(&self, path: &str, content: &str) {
        let path = self.home.path("home").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn canary(&self) -> PathBuf {
        self.home.path("canary")
    }

    fn path(&self) -> String {
        match &self.beside {
            Some(folder) => format!("{}:{}", folder.display(), self.home.guarded_path()),
            None => self.home.guarded_path(),
        }
    }

    /// `cotter …` in the project's folder.
    pub(crate) fn cotter(&self, words: &[&str]) -> Said {
        let mut command = self.home.cotter(words);
        command.current_dir(&self.dir).env("PATH", self.path());
        self.home.said(command)
    }

    /// `cotter pin …`, as JSON, and its exit code.
    pub(crate) fn pin(&self, words: &[&str]) -> (Option<i32>, Value) {
        let said = self.cotter(&[&["pin", "--format", "json"], words].concat());
        let report = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
        (said.code, report)
    }

    /// What is pinned: `name version` for each package, and nothing refused.
    pub(crate) fn pinned(&self, words: &[&str]) -> Vec<String> {
        let (code, report) = self.pin(words);
        assert_eq!((code, &report["outcome"]), (Some(0), &"pinned".into()), "{report}");
        let packages = report["packages"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        packages
            .iter()
            .map(|package| format!("{} {}", text(&package["name"]), text(&package["version"])))
            .collect()
    }

    /// What is refused: `code about` for each reason. And then the project is as it was.
    pub(crate) fn refused(&self, words: &[&str]) -> Vec<String> {
        let before = self.files();
        let (code, report) = self.pin(words);
        assert_eq!((code, &report["outcome"]), (Some(1), &"refuse".into()), "{report}");
        assert_eq!(self.files(), before, "nothing is written: {report}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let refused = report["refused"].as_array().unwrap();
        refused
            .iter()
            .map(|refusal| format!("{} {}", text(&refusal["code"]), text(&refusal["about"])))
            .collect()
    }

    /// The files of the project's folder and what is in them.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(&self.dir).unwrap().map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
    }

    /// A program of the machine, in the project's folder, past the guard.
    pub(crate) fn runs(&self, program: &str, words: &[&str]) -> Said {
        let mut command = self.home.command(program, &self.dir);
        command
            .args(words)
            .env("PATH", self.path().replace(&format!("{}:", self.home.shims().display()), ""));
        self.home.said(command)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(!self.canary().exists(), "code of a package has run");
        }
    }
}
