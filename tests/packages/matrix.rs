//! The tamper matrix at the door: every edit of a lock, in front of every manager's own commands.
//!
//! The real tool behind the shim is a witness that only says that it was started. With the honest lock it must be, without a
//! word of the guard's; with an edited one it must never be.

use std::fmt::Write;
use std::fs;

use cotter_lockpolicy::{Format, Text};
use cotter_tests::tamper::{EDITS, Edit, sites};

use crate::javascript as js;
use crate::model::Model;
use crate::scene::Scene;
use crate::{others, python_locks as py};

/// A manager's way to write the project, and the commands that install from its lock.
struct Way {
    name: &'static str,
    lock: &'static str,
    write: fn(&Model) -> String,
    manifest: &'static str,
    manifest_text: fn(&Model) -> String,
    commands: &'static [&'static str],
}

const fn way(
    name: &'static str,
    (lock, write): (&'static str, fn(&Model) -> String),
    (manifest, manifest_text): (&'static str, fn(&Model) -> String),
    commands: &'static [&'static str],
) -> Way {
    Way { name, lock, write, manifest, manifest_text, commands }
}

const PACKAGE: (&str, fn(&Model) -> String) = ("package.json", |_| js::manifest());
const PYPROJECT: (&str, fn(&Model) -> String) = ("pyproject.toml", |_| py::pyproject());
const NPM: &[&str] = &["npm ci --ignore-scripts", "npm ci", "npm install", "npm isntall"];

const WAYS: &[Way] = &[
    way("npm 1", ("package-lock.json", |model| js::npm(model, 1)), PACKAGE, NPM),
    way("npm 2", ("package-lock.json", |model| js::npm(model, 2)), PACKAGE, NPM),
    way("npm 3", ("package-lock.json", |model| js::npm(model, 3)), PACKAGE, NPM),
    way("shrinkwrap", ("npm-shrinkwrap.json", |model| js::npm(model, 3)), PACKAGE, NPM),
    way(
        "pnpm",
        ("pnpm-lock.yaml", js::pnpm),
        PACKAGE,
        &["pnpm install --frozen-lockfile", "pnpm install", "pnpm ci"],
    ),
    way("yarn 1", ("yarn.lock", js::yarn_classic), PACKAGE, &["yarn install --frozen-lockfile", "yarn"]),
    way("yarn", ("yarn.lock", js::yarn_berry), PACKAGE, &["yarn install --immutable"]),
    way("bun", ("bun.lock", js::bun), PACKAGE, &["bun install --frozen-lockfile", "bun ci"]),
    way(
        "deno",
        ("deno.lock", js::deno),
        ("package.json", |_| js::deno_manifest()),
        &["deno install --frozen"],
    ),
    way(
        "pip",
        ("requirements.txt", py::requirements),
        ("requirements.in", |_| String::new()),
        &[
            "pip install -r requirements.txt",
            "python3 -m pip install --require-hashes -r requirements.txt",
            "uv pip sync requirements.txt",
        ],
    ),
    way(
        "pylock",
        ("pylock.toml", py::pylock),
        PYPROJECT,
        &["pip install -r pylock.toml", "uv pip sync pylock.toml"],
    ),
    way(
        "uv",
        ("uv.lock", py::uv),
        PYPROJECT,
        &["uv sync --locked", "uv sync --frozen", "uv sync", "uv run pytest"],
    ),
    way(
        "poetry",
        ("poetry.lock", py::poetry),
        ("pyproject.toml", |_| py::poetry_manifest()),
        &["poetry install", "poetry sync"],
    ),
    way("pdm", ("pdm.lock", py::pdm), PYPROJECT, &["pdm install --frozen-lockfile", "pdm sync"]),
    way(
        "pipenv",
        ("Pipfile.lock", py::pipenv),
        ("Pipfile", |_| py::pipfile()),
        &["pipenv install --deploy", "pipenv sync"],
    ),
    way(
        "cargo",
        ("Cargo.lock", others::cargo),
        ("Cargo.toml", |_| others::cargo_manifest()),
        &["cargo build --locked", "cargo test"],
    ),
    way("go", ("go.sum", others::go), ("go.mod", others::go_manifest), &["go build ./..."]),
    way("bundler", ("Gemfile.lock", others::gem), ("Gemfile", |_| others::gemfile()), &["bundle install"]),
    way(
        "composer",
        ("composer.lock", others::composer),
        ("composer.json", |_| others::composer_manifest()),
        &["composer install"],
    ),
];

#[test]
fn every_edit_is_stopped_before_every_manager() {
    let mut table = String::from("| edit |");
    WAYS.iter().for_each(|way| write!(table, " {} |", way.name).unwrap());
    let scenes: Vec<(Scene, String)> = WAYS.iter().map(honest).collect();
    let (mut made, mut wrong) = (0, Vec::new());
    for edit in EDITS {
        write!(table, "\n| {} |", edit.name).unwrap();
        for (way, (scene, text)) in WAYS.iter().zip(&scenes) {
            match edited(way, text, edit) {
                None => table.push_str(" – |"),
                Some(lock) => {
                    scene.write(way.lock, &lock);
                    let passed: Vec<&str> =
                        way.commands.iter().copied().filter(|line| scene.starts(line).is_none()).collect();
                    made += way.commands.len();
                    table.push_str(if passed.is_empty() { " stopped |" } else { " INSTALLED |" });
                    wrong.extend(passed.iter().map(|line| format!("{} ({}): {line}", edit.name, way.name)));
                }
            }
        }
    }
    println!("{table}\n{made} commands");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(made > 200, "an edit that finds no place for itself would be stopped everywhere: {made}");
}

/// A trusted project, with which every command starts its manager in silence.
fn honest(way: &Way) -> (Scene, String) {
    let (scene, model) = (Scene::new(), Model::new());
    let text = (way.write)(&model);
    scene.write(way.lock, &text);
    scene.write(way.manifest, &(way.manifest_text)(&model));
    scene.trust();
    for line in way.commands {
        scene.witness(line.split(' ').next().unwrap());
        let stopped = scene.starts(line);
        assert!(stopped.is_none(), "{}: {line}: {stopped:?}", way.name);
    }
    (scene, text)
}

fn edited(way: &Way, text: &str, edit: &Edit) -> Option<String> {
    let read = Text::of(text.as_bytes()).unwrap();
    let lock = Format::of(way.lock, read.text()).unwrap().read(&read).unwrap();
    sites(read.text(), &lock).iter().find_map(|site| (edit.apply)(site).filter(|edited| edited != text))
}

impl Scene {
    /// Puts a witness in the place of a real tool, and the guard before it.
    fn witness(&self, tool: &str) {
        let script = format!("#!/bin/sh\n: >'{}'\n", self.home.path("started").display());
        self.home.write_executable(self.home.real(tool), script);
        if !self.home.shim(tool).exists() {
            std::os::unix::fs::symlink("../cotter-shim", self.home.shim(tool)).unwrap();
        }
    }

    /// Runs a line through the shim; what is said where the witness is not started, or not in silence.
    fn starts(&self, line: &str) -> Option<String> {
        let started = self.home.path("started");
        let _ = fs::remove_file(&started);
        let mut words = line.split(' ');
        let mut command = self.home.command(self.home.shim(words.next().unwrap()), &self.dir);
        let path = format!("{}:{}", self.home.shims().display(), self.home.tools().display());
        command.args(words).env("PATH", path);
        let said = self.home.said(command);
        (!started.exists() || !said.stderr.is_empty()).then_some(said.stderr)
    }
}
