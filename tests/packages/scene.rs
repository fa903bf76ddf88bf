//! Projects with honest locks, in a repository whose remote has them too.

use std::fs;
use std::path::PathBuf;

use cotter_tests::{Home, Said};

/// Where packages come from here.
pub(crate) const REGISTRIES: &str = "\
[npm]\nregistries = [\"https://npm.registry.example/\"]\n\
[pypi]\nregistries = [\"https://pypi.registry.example/simple\"]\nartifacts = [\"files.registry.example\"]\n\
[cargo]\nregistries = [\"https://crates.registry.example/index\"]\n\
[go]\nregistries = [\"https://go.registry.example/\"]\n\
[gem]\nregistries = [\"https://gem.registry.example/\"]\n\
[composer]\nregistries = [\"https://composer.registry.example/\"]\nartifacts = [\"code.example\"]\n";

/// What becomes of a line; the exit code of `cotter check`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Becomes {
    Pass = 0,
    Refuse = 1,
    Ask = 3,
}

pub(crate) struct Scene {
    pub(crate) home: Home,
    pub(crate) dir: PathBuf,
}

impl Scene {
    pub(crate) fn new() -> Scene {
        let home = Home::with_git();
        let dir = home.repository("stage", "project");
        home.write_config("registries.toml", REGISTRIES);
        home.write_config("config.toml", "[handover]\nin_a_row = 1000\nin_all = 1000\n");
        Scene { home, dir }
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Commits everything and makes it what the remote has: the baseline.
    pub(crate) fn trust(&self) {
        self.home
            .unguarded(&self.dir, "git add -A; git commit -qm more; git push -q origin HEAD:main")
            .succeeded();
    }

    /// What `cotter check` says of a line as a shell would split it.
    pub(crate) fn check(&self, line: &str) -> Said {
        let words = split(line);
        let mut command = self.home.cotter(["check", "--"].iter().map(ToString::to_string).chain(words));
        command.current_dir(&self.dir);
        self.home.said(command)
    }

    /// Checks that lines become what they should, and says of all that do not.
    pub(crate) fn become_of(&self, state: &str, lines: &[(&str, Becomes)]) {
        let wrong: Vec<String> = lines
            .iter()
            .filter_map(|(line, becomes)| {
                let said = self.check(line);
                let right = said.code == Some(*becomes as i32);
                (!right).then(|| {
                    format!("{line}: {becomes:?}, not {:?}\n{}{}", said.code, said.stdout, said.stderr)
                })
            })
            .collect();
        assert!(wrong.is_empty(), "{state}:\n{}", wrong.join("\n"));
    }
}

/// Splits at blanks; single quotes hold together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A sha256 digest that is one.
pub(crate) fn sha256(seed: u8) -> String {
    format!("{seed:02x}").repeat(32)
}
