//! A project with an honest lock, made by code, and an installed Cotter that knows one registry.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use cotter_tests::{Home, Said};
use serde_json::Value;

pub(crate) const REGISTRY: &str = "https://npm.registry.example/";

pub(crate) struct Scene {
    pub(crate) home: Home,
    /// The project's folder.
    pub(crate) dir: PathBuf,
}

impl Scene {
    /// A folder in no repository.
    pub(crate) fn new() -> Scene {
        let home = Home::with_git();
        let dir = home.path("stage/project");
        fs::create_dir_all(&dir).unwrap();
        Scene::with(home, dir)
    }

    /// A repository whose default branch, here and on its remote, has one commit.
    pub(crate) fn repository() -> Scene {
        let home = Home::with_git();
        let dir = home.repository("stage", "project");
        Scene::with(home, dir)
    }

    fn with(home: Home, dir: PathBuf) -> Scene {
        home.write_config("registries.toml", &format!("[npm]\nregistries = [\"{REGISTRY}\"]\n"));
        Scene { home, dir }
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A manifest that asks for these packages, and the lock that belongs to it.
    pub(crate) fn project(&self, folder: &str, packages: &[(&str, &str)]) {
        self.write(&Path::new(folder).join("package.json").to_string_lossy(), &manifest(packages));
        self.write(&Path::new(folder).join("package-lock.json").to_string_lossy(), &lock(packages));
    }

    /// Replaces a part of a file, which must have it.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.dir.join(path)).unwrap();
        assert!(text.contains(from), "no `{from}` in {text}");
        fs::write(self.dir.join(path), text.replace(from, to)).unwrap();
    }

    pub(crate) fn git(&self, words: &str) -> Said {
        self.home.past(&self.dir, words)
    }

    /// Commits everything, and pushes it if that is wanted.
    pub(crate) fn commit(&self, push: bool) {
        let script = format!(
            "git add -A; git commit -qm more{}",
            if push { "; git push -q origin HEAD:main" } else { "" }
        );
        self.home.unguarded(&self.dir, &script).succeeded();
    }

    /// `cotter …` in the project's folder.
    pub(crate) fn cotter(&self, words: &[&str]) -> Said {
        self.cotter_in("", words)
    }

    pub(crate) fn cotter_in(&self, folder: &str, words: &[&str]) -> Said {
        let mut command = self.home.cotter(words);
        command.current_dir(self.dir.join(folder));
        self.home.said(command)
    }

    /// `cotter verify --format json …`, and its exit code.
    pub(crate) fn verified(&self, words: &[&str]) -> (Option<i32>, Value) {
        let said = self.cotter(&[&["verify", "--format", "json"], words].concat());
        let report = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
        (said.code, report)
    }

    /// The codes of everything that is found, without notes, as `code package`.
    pub(crate) fn found(&self, words: &[&str]) -> Vec<String> {
        let (_, report) = self.verified(words);
        let files = report["files"].as_array().unwrap();
        let findings = files.iter().flat_map(|file| file["findings"].as_array().unwrap());
        let named = findings.filter(|finding| finding["outcome"] != "note").map(|finding| {
            format!("{} {}", finding["code"].as_str().unwrap(), finding["package"].as_str().unwrap_or("-"))
        });
        let mut named: Vec<String> = named.collect();
        named.sort_unstable();
        named
    }
}

fn manifest(packages: &[(&str, &str)]) -> String {
    let asked: Vec<String> =
        packages.iter().map(|(name, version)| format!("    \"{name}\": \"{version}\"")).collect();
    format!(
        "{{\n  \"name\": \"project\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": {{\n{}\n  }}\n}}\n",
        asked.join(",\n")
    )
}

/// As npm writes it.
fn lock(packages: &[(&str, &str)]) -> String {
    let asked: Vec<String> =
        packages.iter().map(|(name, version)| format!("        \"{name}\": \"{version}\"")).collect();
    let mut text = format!(
        "{{\n  \"name\": \"project\",\n  \"version\": \"1.0.0\",\n  \"lockfileVersion\": 3,\n  \"requires\": true,\n  \
         \"packages\": {{\n    \"\": {{\n      \"name\": \"project\",\n      \"version\": \"1.0.0\",\n      \
         \"dependencies\": {{\n{}\n      }}\n    }}",
        asked.join(",\n")
    );
    for (name, version) in packages {
        let file = name.rsplit('/').next().unwrap();
        write!(
            text,
            ",\n    \"node_modules/{name}\": {{\n      \"version\": \"{version}\",\n      \
             \"resolved\": \"{REGISTRY}{name}/-/{file}-{version}.tgz\",\n      \"integrity\": \"{}\"\n    }}",
            integrity(&format!("{name}@{version}"))
        )
        .unwrap();
    }
    text + "\n  }\n}\n"
}

/// A digest as a registry would give it, of something.
fn integrity(of: &str) -> String {
    let letters: String = of.bytes().cycle().take(85).map(|byte| char::from(b'A' + byte % 26)).collect();
    format!("sha512-{letters}A==")
}
