//! Every format of lockfile, held against the same edits and the same ordinary changes.
//!
//! One small project is written as each manager would write it. As it is, nothing above a note may be found in it; each
//! edit of [`cotter_tests::tamper`] must be found by its code; and a history of ordinary changes must be told nothing but
//! what is new. `cargo test -p cotter-tests --test locks -- --nocapture` prints the table.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot set up its scene has failed")]

mod history;
mod javascript;
mod matrix;
mod model;
mod others;
mod python;

use std::collections::BTreeMap;

use cotter_lockpolicy::{Files, Finding, Outcome, Registries, Report, World, verify};

use model::Model;

type Project = BTreeMap<String, Vec<u8>>;

/// A manager's way to write the project.
struct Way {
    name: &'static str,
    lock: &'static str,
    write: fn(&Model) -> String,
    manifest: &'static str,
    manifest_text: fn(&Model) -> String,
}

const WAYS: &[Way] = &[
    Way::of(
        "npm 1",
        "package-lock.json",
        |model| javascript::npm(model, 1),
        "package.json",
        |_| javascript::manifest(),
    ),
    Way::of(
        "npm 2",
        "package-lock.json",
        |model| javascript::npm(model, 2),
        "package.json",
        |_| javascript::manifest(),
    ),
    Way::of(
        "npm 3",
        "package-lock.json",
        |model| javascript::npm(model, 3),
        "package.json",
        |_| javascript::manifest(),
    ),
    Way::of(
        "shrinkwrap",
        "npm-shrinkwrap.json",
        |model| javascript::npm(model, 3),
        "package.json",
        |_| javascript::manifest(),
    ),
    Way::of("pnpm", "pnpm-lock.yaml", javascript::pnpm, "package.json", |_| javascript::manifest()),
    Way::of("yarn 1", "yarn.lock", javascript::yarn_classic, "package.json", |_| javascript::manifest()),
    Way::of("yarn", "yarn.lock", javascript::yarn_berry, "package.json", |_| javascript::manifest()),
    Way::of("bun", "bun.lock", javascript::bun, "package.json", |_| javascript::manifest()),
    Way::of("deno", "deno.lock", javascript::deno, "package.json", |_| javascript::deno_manifest()),
    Way::of("pip", "requirements.txt", python::requirements, "requirements.in", |_| String::new()),
    Way::of("uv", "uv.lock", python::uv, "pyproject.toml", |_| python::pyproject()),
    Way::of("poetry", "poetry.lock", python::poetry, "pyproject.toml", |_| python::poetry_manifest()),
    Way::of("pdm", "pdm.lock", python::pdm, "pyproject.toml", |_| python::pyproject()),
    Way::of("pipenv", "Pipfile.lock", python::pipenv, "Pipfile", |_| python::pipfile()),
    Way::of("pylock", "pylock.toml", python::pylock, "pyproject.toml", |_| python::pyproject()),
    Way::of("cargo", "Cargo.lock", others::cargo, "Cargo.toml", |_| others::cargo_manifest()),
    Way::of("go", "go.sum", others::go, "go.mod", others::go_manifest),
    Way::of("bundler", "Gemfile.lock", others::gem, "Gemfile", |_| others::gemfile()),
    Way::of("composer", "composer.lock", others::composer, "composer.json", |_| others::composer_manifest()),
];

impl Way {
    const fn of(
        name: &'static str,
        lock: &'static str,
        write: fn(&Model) -> String,
        manifest: &'static str,
        manifest_text: fn(&Model) -> String,
    ) -> Way {
        Way { name, lock, write, manifest, manifest_text }
    }

    fn project(&self, model: &Model) -> Project {
        [(self.lock, (self.write)(model)), (self.manifest, (self.manifest_text)(model))]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.into_bytes()))
            .collect()
    }

    fn verify(&self, files: &Project, baseline: Option<&Project>) -> Report {
        let registries = registries();
        let baseline = baseline.map(|files| files as &dyn Files);
        verify(files, self.lock, &World { baseline, ..World::new(&registries) })
    }
}

fn registries() -> Registries {
    let known = r#"
        [npm]
        registries = ["https://npm.registry.example/"]
        [pypi]
        registries = ["https://pypi.registry.example/simple"]
        artifacts = ["files.registry.example"]
        [cargo]
        registries = ["https://crates.registry.example/index"]
        [go]
        registries = ["https://go.registry.example/"]
        [gem]
        registries = ["https://gem.registry.example/"]
        [composer]
        registries = ["https://composer.registry.example/"]
        artifacts = ["code.example"]
    "#;
    Registries::parse(known).expect("registries")
}

fn above_a_note(report: &Report) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| finding.outcome > Outcome::Note).collect()
}

#[test]
fn an_honest_lock_has_nothing_above_a_note() {
    for way in WAYS {
        let honest = way.project(&Model::new());
        let report = way.verify(&honest, None);
        assert!(report.packages >= 4, "{}: {} packages", way.name, report.packages);
        for report in [report, way.verify(&honest, Some(&honest))] {
            let found = above_a_note(&report);
            assert!(found.is_empty(), "{}: {found:#?}", way.name);
        }
    }
}
